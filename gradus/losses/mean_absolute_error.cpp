#include "gradus/losses/mean_absolute_error.hpp"

#include <cmath>

#include "gradus/losses/terms.hpp"

namespace gradus {

double MeanAbsoluteError::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                                   TensorView gradient) const {
  return mean_of_terms("MeanAbsoluteError", prediction, target, scale, gradient,
                       []<class T>(T x, T t) -> Term<T> {
                         return {std::abs(x - t), static_cast<T>((x > t) - (x < t))};
                       });
}

}  // namespace gradus
