#include "gradus/losses/cross_entropy.hpp"

#include <algorithm>

#include "gradus/base/options.hpp"
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
    throw Error(name, " requires an int32 class index for each of the ", prediction.shape().rows(),
                " rows, or probabilities as the prediction, ", prediction.dtype(), " ",
                prediction.shape(), ", got ", target.dtype(), " ", target.shape());
  }
  check_probabilities(name, "targets", "", target);
}

}  // namespace

void CrossEntropyOptions::visit(OptionVisitor& visitor) {
  constexpr Bounds weight = {.least = 0, .most = float32_above_zero.most};
  visitor({"class_weights", "one for each class, in the order of the labels; none: all 1", weight},
          class_weights);
  visitor({"label_smoothing", "part of each target that is spread evenly over all classes",
           zero_to_one},
          label_smoothing);
}

CrossEntropy::CrossEntropy(const CrossEntropyOptions& options)
    : options_(checked(name, options)),
      weights32_(weights_in(DType::float32, options.class_weights)),
      weights64_(weights_in(DType::float64, options.class_weights)) {
  const auto is_zero = [](double weight) { return weight == 0; };
  if (!options.class_weights.empty() && std::ranges::all_of(options.class_weights, is_zero))
    throw Error(name, ": class_weights requires a weight above 0 among them");
}

std::string CrossEntropy::describe() const { return described(name, options_); }

double CrossEntropy::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                              TensorView gradient) const {
  if (prediction.shape().rank() < 2 || prediction.shape()[-1] < 2) {
    throw Error(name, " requires logits of 2 classes or more, [rows, classes], got ",
                prediction.shape());
  }
  check_target(prediction, target);
  const Index weights = weights64_.size(), classes = prediction.shape()[-1];
  if (weights == 0 && options_.label_smoothing == 0 && target.dtype() == DType::int32)
    return kernels::softmax_cross_entropy(prediction, target, scale, gradient);
  kernels::ClassShares shares{.smoothing = options_.label_smoothing};
  if (weights > 0) {
    if (weights != classes) {
      throw Error(name, " has ", weights, " class weights, but the predictions are of ", classes,
                  " classes: required is a weight for each");
    }
    shares.weights = prediction.dtype() == DType::float32 ? weights32_.view() : weights64_.view();
  }
  return kernels::softmax_cross_entropy(prediction, target, shares, scale, gradient);
}

}  // namespace gradus
