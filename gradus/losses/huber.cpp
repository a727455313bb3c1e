#include "gradus/losses/huber.hpp"

#include <cmath>

#include "gradus/losses/terms.hpp"

namespace gradus {

Huber::Huber(double delta) : delta_(delta) {
  if (!(delta > 0) || !std::isfinite(delta))
    throw Error("Huber wants a finite delta above 0, got ", delta);
}

std::string Huber::describe() const { return text("Huber(", delta_, ")"); }

double Huber::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                       TensorView gradient) const {
  return mean_of_terms("Huber", prediction, target, scale, gradient,
                       [this]<class T>(T x, T t) -> Term<T> {
                         const T delta = static_cast<T>(delta_), d = x - t, size = std::abs(d);
                         if (size <= delta) return {d * d / 2, d};
                         return {delta * (size - delta / 2), std::copysign(delta, d)};
                       });
}

}  // namespace gradus
