#include "gradus/kernels/softmax.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::kernels {
namespace {

// Writes exp(x - max x) into y and returns its sum. NaN in x gives NaN.
template <class T>
T exponentials(const T* x, T* y, Index columns) {
  const T peak = *std::max_element(x, x + columns);
  T sum = 0;
  for (Index c = 0; c < columns; ++c) sum += y[c] = std::exp(x[c] - peak);
  return sum;
}

}  // namespace

void softmax(ConstTensorView x, TensorView y) {
  assert(x.shape() == y.shape());
  const Index columns = x.shape()[-1];
  with_float_type(y.dtype(), [&]<class T> {
    for (Index r = 0; r < x.shape().rows(); ++r) {
      T* out = y.data<T>() + r * columns;
      const T sum = exponentials(x.data<T>() + r * columns, out, columns);
      for (Index c = 0; c < columns; ++c) out[c] /= sum;
    }
  });
}

void softmax_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  assert(y.shape() == dx.shape() && dy.shape() == dx.shape());
  const Index columns = y.shape()[-1];
  with_float_type(dx.dtype(), [&]<class T> {
    for (Index r = 0; r < y.shape().rows(); ++r) {
      const T* p = y.data<T>() + r * columns;
      const T* in = dy.data<T>() + r * columns;
      T* out = dx.data<T>() + r * columns;
      T product = 0;
      for (Index c = 0; c < columns; ++c) product += in[c] * p[c];
      for (Index c = 0; c < columns; ++c) out[c] = p[c] * (in[c] - product);
    }
  });
}

double softmax_cross_entropy(ConstTensorView x, ConstTensorView label, double scale,
                             TensorView gradient) {
  const Index columns = x.shape()[-1];
  return with_float_type(x.dtype(), [&]<class T> {
    const std::int32_t* labels = label.data<std::int32_t>();
    double total = 0;
    for (Index r = 0; r < x.shape().rows(); ++r) {
      const T* in = x.data<T>() + r * columns;
      const T peak = *std::max_element(in, in + columns);
      T sum = 0;
      for (Index c = 0; c < columns; ++c) sum += std::exp(in[c] - peak);
      // The peak first: far from zero, log(sum) + peak would lose the digits of the logarithm.
      total += static_cast<double>(std::log(sum) + (peak - in[labels[r]]));
      if (!gradient) continue;
      T* out = gradient.data<T>() + r * columns;
      const T factor = static_cast<T>(scale);
      for (Index c = 0; c < columns; ++c) {
        out[c] = factor * (std::exp(in[c] - peak) / sum - (c == labels[r] ? T(1) : T(0)));
      }
    }
    return scale * total;
  });
}

}  // namespace gradus::kernels
