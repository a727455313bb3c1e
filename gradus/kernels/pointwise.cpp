#include "gradus/kernels/pointwise.hpp"

#include <cmath>
#include <cstring>

#include "gradus/base/parallel.hpp"

namespace gradus::kernels {
namespace {

// The fewest elements worth a thread of their own: about 10 us of work.
constexpr Index cheap_grain = 32768;
constexpr Index costly_grain = 2048;  // a call of the math library each

template <class Function>
void map(ConstTensorView x, TensorView y, Index grain, const Function& function) {
  assert(x.size() == y.size());
  with_float_type(y.dtype(), [&]<class T> {
    const T* in = x.data<T>();
    T* out = y.data<T>();
    parallel_for(y.size(), grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) out[i] = function(in[i]);
    });
  });
}

template <class Slope>
void map_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx, const Slope& slope) {
  assert(y.size() == dx.size() && dy.size() == dx.size());
  with_float_type(dx.dtype(), [&]<class T> {
    const T* output = y.data<T>();
    const T* in = dy.data<T>();
    T* out = dx.data<T>();
    parallel_for(dx.size(), cheap_grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) out[i] = in[i] * slope(output[i]);
    });
  });
}

}  // namespace

void copy(ConstTensorView x, TensorView y) {
  assert(x.byte_size() == y.byte_size());
  if (x.bytes() != y.bytes() && x.size() > 0) std::memcpy(y.bytes(), x.bytes(), x.byte_size());
}

void relu(ConstTensorView x, TensorView y) {
  map(x, y, cheap_grain, []<class T>(T v) { return v < T(0) ? T(0) : v; });
}

void tanh(ConstTensorView x, TensorView y) {
  map(x, y, costly_grain, []<class T>(T v) { return std::tanh(v); });
}

void sigmoid(ConstTensorView x, TensorView y) {
  map(x, y, costly_grain, []<class T>(T v) { return T(1) / (T(1) + std::exp(-v)); });
}

void relu_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  map_gradient(y, dy, dx, []<class T>(T v) { return v > T(0) ? T(1) : T(0); });
}

void tanh_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  map_gradient(y, dy, dx, []<class T>(T v) { return T(1) - v * v; });
}

void sigmoid_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  map_gradient(y, dy, dx, []<class T>(T v) { return v * (T(1) - v); });
}

void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y) {
  assert(x.size() == y.size() && mask.size() == y.size());
  with_float_type(y.dtype(), [&]<class T> {
    const T* in = x.data<T>();
    const std::uint8_t* kept = mask.data<std::uint8_t>();
    T* out = y.data<T>();
    for (Index i = 0; i < y.size(); ++i)
      out[i] = kept[i] != 0 ? in[i] * static_cast<T>(factor) : T(0);
  });
}

}  // namespace gradus::kernels
