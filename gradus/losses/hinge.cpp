#include "gradus/losses/hinge.hpp"

#include <algorithm>

#include "gradus/losses/class_targets.hpp"

namespace gradus {
namespace {

// Written so that NaN stays NaN.
template <class T>
T above_zero(T x) {
  return x < 0 ? T(0) : x;
}

template <class T>
double of_one_output(const T* x, T* dx, const std::int32_t* label, Index rows, double scale) {
  double total = 0;
  for (Index r = 0; r < rows; ++r) {
    const T y = label[r] == 0 ? T(-1) : T(1), margin = 1 - y * x[r];
    total += static_cast<double>(above_zero(margin));
    if (dx != nullptr) dx[r] = margin > 0 ? static_cast<T>(-scale) * y : T(0);
  }
  return scale * total;
}

template <class T>
double of_scores(const T* x, T* dx, const std::int32_t* label, const Shape& shape, double scale) {
  const Index columns = shape[-1];
  const double share = scale / static_cast<double>(columns);
  double total = 0;
  for (Index r = 0; r < shape.rows(); ++r, x += columns) {
    T row = 0;
    Index behind = 0;  // outputs that the target is not ahead of by 1
    for (Index c = 0; c < columns; ++c) {
      const T margin = c == label[r] ? T(0) : 1 - x[label[r]] + x[c];
      row += above_zero(margin);
      behind += margin > 0 ? 1 : 0;
      if (dx != nullptr) dx[c] = margin > 0 ? static_cast<T>(share) : T(0);
    }
    total += static_cast<double>(row);
    if (dx == nullptr) continue;
    dx[label[r]] = static_cast<T>(-share * static_cast<double>(behind));
    dx += columns;
  }
  return share * total;
}

}  // namespace

double Hinge::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                       TensorView gradient) const {
  const Shape& shape = prediction.shape();
  check_class_targets("Hinge", prediction, target, std::max<Index>(2, shape[-1]));
  return with_float_type(prediction.dtype(), [&]<class T> {
    const std::int32_t* label = target.data<std::int32_t>();
    const T* x = prediction.data<T>();
    T* dx = gradient ? gradient.data<T>() : nullptr;
    if (shape[-1] == 1) return of_one_output(x, dx, label, shape.rows(), scale);
    return of_scores(x, dx, label, shape, scale);
  });
}

}  // namespace gradus
