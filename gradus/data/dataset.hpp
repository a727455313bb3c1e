// Samples in memory: inputs, targets and how the inputs are to be read. Plain values: any number of
// threads may read one.
#pragma once

#include <string>
#include <vector>

#include "gradus/base/random.hpp"
#include "gradus/base/short_list.hpp"
#include "gradus/tensor/rows.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus {

// Numbers are read as x * scale + shift: one number for all columns, one for each, or none at all.
struct Scaling {
  std::vector<double> scale, shift;

  // Reads x as (x - mean) / deviation. Throws Error unless both have as many numbers, 1 or one a
  // column, and each deviation is above 0.
  GRADUS_EXPORT static Scaling standardize(const std::vector<double>& mean,
                                           const std::vector<double>& deviation);
  // What a scaled number of the column was.
  double undo(double scaled, Index column) const {
    if (scale.empty()) return scaled;
    const auto i = scale.size() == 1 ? 0 : static_cast<std::size_t>(column);
    return (scaled - shift[i]) / scale[i];
  }
};

// Some rows of a data set, as Workspace and Loss read them.
struct Batch {
  ShortList<Rows> inputs;  // [size, ...] each, one for each input of a model
  Rows targets;            // as Dataset::targets
  Index size() const { return inputs.empty() ? 0 : inputs[0].count(); }
};

struct Dataset {
  std::string name = {};
  // [count, ...] of any type: one, or one for each input of a model, {images, rows}.
  ShortList<Tensor> inputs = {};
  // int32 class indices, [count] or one for each time, [count, times]; or float32 or float64
  // numbers, [count, outputs].
  Tensor targets = {};
  Index classes = 0;                // of class-index targets; 0 where the targets are numbers
  ShortList<Scaling> scaling = {};  // of each of the inputs, from the first on; none of the others
  Scaling target_scaling = {};      // of targets that are numbers
  std::vector<Index> lines = {};    // of the file, from 1, where each sample begins; or none
  // A name for each class, or for each target that is a number; where there is none, its number.
  std::vector<std::string> class_names = {}, target_names = {};
  // Where each number of the first input, and each target that is a number, is in its file, for
  // errors: "column 2 ('area')"; or none.
  std::vector<std::string> input_columns = {}, target_columns = {};

  Index size() const { return inputs.empty() ? 0 : inputs[0].shape()[0]; }
  // Of `rows` samples, one for each input: Workspace::plan() takes them.
  GRADUS_EXPORT ShortList<Shape> input_shapes(Index rows) const;
  GRADUS_EXPORT const Scaling& scaling_of(int input = 0) const;  // counted from 0
  // "homes.csv: sample 3 (line 7)", for errors; index: from 0, the sample's number is from 1.
  GRADUS_EXPORT std::string sample_name(Index index) const;
  // "input column 2 ('area')", or of samples without a file "input 2"; of several inputs "number 2
  // of input 1"; index, input: from 0.
  GRADUS_EXPORT std::string input_name(Index index, int input = 0) const;
  GRADUS_EXPORT std::string target_name(Index index) const;  // the same of a target
  // All rows in order, those of the indices, or `first` to `first + count - 1`. A batch borrows the
  // data set and the indices. Throws Error for a row that there is not, or counts that disagree.
  GRADUS_EXPORT Batch all() const;
  GRADUS_EXPORT Batch rows(std::span<const std::int32_t> indices) const;
  GRADUS_EXPORT Batch rows(Index first, Index count) const;
};

struct TrainTest {
  Dataset train, test;
};

// The names of all classes; where they have none, "0", "1" and so on.
GRADUS_EXPORT std::vector<std::string> class_names(const Dataset& dataset);
// The names of all targets that are numbers; where they have none, "target 1" and so on.
GRADUS_EXPORT std::vector<std::string> target_names(const Dataset& dataset);

// Throws Error naming the first sample and column that holds a NaN or an infinity, the first class
// that is not below `classes`, counts that disagree, or types, shapes, scaling and names that do
// not fit what Dataset says of them.
GRADUS_EXPORT void validate(const Dataset& dataset);

// Deals the samples at random; test gets round(test_fraction * count). Both keep all names, the
// classes and the scalings. Throws Error unless both get a sample.
GRADUS_EXPORT TrainTest split(const Dataset& dataset, double test_fraction, const Rng& rng);

}  // namespace gradus
