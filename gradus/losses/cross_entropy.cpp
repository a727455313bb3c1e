#include "gradus/losses/cross_entropy.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/kernels/cross_entropy.hpp"
#include "gradus/losses/class_targets.hpp"
#include "gradus/losses/probabilities.hpp"

namespace gradus {
namespace {

constexpr std::string_view name = "CrossEntropy";

Tensor weights_in(DType dtype, const std::vector<double>& weights) {
  Tensor out({static_cast<Index>(weights.size())}, dtype);
  with_float_type(dtype, [&]<class T> {
    std::ranges::transform(weights, out.as<T>().begin(),
                           [](double weight) { return static_cast<T>(weight); });
  });
  return out;
}

void check_target(ConstTensorView prediction, ConstTensorView target) {
  if (target.dtype() == DType::int32)
    return check_class_targets(name, prediction, target, prediction.shape()[-1]);
  if (target.shape() != prediction.shape() || target.dtype() != prediction.dtype()) {
    throw Error(name, " wants an int32 class index for each of the ", prediction.shape().rows(),
                " rows, or probabilities as the prediction, ", prediction.dtype(), " ",
                prediction.shape(), ", got ", target.dtype(), " ", target.shape());
  }
  check_probabilities(name, "targets", "", target);
}

}  // namespace

CrossEntropy::CrossEntropy(const CrossEntropyOptions& options)
    : label_smoothing_(options.label_smoothing),
      weights32_(weights_in(DType::float32, options.class_weights)),
      weights64_(weights_in(DType::float64, options.class_weights)) {
  if (!(label_smoothing_ >= 0 && label_smoothing_ <= 1))
    throw Error(name, " wants a label smoothing from 0 to 1, got ", label_smoothing_);
  for (const double weight : options.class_weights) {
    if (!(weight >= 0) || !std::isfinite(static_cast<float>(weight)))
      throw Error(name, " wants finite class weights of 0 or more, got ", weight);
  }
}

std::string CrossEntropy::describe() const {
  std::string options;
  for (const double weight : weights64_.as<double>())
    options += text(options.empty() ? "class_weights [" : ", ", weight);
  if (!options.empty()) options += "]";
  if (label_smoothing_ > 0)
    options += text(options.empty() ? "" : ", ", "label_smoothing ", label_smoothing_);
  return options.empty() ? std::string(name) : text(name, "(", options, ")");
}

double CrossEntropy::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                              TensorView gradient) const {
  if (prediction.shape().rank() < 2 || prediction.shape()[-1] < 2) {
    throw Error(name, " wants logits of 2 classes or more, [rows, classes], got ",
                prediction.shape());
  }
  check_target(prediction, target);
  const Index weights = weights64_.size(), classes = prediction.shape()[-1];
  if (weights == 0 && label_smoothing_ == 0 && target.dtype() == DType::int32)
    return kernels::softmax_cross_entropy(prediction, target, scale, gradient);
  kernels::ClassShares shares{.smoothing = label_smoothing_};
  if (weights > 0) {
    if (weights != classes) {
      throw Error(name, " has ", weights, " class weights, but the predictions are of ", classes,
                  " classes: wanted is a weight for each");
    }
    shares.weights = prediction.dtype() == DType::float32 ? weights32_.view() : weights64_.view();
  }
  return kernels::softmax_cross_entropy(prediction, target, shares, scale, gradient);
}

}  // namespace gradus
