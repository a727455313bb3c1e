#include "gradus/losses/negative_log_likelihood.hpp"

#include <algorithm>

#include "gradus/losses/class_targets.hpp"
#include "gradus/losses/probabilities.hpp"

namespace gradus {

double NegativeLogLikelihood::evaluate(ConstTensorView prediction, ConstTensorView target,
                                       double scale, TensorView gradient) const {
  constexpr std::string_view name = "NegativeLogLikelihood";
  if (prediction.shape().rank() < 2 || prediction.shape()[-1] < 2) {
    throw Error(name, " wants probabilities of 2 classes or more, [rows, classes], got ",
                prediction.shape());
  }
  const Index columns = prediction.shape()[-1];
  check_class_targets(name, prediction, target, columns);
  check_probabilities(name, "predictions", ": let a Softmax come before it", prediction);
  return with_float_type(prediction.dtype(), [&]<class T> {
    const std::int32_t* label = target.data<std::int32_t>();
    const T* p = prediction.data<T>();
    T* dp = gradient ? gradient.data<T>() : nullptr;
    if (dp != nullptr) std::fill_n(dp, gradient.size(), T(0));
    double total = 0;
    for (Index r = 0; r < prediction.shape().rows(); ++r) {
      const Index at = r * columns + label[r];
      total -= static_cast<double>(limited_log(p[at]));
      if (dp != nullptr)
        dp[at] = static_cast<T>(-scale) / std::max(p[at], static_cast<T>(least_probability));
    }
    return scale * total;
  });
}

}  // namespace gradus
