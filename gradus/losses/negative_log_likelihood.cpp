#include "gradus/losses/negative_log_likelihood.hpp"

#include <algorithm>

#include "gradus/losses/class_targets.hpp"
#include "gradus/losses/probabilities.hpp"

namespace gradus {
namespace {

void check_shapes(std::string_view loss, std::string_view what, ConstTensorView prediction,
                  ConstTensorView target) {
  if (prediction.shape().rank() < 2 || prediction.shape()[-1] < 2) {
    throw Error(loss, " requires ", what, " of 2 classes or more, [rows, classes], got ",
                prediction.shape());
  }
  check_class_targets(loss, prediction, target, prediction.shape()[-1]);
}

// scale times the sum over rows of minus the logarithm of the target's class, and its gradient
// where requested; log_of(prediction) and slope_of(prediction) are those of that one number.
template <class LogOf, class SlopeOf>
double sum_of_rows(ConstTensorView prediction, ConstTensorView target, double scale,
                   TensorView gradient, const LogOf& log_of, const SlopeOf& slope_of) {
  return with_float_type(prediction.dtype(), [&]<class T> {
    const Index columns = prediction.shape()[-1];
    const std::int32_t* label = target.data<std::int32_t>();
    const T* x = prediction.data<T>();
    T* dx = gradient ? gradient.data<T>() : nullptr;
    if (dx != nullptr) std::fill_n(dx, gradient.size(), T(0));
    double total = 0;
    for (Index r = 0; r < prediction.shape().rows(); ++r) {
      const Index at = r * columns + label[r];
      total -= static_cast<double>(log_of(x[at]));
      if (dx != nullptr) dx[at] = static_cast<T>(-scale) * slope_of(x[at]);
    }
    return scale * total;
  });
}

}  // namespace

double NegativeLogLikelihood::evaluate(ConstTensorView prediction, ConstTensorView target,
                                       double scale, TensorView gradient) const {
  constexpr std::string_view name = "NegativeLogLikelihood";
  check_shapes(name, "probabilities", prediction, target);
  check_probabilities(name, "predictions", ": let a Softmax come before it", prediction);
  return sum_of_rows(
      prediction, target, scale, gradient, []<class T>(T p) { return limited_log(p); },
      []<class T>(T p) { return 1 / std::max(p, static_cast<T>(least_probability)); });
}

double NegativeLogLikelihoodOnLogProbabilities::evaluate(ConstTensorView prediction,
                                                         ConstTensorView target, double scale,
                                                         TensorView gradient) const {
  constexpr std::string_view name = "NegativeLogLikelihoodOnLogProbabilities";
  check_shapes(name, "logarithms of probabilities", prediction, target);
  check_range(name, "predictions", ": let a LogSoftmax come before it", prediction,
              {-std::numeric_limits<double>::infinity(), 0});
  return sum_of_rows(
      prediction, target, scale, gradient, []<class T>(T x) { return x; },
      []<class T>(T) { return T(1); });
}

}  // namespace gradus
