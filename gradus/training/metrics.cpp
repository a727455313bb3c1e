#include "gradus/training/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "gradus/base/aligned.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/training/results_check.hpp"

namespace gradus {
namespace {

constexpr Index evaluation_batch = 1000;  // enough for large products, little memory

// Sums what predictions are off by, batch by batch.
class RegressionSums {
 public:
  explicit RegressionSums(const Dataset& dataset)
      : dataset_(dataset),
        columns_(dataset.targets.shape().row_size()),
        squared_(static_cast<std::size_t>(columns_)),
        absolute_(static_cast<std::size_t>(columns_)) {}

  // predictions: of the samples from `first` on.
  void add(ConstTensorView predictions, Index first) {
    with_float_type(predictions.dtype(), [&]<class T> {
      with_float_type(dataset_.targets.dtype(), [&]<class Target> {
        const T* prediction = predictions.data<T>();
        const Target* target = dataset_.targets.view().data<Target>() + first * columns_;
        for (Index i = 0; i < predictions.size(); ++i) {
          const auto column = static_cast<std::size_t>(i % columns_);
          const double off =
              dataset_.target_scaling.undo(static_cast<double>(prediction[i]), i % columns_) -
              static_cast<double>(target[i]);
          squared_[column] += off * off;
          absolute_[column] += std::abs(off);
          if (!std::isfinite(squared_[column])) refuse_figures(dataset_, first + i / columns_, off);
        }
      });
    });
  }

  std::vector<RegressionFigures> by_target() const {
    const double samples = static_cast<double>(dataset_.size());
    std::vector<RegressionFigures> out(squared_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i].mean_squared_error = squared_[i] / samples;
      out[i].root_mean_squared_error = std::sqrt(out[i].mean_squared_error);
      out[i].mean_absolute_error = absolute_[i] / samples;
      const double spread = spread_of(static_cast<Index>(i));
      if (spread != 0) out[i].r2 = 1 - squared_[i] / spread;
    }
    return out;
  }

 private:
  // The sum of a target's squared distances from its mean.
  double spread_of(Index column) const {
    return with_float_type(dataset_.targets.dtype(), [&]<class Target> {
      const auto all = dataset_.targets.as<Target>();
      // From the first on, so that rounding gives no spread to a target that never changes.
      const double first = static_cast<double>(all[static_cast<std::size_t>(column)]);
      double mean = 0, spread = 0;
      const auto for_each = [&](const auto& body) {
        for (auto i = static_cast<std::size_t>(column); i < all.size();
             i += static_cast<std::size_t>(columns_))
          body(static_cast<double>(all[i]) - first);
      };
      for_each([&](double x) { mean += x / static_cast<double>(dataset_.size()); });
      for_each([&](double x) { spread += (x - mean) * (x - mean); });
      if (!std::isfinite(spread))
        throw Error(dataset_.sample_name(0), ": the squares of ", dataset_.target_name(column),
                    " overflow float64, in this or a later sample: scale the targets");
      return spread;
    });
  }

  const Dataset& dataset_;
  Index columns_;
  std::vector<double> squared_, absolute_;  // of each target
};

RegressionFigures mean_of(const std::vector<RegressionFigures>& targets) {
  const double count = static_cast<double>(targets.size());
  RegressionFigures mean{.r2 = 0};
  for (const RegressionFigures& one : targets) {
    mean.mean_squared_error += one.mean_squared_error / count;
    mean.mean_absolute_error += one.mean_absolute_error / count;
    if (!one.r2) mean.r2.reset();
    if (mean.r2) *mean.r2 += *one.r2 / count;
  }
  mean.root_mean_squared_error = std::sqrt(mean.mean_squared_error);
  return mean;
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(Index classes, std::vector<std::string> names)
    : classes_(classes),
      counts_(static_cast<std::size_t>(classes * classes)),
      names_(std::move(names)) {
  if (!names_.empty() && static_cast<Index>(names_.size()) != classes) {
    throw Error("a confusion matrix of ", classes, " classes requires as many names or none, got ",
                names_.size());
  }
}

std::string ConfusionMatrix::name(Index number) const {
  return names_.empty() ? text(number) : names_[static_cast<std::size_t>(number)];
}

Index ConfusionMatrix::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), Index{0});
}

Index ConfusionMatrix::errors() const {
  Index right = 0;
  for (Index c = 0; c < classes_; ++c) right += (*this)(c, c);
  return total() - right;
}

namespace {

constexpr std::size_t most_pairs = 20;

std::string short_name(const ConfusionMatrix& matrix, Index number) {
  constexpr std::size_t widest = 20;
  return cut_to(matrix.name(number), widest);
}

std::string table_of(const ConfusionMatrix& matrix) {
  std::vector<std::vector<std::string>> rows = {{"truth \\ predicted"}};
  for (Index predicted = 0; predicted < matrix.classes(); ++predicted)
    rows[0].push_back(short_name(matrix, predicted));
  for (Index truth = 0; truth < matrix.classes(); ++truth) {
    rows.push_back({short_name(matrix, truth)});
    for (Index predicted = 0; predicted < matrix.classes(); ++predicted)
      rows.back().push_back(text(matrix(truth, predicted)));
  }
  return aligned(rows, 1);
}

std::string most_confused(const ConfusionMatrix& matrix) {
  struct Pair {
    Index truth, predicted, count;
  };
  std::vector<Pair> pairs;
  for (Index truth = 0; truth < matrix.classes(); ++truth) {
    for (Index predicted = 0; predicted < matrix.classes(); ++predicted) {
      const Index count = matrix(truth, predicted);
      if (truth != predicted && count > 0) pairs.push_back({truth, predicted, count});
    }
  }
  std::ranges::stable_sort(pairs, std::ranges::greater(), &Pair::count);
  std::vector<std::vector<std::string>> rows = {{"truth", "predicted", "samples"}};
  for (const Pair& pair : std::span(pairs).first(std::min(most_pairs, pairs.size())))
    rows.push_back(
        {short_name(matrix, pair.truth), short_name(matrix, pair.predicted), text(pair.count)});
  return text("Of ", matrix.classes(), " classes, ", pairs.size(),
              pairs.size() == 1 ? " pair was confused" : " pairs were confused",
              pairs.size() > most_pairs ? text("; the ", most_pairs, " most frequent:") : ":", "\n",
              aligned(rows, 2));
}

}  // namespace

std::string to_string(const ConfusionMatrix& matrix, std::size_t width) {
  if (matrix.classes() > ConfusionMatrix::most_shown) return most_confused(matrix);
  const std::string table = table_of(matrix);
  return width_of(table.substr(0, table.find('\n'))) <= width ? table : most_confused(matrix);
}

Index predicted_class(ConstTensorView predictions, Index row, double threshold) {
  const Index columns = predictions.shape()[-1];
  return with_float_type(predictions.dtype(), [&]<class T> {
    const T* outputs = predictions.data<T>() + row * columns;
    if (columns == 1) return outputs[0] >= static_cast<T>(threshold) ? Index{1} : Index{0};
    return static_cast<Index>(std::max_element(outputs, outputs + columns) - outputs);
  });
}

Index count_errors(ConstTensorView predictions, ConstTensorView labels, double threshold) {
  const auto truth = labels.as<std::int32_t>();
  Index errors = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    if (predicted_class(predictions, static_cast<Index>(row), threshold) != truth[row]) ++errors;
  }
  return errors;
}

Evaluation evaluate(Workspace& workspace, const Dataset& dataset, const Loss& loss) {
  if (dataset.size() == 0) throw Error("evaluate requires 1 sample or more, got none");
  // A function such as tanh makes finite predictions of infinite inputs.
  check_number_range(dataset, workspace.model().dtype());
  workspace.plan(dataset.input_shapes(std::min(evaluation_batch, dataset.size())));
  for (int i = 0; i < dataset.inputs.size(); ++i)
    check_whole_numbers(dataset, workspace.vocabulary(i), i);
  Evaluation result;
  const bool classifies = dataset.targets.dtype() == DType::int32;
  if (classifies) result.confusion = ConfusionMatrix(dataset.classes, dataset.class_names);
  std::optional<RegressionSums> sums;
  if (!classifies) sums.emplace(dataset);
  double total = 0;
  for (Index first = 0; first < dataset.size(); first += evaluation_batch) {
    const Batch batch = dataset.rows(first, std::min(evaluation_batch, dataset.size() - first));
    const ConstTensorView predictions = workspace.forward(batch.inputs);
    BatchResults results{dataset, [=](Index row) { return first + row; }, predictions, {}};
    if (!all_finite(predictions)) refuse_predictions(results);
    total += workspace.evaluate(loss, batch.targets) * static_cast<double>(batch.size());
    results.targets = workspace.targets();
    if (!std::isfinite(total)) refuse_loss(results, loss);
    if (!classifies) {
      sums->add(predictions, first);
      continue;
    }
    // Of a single output the answer is 0 or 1.
    if (const Index answers = std::max<Index>(predictions.shape()[-1], 2);
        answers > dataset.classes) {
      throw Error("evaluate: the model has ", answers, " classes, but Dataset::classes is ",
                  dataset.classes, ": it must be ", answers, " or more");
    }
    const auto labels = dataset.targets.view().slice(first, batch.size()).as<std::int32_t>();
    for (std::size_t row = 0; row < labels.size(); ++row) {
      result.confusion.add(labels[row],
                           predicted_class(predictions, static_cast<Index>(row), loss.threshold()));
    }
  }
  result.loss = total / static_cast<double>(dataset.size());
  if (classifies) {
    result.error_rate = static_cast<double>(result.confusion.errors()) /
                        static_cast<double>(result.confusion.total());
  }
  if (sums) {
    result.by_target = sums->by_target();
    result.regression = mean_of(result.by_target);
  }
  return result;
}

Evaluation evaluate(const Model& model, const Dataset& dataset, const Loss& loss) {
  Workspace workspace(model, Mode::inference);
  return evaluate(workspace, dataset, loss);
}

}  // namespace gradus
