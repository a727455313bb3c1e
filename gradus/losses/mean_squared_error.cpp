#include "gradus/losses/mean_squared_error.hpp"

#include "gradus/losses/class_targets.hpp"

namespace gradus {
namespace {

// scale / outputs times the sum of (x - target(row, column))^2, and its gradient where wanted.
template <class T, class Target>
double squared_error(ConstTensorView prediction, double scale, TensorView gradient,
                     const Target& target) {
  const Index columns = prediction.shape()[-1];
  const double share = scale / static_cast<double>(columns);
  const T factor = static_cast<T>(2 * share);
  const T* x = prediction.data<T>();
  T* dx = gradient ? gradient.data<T>() : nullptr;
  double total = 0;
  for (Index r = 0, i = 0; r < prediction.shape().rows(); ++r) {
    T row = 0;
    for (Index c = 0; c < columns; ++c, ++i) {
      const T difference = x[i] - target(r, c);
      row += difference * difference;
      if (dx != nullptr) dx[i] = factor * difference;
    }
    total += static_cast<double>(row);
  }
  return share * total;
}

}  // namespace

double MeanSquaredError::evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                                  TensorView gradient) const {
  const Index columns = prediction.shape()[-1];
  if (target.dtype() == DType::int32) {
    check_class_targets("MeanSquaredError", prediction, target, columns == 1 ? 2 : columns);
    return with_float_type(prediction.dtype(), [&]<class T> {
      const std::int32_t* label = target.data<std::int32_t>();
      if (columns == 1) {
        return squared_error<T>(prediction, scale, gradient,
                                [&](Index r, Index) { return static_cast<T>(label[r]); });
      }
      return squared_error<T>(prediction, scale, gradient,
                              [&](Index r, Index c) { return label[r] == c ? T(1) : T(0); });
    });
  }
  if (target.shape() != prediction.shape() || target.dtype() != prediction.dtype()) {
    throw Error("MeanSquaredError wants targets as the prediction, ", prediction.dtype(), " ",
                prediction.shape(), ", or a class index a row, got ", target.dtype(), " ",
                target.shape());
  }
  return with_float_type(prediction.dtype(), [&]<class T> {
    const T* wanted = target.data<T>();
    return squared_error<T>(prediction, scale, gradient,
                            [&](Index r, Index c) { return wanted[r * columns + c]; });
  });
}

}  // namespace gradus
