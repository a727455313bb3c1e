#include "gradus/training/metrics.hpp"

#include <algorithm>
#include <numeric>

namespace gradus {
namespace {

constexpr Index evaluation_batch = 1000;  // enough for large products, little memory

}  // namespace

ConfusionMatrix::ConfusionMatrix(Index classes)
    : classes_(classes), counts_(static_cast<std::size_t>(classes * classes)) {}

Index ConfusionMatrix::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), Index{0});
}

Index ConfusionMatrix::errors() const {
  Index right = 0;
  for (Index c = 0; c < classes_; ++c) right += (*this)(c, c);
  return total() - right;
}

std::string to_string(const ConfusionMatrix& matrix) {
  constexpr std::size_t width = 7;
  const auto cell = [](Index number) {
    const std::string digits = text(number);
    return std::string(width - std::min(width - 1, digits.size()), ' ') + digits;
  };
  std::string out = "truth \\ predicted";
  const std::string margin(out.size() - width, ' ');
  for (Index predicted = 0; predicted < matrix.classes(); ++predicted) out += cell(predicted);
  for (Index truth = 0; truth < matrix.classes(); ++truth) {
    out += "\n" + margin + cell(truth);
    for (Index predicted = 0; predicted < matrix.classes(); ++predicted)
      out += cell(matrix(truth, predicted));
  }
  return out + "\n";
}

Index predicted_class(ConstTensorView predictions, Index row) {
  const Index columns = predictions.shape()[-1];
  return with_float_type(predictions.dtype(), [&]<class T> {
    const T* outputs = predictions.data<T>() + row * columns;
    if (columns == 1) return outputs[0] >= T(0.5) ? Index{1} : Index{0};
    return static_cast<Index>(std::max_element(outputs, outputs + columns) - outputs);
  });
}

Index count_errors(ConstTensorView predictions, ConstTensorView labels) {
  const auto truth = labels.as<std::int32_t>();
  Index errors = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    if (predicted_class(predictions, static_cast<Index>(row)) != truth[row]) ++errors;
  }
  return errors;
}

Evaluation evaluate(Workspace& workspace, const Dataset& dataset, const Loss& loss) {
  Evaluation result;
  const bool classifies = dataset.targets.dtype() == DType::int32;
  if (classifies) result.confusion = ConfusionMatrix(dataset.classes);
  double total = 0;
  for (Index first = 0; first < dataset.size(); first += evaluation_batch) {
    const Batch batch = dataset.rows(first, std::min(evaluation_batch, dataset.size() - first));
    const ConstTensorView predictions = workspace.forward(batch.inputs);
    total += workspace.evaluate(loss, batch.targets) * static_cast<double>(batch.size());
    if (!classifies) continue;
    const auto labels = dataset.targets.view().slice(first, batch.size()).as<std::int32_t>();
    for (Index row = 0; row < batch.size(); ++row) {
      result.confusion.add(labels[static_cast<std::size_t>(row)],
                           predicted_class(predictions, row));
    }
  }
  const double count = static_cast<double>(dataset.size());
  result.loss = total / count;
  if (classifies) result.error_rate = static_cast<double>(result.confusion.errors()) / count;
  return result;
}

Evaluation evaluate(const Model& model, const Dataset& dataset, const Loss& loss) {
  Workspace workspace(model, Mode::inference);
  return evaluate(workspace, dataset, loss);
}

}  // namespace gradus
