// Files of raw values for a trained model. Free functions; any thread.
#pragma once

#include "gradus/prediction/sample_format.hpp"

namespace gradus {

// What becomes of a row to predict in which a value is missing.
enum class MissingInputs {
  as_trained,  // fill where training filled, empty where it dropped rows, else refuse
  fill,        // takes the training's mean, or its most frequent word
  empty,       // the row has no answer; neither has one with a word that the training did not have
  refuse,      // an Error
};

struct InputFileOptions {
  MissingInputs missing = MissingInputs::as_trained;
  Index skip_lines = 0;                // at the start of the file
  std::vector<std::string> keep = {};  // as of read_inputs() in data/tables/table.hpp
  TableReports reports = {};
};

// The rows of a CSV file with the inputs of a model: of a table by the names of their columns, of
// other samples by their order. Rows without an answer hold NaN. Throws Error as read_inputs() in
// data/tables/table.hpp, and for a missing value where it is refused or nothing is known to fill
// it.
GRADUS_EXPORT InputRows read_inputs(const std::filesystem::path& file, const SampleFormat& samples,
                                    const InputFileOptions& options = {});

// The same of cells in memory, [rows, inputs], in the order of the format's inputs.
GRADUS_EXPORT InputRows read_cells(const std::vector<std::vector<std::string>>& rows,
                                   const SampleFormat& samples,
                                   MissingInputs missing = MissingInputs::as_trained);

struct LabelledFileOptions {
  std::optional<MissingValues> missing = {};  // none: as in training
  std::optional<Index> skip_lines = {};       // none: as in training
  TableReports reports = {};
};

// The samples of a CSV file with targets, scaled as those of the training, to be measured. Of
// samples that are no table the targets are behind the inputs: numbers, or a class by its name or
// its number from 0. Throws Error as read_table() and fill_missing(), and with row and column for a
// number that the type of the inputs cannot hold.
GRADUS_EXPORT Dataset read_labelled(const std::filesystem::path& file, const SampleFormat& samples,
                                    const LabelledFileOptions& options = {},
                                    RowCounts* counts = nullptr);

// The type in which raw numbers from a file are stored: bytes may be any numbers there, and float32
// does not hold every whole number.
inline DType stored_type(const SampleFormat& samples) {
  const bool is_wide = samples.dtype == DType::float64 || samples.dtype == DType::int32;
  return is_wide ? DType::float64 : DType::float32;
}

}  // namespace gradus
