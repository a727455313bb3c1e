#include "gradus/kernels/pointwise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/pointwise.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cstring>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/activation_math-inl.hpp"
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
struct Softplus {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return softplus(d, x);
  }
};
struct Silu {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return silu(d, x);
  }
};
struct Gelu {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return gelu(d, x);
  }
};
struct GeluTanh {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return gelu_tanh(d, x);
  }
};
struct HardTanh {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return at_least(d, at_most(d, x, 1), -1);
  }
};
template <class T>
struct LeakyRelu {
  T slope;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(x, hn::Set(d, slope)));
  }
};
template <class T>
struct Elu {
  T alpha;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V zero = hn::Zero(d);
    const V below = exp_minus_one_below_zero(d, at_most(d, x, 0));
    return hn::IfThenElse(hn::Gt(x, zero), x, hn::Mul(below, hn::Set(d, alpha)));
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
struct HardTanhGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V y, V dy) const {
    return hn::IfThenElseZero(hn::Lt(hn::Abs(y), hn::Set(d, hn::TFromD<D>(1))), dy);
  }
};
template <class T>
struct LeakyReluGradient {
  T slope;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V y, V dy) const {
    return hn::IfThenElse(hn::Gt(y, hn::Zero(d)), dy, hn::Mul(dy, hn::Set(d, slope)));
  }
};
template <class T>
struct EluGradient {
  T alpha;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V y, V dy) const {
    const V below = hn::Mul(dy, hn::Add(y, hn::Set(d, alpha)));
    return hn::IfThenElse(hn::Gt(y, hn::Zero(d)), dy, below);
  }
};

// dx from dy and x.
struct SoftplusGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x, V dy) const {
    return hn::Mul(dy, sigmoid(d, x));
  }
};
struct SiluGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x, V dy) const {
    return hn::Mul(dy, silu_slope(d, x));
  }
};
struct GeluGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x, V dy) const {
    return hn::Mul(dy, gelu_slope(d, x));
  }
};
struct GeluTanhGradient {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x, V dy) const {
    return hn::Mul(dy, gelu_tanh_slope(d, x));
  }
};

// out[i] = function(in[i]...), i < count; out may be one of the inputs.
template <class Function, class T, class... In>
void map(const Function& function, T* out, Index count, const In*... in) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
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
void run_function(Pointwise function, double parameter, const T* x, T* y, Index count) {
  switch (function) {
    case Pointwise::relu: return map(Relu(), y, count, x);
    case Pointwise::tanh: return map(Tanh(), y, count, x);
    case Pointwise::sigmoid: return map(Sigmoid(), y, count, x);
    case Pointwise::leaky_relu: return map(LeakyRelu<T>{static_cast<T>(parameter)}, y, count, x);
    case Pointwise::hard_tanh: return map(HardTanh(), y, count, x);
    case Pointwise::elu: return map(Elu<T>{static_cast<T>(parameter)}, y, count, x);
    case Pointwise::softplus: return map(Softplus(), y, count, x);
    case Pointwise::silu: return map(Silu(), y, count, x);
    case Pointwise::gelu: return map(Gelu(), y, count, x);
    case Pointwise::gelu_tanh: return map(GeluTanh(), y, count, x);
  }
}

template <class T>
void run_gradient(Pointwise function, double parameter, const T* kept, const T* dy, T* dx,
                  Index count) {
  switch (function) {
    case Pointwise::relu: return map(ReluGradient(), dx, count, kept, dy);
    case Pointwise::tanh: return map(TanhGradient(), dx, count, kept, dy);
    case Pointwise::sigmoid: return map(SigmoidGradient(), dx, count, kept, dy);
    case Pointwise::leaky_relu:
      return map(LeakyReluGradient<T>{static_cast<T>(parameter)}, dx, count, kept, dy);
    case Pointwise::hard_tanh: return map(HardTanhGradient(), dx, count, kept, dy);
    case Pointwise::elu: return map(EluGradient<T>{static_cast<T>(parameter)}, dx, count, kept, dy);
    case Pointwise::softplus: return map(SoftplusGradient(), dx, count, kept, dy);
    case Pointwise::silu: return map(SiluGradient(), dx, count, kept, dy);
    case Pointwise::gelu: return map(GeluGradient(), dx, count, kept, dy);
    case Pointwise::gelu_tanh: return map(GeluTanhGradient(), dx, count, kept, dy);
  }
}

void function_float32(Pointwise f, double parameter, const float* x, float* y, Index n) {
  run_function(f, parameter, x, y, n);
}
void function_float64(Pointwise f, double parameter, const double* x, double* y, Index n) {
  run_function(f, parameter, x, y, n);
}
void gradient_float32(Pointwise f, double parameter, const float* kept, const float* dy, float* dx,
                      Index n) {
  run_gradient(f, parameter, kept, dy, dx, n);
}
void gradient_float64(Pointwise f, double parameter, const double* kept, const double* dy,
                      double* dx, Index n) {
  run_gradient(f, parameter, kept, dy, dx, n);
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
constexpr Index cheap_grain = 65536, grain = 16384;

Index grain_of(Pointwise function) {
  switch (function) {
    case Pointwise::relu:
    case Pointwise::leaky_relu:
    case Pointwise::hard_tanh: return cheap_grain;
    default: return grain;
  }
}

}  // namespace

void copy(ConstTensorView x, TensorView y) {
  assert(x.byte_size() == y.byte_size());
  if (x.bytes() != y.bytes() && x.size() > 0) std::memcpy(y.bytes(), x.bytes(), x.byte_size());
}

void apply(Pointwise function, ConstTensorView x, TensorView y, double parameter) {
  assert(x.size() == y.size());
  parallel_for(y.size(), grain_of(function), [&](Index begin, Index end) {
    if (y.dtype() == DType::float32) {
      HWY_DYNAMIC_DISPATCH(function_float32)
      (function, parameter, x.data<float>() + begin, y.data<float>() + begin, end - begin);
    } else {
      HWY_DYNAMIC_DISPATCH(function_float64)
      (function, parameter, x.data<double>() + begin, y.data<double>() + begin, end - begin);
    }
  });
}

void apply_gradient(Pointwise function, ConstTensorView kept, ConstTensorView dy, TensorView dx,
                    double parameter) {
  assert(kept.size() == dx.size() && dy.size() == dx.size());
  const Index least = reads_input(function) ? grain : cheap_grain;
  parallel_for(dx.size(), least, [&](Index begin, Index end) {
    if (dx.dtype() == DType::float32) {
      HWY_DYNAMIC_DISPATCH(gradient_float32)
      (function, parameter, kept.data<float>() + begin, dy.data<float>() + begin,
       dx.data<float>() + begin, end - begin);
    } else {
      HWY_DYNAMIC_DISPATCH(gradient_float64)
      (function, parameter, kept.data<double>() + begin, dy.data<double>() + begin,
       dx.data<double>() + begin, end - begin);
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
