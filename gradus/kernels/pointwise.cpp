#include "gradus/kernels/pointwise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/pointwise.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cstring>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// y = max(0, x). In this order of operands NaN stays NaN on x86 too.
struct Relu {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Zero(d), x);
  }
};
struct Tanh {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return tanh(d, x);
  }
};
struct Sigmoid {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return sigmoid(d, x);
  }
};

// dx from dy and y.
struct ReluGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V y, V dy) const {
    return hn::IfThenElseZero(hn::Gt(y, hn::Zero(d)), dy);
  }
};
struct TanhGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V y, V dy) const {
    return hn::Mul(dy, hn::NegMulAdd(y, y, hn::Set(d, hn::TFromD<D>(1))));
  }
};
struct SigmoidGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V y, V dy) const {
    return hn::Mul(dy, hn::Mul(y, hn::Sub(hn::Set(d, hn::TFromD<D>(1)), y)));
  }
};

// out[i] = function(in[i]...), i < count; out may be one of the inputs.
template <class Function, class T, class... In>
void map(T* out, Index count, const In*... in) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  const Function function;
  Index i = 0;
  // Two vectors at a time: their chains of operations overlap.
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const auto first = function(d, hn::LoadU(d, in + i)...);
    const auto second = function(d, hn::LoadU(d, in + i + lanes)...);
    hn::StoreU(first, d, out + i);
    hn::StoreU(second, d, out + i + lanes);
  }
  for (; i < count; i += lanes) {
    const Index left = count - i < lanes ? count - i : lanes;
    const auto mask = hn::FirstN(d, static_cast<std::size_t>(left));
    const auto last = function(d, hn::MaskedLoad(mask, d, in + i)...);
    hn::BlendedStore(last, mask, d, out + i);
  }
}

template <class T>
void run_function(Pointwise function, const T* x, T* y, Index count) {
  switch (function) {
    case Pointwise::relu: return map<Relu>(y, count, x);
    case Pointwise::tanh: return map<Tanh>(y, count, x);
    case Pointwise::sigmoid: return map<Sigmoid>(y, count, x);
  }
}

template <class T>
void run_gradient(Pointwise function, const T* y, const T* dy, T* dx, Index count) {
  switch (function) {
    case Pointwise::relu: return map<ReluGradient>(dx, count, y, dy);
    case Pointwise::tanh: return map<TanhGradient>(dx, count, y, dy);
    case Pointwise::sigmoid: return map<SigmoidGradient>(dx, count, y, dy);
  }
}

void function_float32(Pointwise f, const float* x, float* y, Index n) { run_function(f, x, y, n); }
void function_float64(Pointwise f, const double* x, double* y, Index n) {
  run_function(f, x, y, n);
}
void gradient_float32(Pointwise f, const float* y, const float* dy, float* dx, Index n) {
  run_gradient(f, y, dy, dx, n);
}
void gradient_float64(Pointwise f, const double* y, const double* dy, double* dx, Index n) {
  run_gradient(f, y, dy, dx, n);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(function_float32);
HWY_EXPORT(function_float64);
HWY_EXPORT(gradient_float32);
HWY_EXPORT(gradient_float64);

namespace {

// The fewest elements worth a thread of their own: about 10 us of work.
Index grain_of(Pointwise function) { return function == Pointwise::relu ? 65536 : 16384; }

}  // namespace

void copy(ConstTensorView x, TensorView y) {
  assert(x.byte_size() == y.byte_size());
  if (x.bytes() != y.bytes() && x.size() > 0) std::memcpy(y.bytes(), x.bytes(), x.byte_size());
}

void apply(Pointwise function, ConstTensorView x, TensorView y) {
  assert(x.size() == y.size());
  parallel_for(y.size(), grain_of(function), [&](Index begin, Index end) {
    if (y.dtype() == DType::float32) {
      HWY_DYNAMIC_DISPATCH(function_float32)
      (function, x.data<float>() + begin, y.data<float>() + begin, end - begin);
    } else {
      HWY_DYNAMIC_DISPATCH(function_float64)
      (function, x.data<double>() + begin, y.data<double>() + begin, end - begin);
    }
  });
}

void apply_gradient(Pointwise function, ConstTensorView y, ConstTensorView dy, TensorView dx) {
  assert(y.size() == dx.size() && dy.size() == dx.size());
  parallel_for(dx.size(), grain_of(Pointwise::relu), [&](Index begin, Index end) {
    if (dx.dtype() == DType::float32) {
      HWY_DYNAMIC_DISPATCH(gradient_float32)
      (function, y.data<float>() + begin, dy.data<float>() + begin, dx.data<float>() + begin,
       end - begin);
    } else {
      HWY_DYNAMIC_DISPATCH(gradient_float64)
      (function, y.data<double>() + begin, dy.data<double>() + begin, dx.data<double>() + begin,
       end - begin);
    }
  });
}

void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y) {
  assert(x.size() == y.size() && mask.size() == y.size());
  with_float_type(y.dtype(), [&]<class T> {
    const T* in = x.data<T>();
    const std::uint8_t* kept = mask.data<std::uint8_t>();
    T* out = y.data<T>();
    for (Index i = 0; i < y.size(); ++i) {
      out[i] = kept[i] != 0 ? in[i] * static_cast<T>(factor) : T(0);
    }
  });
}

}  // namespace gradus::kernels
#endif
