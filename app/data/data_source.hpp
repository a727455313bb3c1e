// The samples of a configuration.
#pragma once

#include <filesystem>

#include "app/configuration/config.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/data/loader.hpp"
#include "gradus/data/tables/table.hpp"

namespace gradus::app {

// A file that samples are read from.
struct DataFile {
  std::filesystem::path path;
  Index rows = 0;  // all its samples; 0 before it is read
};

// Reads or draws samples for one round after another.
class DataSource {
 public:
  // `folder`: that of --data, or empty. `format`: of the table that a model was trained on.
  DataSource(const DataSpec& spec, std::filesystem::path folder,
             std::optional<TableFormat> format = {})
      : spec_(spec),
        folder_(std::move(folder)),
        format_(std::move(format)),
        is_trained_(format_.has_value()) {}

  // Valid until the next call. Points are drawn again for each seed, training and test from two
  // streams. Files are read once; the seed selects the test part of a table. Standardization and
  // the means of missing values are those of the training part. With a validation share, `test` is
  // that part of the training samples. Throws Error if files are missing or damaged, if a sample is
  // not finite or a class is out of range, or if more samples are requested than there are.
  const TrainTest& of_seed(std::uint64_t seed);

  // The training samples of each epoch if the configuration has fresh ones; else nothing.
  Draw fresh(std::uint64_t seed) const;

  // Of source = "csv": how its columns are read, with what replaces missing values after the last
  // of_seed(); reads the file if that is not known yet. Null for another source.
  const TableFormat* format();

  // In the order of the training and the test set; none of points. Throws Error if a data set is
  // not found.
  std::vector<DataFile> files() const;

  const std::filesystem::path& folder() const { return folder_; }

  // Of source = "csv": the number of rows of each file; empty before they are read.
  const std::vector<RowCounts>& rows() const { return rows_; }

  // What a user should know about the samples of the last of_seed(): rows that were dropped,
  // columns that never change. A line each.
  std::vector<std::string> notes() const;

 private:
  std::filesystem::path csv_path(const std::filesystem::path& file) const;
  bool has_test_set() const;
  bool depends_on_seed() const { return !has_test_set() || spec_.validation_share > 0; }
  void read();
  void deal(std::uint64_t seed);
  void fill();
  void name_parts();
  void scale(Dataset& dataset) const;
  void standardize();
  void standardize_inputs();
  void note_constant(const Tensor& numbers, Index column, const std::string& name);

  DataSpec spec_;
  std::filesystem::path folder_;
  std::optional<TableFormat> format_;
  bool is_trained_;    // the format is that of a model, with what replaces missing values
  bool read_ = false;  // what does not depend on the seed
  Index train_rows_ = 0, test_rows_ = 0;  // as read
  TrainTest all_;                         // as read; a table without a test set is in `train`
  std::vector<RowCounts> rows_;
  // Standardized columns that never change, or only in the last digits of float64.
  std::vector<std::string> constant_, almost_constant_;
  std::optional<std::uint64_t> seed_;
  TrainTest samples_;  // of that seed
};

}  // namespace gradus::app
