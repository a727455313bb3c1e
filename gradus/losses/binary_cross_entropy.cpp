#include "gradus/losses/binary_cross_entropy.hpp"

#include <algorithm>

#include "gradus/losses/probabilities.hpp"
#include "gradus/losses/terms.hpp"

namespace gradus {
namespace {

void check_targets(std::string_view loss, ConstTensorView target) {
  if (target.dtype() != DType::int32) check_probabilities(loss, "targets", "", target);
}

}  // namespace

double BinaryCrossEntropy::evaluate(ConstTensorView prediction, ConstTensorView target,
                                    double scale, TensorView gradient) const {
  constexpr std::string_view name = "BinaryCrossEntropy";
  check_targets(name, target);
  // exp(-|x|) cannot overflow: log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)).
  return mean_of_terms(name, prediction, target, scale, gradient, []<class T>(T x, T t) -> Term<T> {
    const T e = std::exp(-std::abs(x));
    const T p = (x < 0 ? e : T(1)) / (1 + e);
    return {(x < 0 ? T(0) : x) - x * t + std::log1p(e), p - t};
  });
}

double BinaryCrossEntropyOnProbabilities::evaluate(ConstTensorView prediction,
                                                   ConstTensorView target, double scale,
                                                   TensorView gradient) const {
  constexpr std::string_view name = "BinaryCrossEntropyOnProbabilities";
  check_targets(name, target);
  check_probabilities(name, "predictions", ": let a Sigmoid come before it", prediction);
  return mean_of_terms(name, prediction, target, scale, gradient, []<class T>(T p, T t) -> Term<T> {
    const T value = -t * limited_log(p) - (1 - t) * limited_log(1 - p);
    return {value, (p - t) / std::max(p * (1 - p), static_cast<T>(least_probability))};
  });
}

}  // namespace gradus
