#include "gradus/losses/binary_cross_entropy.hpp"

#include "gradus/losses/probabilities.hpp"

namespace gradus {
namespace {

void check_targets(std::string_view loss, ConstTensorView target) {
  if (target.dtype() != DType::int32) check_probabilities(loss, "targets", "", target);
}

}  // namespace

double BinaryCrossEntropy::evaluate(ConstTensorView prediction, ConstTensorView target,
                                    double scale, TensorView gradient) const {
  check_targets(name(), target);
  return LossOfTerms::evaluate(prediction, target, scale, gradient);
}

double BinaryCrossEntropyOnProbabilities::evaluate(ConstTensorView prediction,
                                                   ConstTensorView target, double scale,
                                                   TensorView gradient) const {
  check_targets(name(), target);
  check_probabilities(name(), "predictions", ": let a Sigmoid come before it", prediction);
  return LossOfTerms::evaluate(prediction, target, scale, gradient);
}

}  // namespace gradus
