#include "gradus/training/results_check.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/base/readable.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus {
namespace {

// The input that is largest as the model reads it, as it is stored.
std::string largest_input(const Dataset& dataset, Index sample, DType dtype) {
  const Batch batch = dataset.rows(sample, 1);
  std::string largest = "it has no inputs";
  double most = -1;
  for (int i = 0; i < dataset.inputs.size(); ++i) {
    Tensor read(batch.inputs[i].shape(), dtype);
    batch.inputs[i].gather(read);
    if (read.size() == 0) continue;
    const auto [column, size] = with_float_type(dtype, [&]<class T> {
      const auto inputs = read.as<T>();
      const auto found = std::ranges::max_element(inputs, {}, [](T x) { return std::abs(x); });
      return std::pair<Index, double>(found - inputs.begin(), std::abs(*found));
    });
    if (!(size > most)) continue;
    most = size;
    largest = with_type(dataset.inputs[i].dtype(), [&]<class T> {
      const auto stored = dataset.inputs[i].as<T>();
      return text("the largest of its inputs is ", dataset.input_name(column, i), ", ",
                  stored[static_cast<std::size_t>(sample * read.size() + column)]);
    });
  }
  return largest;
}

// `what` is not finite of this sample, and of `count` in all: by an input or a target, or by what
// the model makes of them.
[[noreturn]] void refuse(const BatchResults& results, Index row, Index count,
                         const std::string& what) {
  const Dataset& dataset = results.dataset;
  const Index sample = results.sample(row), rows = results.predictions.shape()[0];
  const DType dtype = results.predictions.dtype();
  if (const auto cause = beyond_range(dataset, dtype, sample, 1))
    throw Error(*cause, "; with it ", what);
  const bool by_model = 2 * count > rows;
  throw Error(dataset.sample_name(sample), ": ", what,
              count > 0 ? text(", as of ", count, " of ", rows, " samples") : text(),
              ", since numbers overflow ", dtype, ": ",
              by_model ? "train with a smaller learning rate"
                       : largest_input(dataset, sample, dtype) +
                             ": correct the sample where it is extreme, else train with a smaller "
                             "learning rate");
}

std::vector<double> losses_of(const BatchResults& results, const Loss& loss) {
  std::vector<double> out;
  for (Index row = 0; row < results.predictions.shape()[0]; ++row)
    out.push_back(loss.evaluate(results.predictions.slice(row, 1), results.targets.slice(row, 1), 1,
                                TensorView()));
  return out;
}

// Larger than any other where it is not finite.
double size_of_loss(double loss) { return std::isfinite(loss) ? std::abs(loss) : HUGE_VAL; }

Index infinite_among(const std::vector<double>& losses) {
  return std::ranges::count_if(losses, [](double x) { return !std::isfinite(x); });
}

}  // namespace

bool all_finite(ConstTensorView numbers) {
  return with_float_type(numbers.dtype(), [&]<class T> {
    return std::ranges::all_of(numbers.as<T>(), [](T x) { return std::isfinite(x); });
  });
}

void refuse_predictions(const BatchResults& results) {
  const ConstTensorView& predictions = results.predictions;
  with_float_type(predictions.dtype(), [&]<class T> {
    const auto numbers = predictions.as<T>();
    const auto finite = [](T x) { return std::isfinite(x); };
    const auto bad = std::ranges::find_if_not(numbers, finite);
    const Index width = predictions.shape().row_size();
    Index count = 0;
    for (auto row = numbers.begin(); row != numbers.end(); row += width)
      count += std::all_of(row, row + width, finite) ? 0 : 1;
    refuse(results, (bad - numbers.begin()) / width, count, text("the prediction is ", *bad));
  });
  throw Error("a prediction is not finite");
}

void refuse_loss(const BatchResults& results, const Loss& loss) {
  const std::vector<double> losses = losses_of(results, loss);
  const auto worst = std::ranges::max_element(losses, {}, size_of_loss);
  refuse(results, worst - losses.begin(), infinite_among(losses),
         text("the loss is ", *worst, std::isfinite(*worst) ? ", too large to be added up" : ""));
}

std::string samples_without_loss(const BatchResults& results, const Loss& loss) {
  const std::vector<double> losses = losses_of(results, loss);
  const auto bad = std::ranges::find_if_not(losses, [](double x) { return std::isfinite(x); });
  if (bad == losses.end()) return "a sum that is too large";
  const Index sample = results.sample(bad - losses.begin());
  return text("that of ", infinite_among(losses), " of ", losses.size(), " samples, first ",
              results.dataset.sample_name(sample), ", ",
              largest_input(results.dataset, sample, results.predictions.dtype()));
}

void refuse_figures(const Dataset& dataset, Index sample, double off) {
  throw Error(dataset.sample_name(sample), ": the prediction is off by ", readable(off),
              ", whose square overflows float64: correct the target, or scale all targets");
}

}  // namespace gradus
