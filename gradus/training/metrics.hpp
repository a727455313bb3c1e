// How good predictions are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/data/dataset.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/workspace.hpp"

namespace gradus {

// counts[truth][predicted] of a classifier's answers.
class GRADUS_EXPORT ConfusionMatrix {
 public:
  // Up to so many classes it is shown as a table, on a terminal and in pictures.
  static constexpr Index most_shown = 25;

  ConfusionMatrix() = default;  // of no classes
  // `names`: one for each class, or none. Throws Error for another number of them.
  explicit ConfusionMatrix(Index classes, std::vector<std::string> names = {});

  void add(Index truth, Index predicted) {
    ++counts_[static_cast<std::size_t>(truth * classes_ + predicted)];
  }
  Index operator()(Index truth, Index predicted) const {
    return counts_[static_cast<std::size_t>(truth * classes_ + predicted)];
  }
  Index classes() const { return classes_; }
  Index total() const;
  Index errors() const;                  // off the diagonal
  std::string name(Index number) const;  // of a class: its number where it has none

 private:
  Index classes_ = 0;
  std::vector<Index> counts_;
  std::vector<std::string> names_;
};

// A table with the truth down and the prediction across; of more classes than are shown, or where
// the table is wider than `width` columns, the pairs that are confused most often, 20 at most. Long
// names are cut.
GRADUS_EXPORT std::string to_string(const ConfusionMatrix& matrix,
                                    std::size_t width = std::string::npos);

// The class a row of outputs stands for: the largest output, or of a single output 1 from the
// threshold on, which is Loss::threshold().
GRADUS_EXPORT Index predicted_class(ConstTensorView predictions, Index row, double threshold = 0.5);

// How many rows stand for another class than their label. labels: int32 [rows], of any axes.
GRADUS_EXPORT Index count_errors(ConstTensorView predictions, ConstTensorView labels,
                                 double threshold = 0.5);

// How far predicted numbers are off, over all samples, in the units of the targets as stored: a
// target scaling is undone.
struct RegressionFigures {
  double mean_squared_error = 0;
  double root_mean_squared_error = 0;  // of all targets: the root of their mean
  double mean_absolute_error = 0;
  std::optional<double> r2;  // 1 - squared error / squared distance from the mean; none where a
                             // target never changes
};

struct Evaluation {
  double loss = 0;  // mean over the samples
  // Share of wrong classes, of which a sample may have several; none where targets are numbers.
  std::optional<double> error_rate;
  ConfusionMatrix confusion;  // of no classes where targets are numbers
  // None where targets are classes: the mean over all targets, and each target's own.
  std::optional<RegressionFigures> regression;
  std::vector<RegressionFigures> by_target;
};

// Runs the model over the data set in batches; the workspace infers. Throws Error for an empty data
// set, where the model has more classes than the data set, and where a prediction, the
// loss or a figure is not finite: then it names the sample (from 1) and an input or target that is
// beyond the range of the model's type.
GRADUS_EXPORT Evaluation evaluate(Workspace& workspace, const Dataset& dataset, const Loss& loss);
GRADUS_EXPORT Evaluation evaluate(const Model& model, const Dataset& dataset, const Loss& loss);

}  // namespace gradus
