#include "gradus/losses/mean_squared_error.hpp"

#include "gradus/losses/terms.hpp"

namespace gradus {

double MeanSquaredError::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                                  TensorView gradient) const {
  return mean_of_terms("MeanSquaredError", prediction, target, scale, gradient,
                       []<class T>(T x, T t) -> Term<T> {
                         const T difference = x - t;
                         return {difference * difference, 2 * difference};
                       });
}

}  // namespace gradus
