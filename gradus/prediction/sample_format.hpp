// What the samples of a trained model are: how raw values become its inputs, and its outputs
// answers. A model file holds it beside the model. Values and free functions; any thread.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradus/base/spec.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/data/tables/table.hpp"
#include "gradus/model/model.hpp"

namespace gradus {

// How the cells of a CSV file become numbers.
struct TableReading {
  TableFormat format;
  TableOptions options = {};  // header, skip_lines, numbers, missing and na_values are saved
};

struct SampleFormat {
  Shape input = {};              // of one sample, without the batch
  DType dtype = DType::float32;  // of the raw inputs, before they are scaled
  Scaling scaling = {};          // of the inputs
  Scaling target_scaling = {};   // of targets that are numbers
  Index classes = 0;             // 0 where the targets are numbers
  Index targets = 1;             // numbers of a target; 1 where it is a class
  std::vector<std::string> class_names = {}, target_names = {};  // one for each, or none
  Spec loss = {};  // a row of loss_kinds(), which says what the outputs are; of no kind: numbers
  std::optional<TableReading> table = {};  // of samples from a CSV file
};

// What training samples say of themselves.
//   sample_format(data.train, {"cross_entropy"})
GRADUS_EXPORT SampleFormat sample_format(const Dataset& train, const Spec& loss = {},
                                         const std::optional<TableReading>& table = {});

// save_model() of formats/model_file.hpp, with all that a Predictor requires. Throws Error as that
// does, and for a loss that is not in the table or a format whose parts do not fit each other.
GRADUS_EXPORT void save_model(const std::filesystem::path& path, const Model& model,
                              const SampleFormat& samples,
                              const std::map<std::string, std::string>& metadata = {});

// Throws Error where the file holds none, or one that is damaged.
GRADUS_EXPORT SampleFormat read_sample_format(const std::filesystem::path& path);

// How a file with a row for each sample is read: that of the table, or else as many columns of
// numbers as a sample has. What training took for the middle of a column stands for its missing
// values.
GRADUS_EXPORT TableReading reading_of(const SampleFormat& samples);

}  // namespace gradus
