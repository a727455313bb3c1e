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
  Index rows = 0;  // samples in it, before any are dealt or left out; 0 before it is read
};

// Reads or draws samples for one round after another.
class DataSource {
 public:
  // `folder`: what --data names, or empty. `format`: of the table that a model was trained on.
  DataSource(const DataSpec& spec, std::filesystem::path folder,
             std::optional<TableFormat> format = {})
      : spec_(spec),
        folder_(std::move(folder)),
        format_(std::move(format)),
        is_trained_(format_.has_value()) {}

  // Valid until the next call. Points are drawn anew for every seed, training and test from streams
  // of their own; files are read once, and a table is dealt into training and test by the seed.
  // Standardization and the means of missing values are those of the training part. With a
  // validation share that part of the training samples stands in `test`. Throws Error
  // where files are missing or damaged, a sample is not finite or a class not in range, or more
  // samples are requested than there are.
  const TrainTest& of_seed(std::uint64_t seed);

  // The training samples of each epoch, where the configuration has fresh ones; else nothing.
  Draw fresh(std::uint64_t seed) const;

  // Of source = "csv": how its columns are read, with what stands for missing values after the last
  // of_seed(); reads the file where that is not known yet. Null for another source.
  const TableFormat* format();

  // In the order of the training and the test set; none of points. Throws Error where a data set is
  // not found.
  std::vector<DataFile> files() const;

  const std::filesystem::path& folder() const { return folder_; }

  // Of source = "csv": what became of the rows of each file; empty before they are read.
  const std::vector<RowCounts>& rows() const { return rows_; }

  // What a user should know of the samples of the last of_seed(): rows that were dropped, columns
  // that never change. A line each.
  std::vector<std::string> notes() const;

 private:
  Dataset points(Index count, const Rng& rng) const;
  std::filesystem::path csv_path(const std::filesystem::path& file) const;
  bool has_test_set() const;
  bool depends_on_seed() const { return !has_test_set() || spec_.validation_share > 0; }
  void read();
  void deal(std::uint64_t seed);
  void hold_out(std::uint64_t seed);
  void fill();
  void name_parts();
  void standardize();
  std::vector<bool> columns_of_numbers() const;
  void note_constant(const Tensor& numbers, Index column, const std::string& name);
  void note_constant_words();
  std::string name_of_input(Index column) const;
  std::string name_of_target(Index column) const;

  DataSpec spec_;
  std::filesystem::path folder_;
  std::optional<TableFormat> format_;
  bool is_trained_;    // the format is that of a model, with what stands for missing values
  bool read_ = false;  // what does not depend on the seed
  Index train_rows_ = 0, test_rows_ = 0;  // as read
  TrainTest all_;                         // as read; a table without a test set is in `train`
  std::vector<RowCounts> rows_;
  // Columns that are standardized, but never change, or in the last digits of float64 alone.
  std::vector<std::string> constant_, almost_constant_;
  std::optional<std::uint64_t> seed_;
  TrainTest samples_;  // of that seed
};

}  // namespace gradus::app
