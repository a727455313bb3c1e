// The table of pointwise functions: each is a struct here and a name in PointwiseTable, and is
// listed nowhere else. Kernels, their tests and benchmarks, layers and products find it there.
//
//   row          what callers know of it; the errors are measured over every float
//   value        of a vector
//   gradient     dx, from dy and what the derivative reads: x where row.reads_input, else y
//   exact        the formula in T; sound far out, too, for what tests compare with
//   exact_slope  the derivative, from what it reads
//
// Included once for each target.
#if defined(GRADUS_KERNELS_POINTWISE_FUNCTIONS_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_POINTWISE_FUNCTIONS_INL_HPP_
#undef GRADUS_KERNELS_POINTWISE_FUNCTIONS_INL_HPP_
#else
#define GRADUS_KERNELS_POINTWISE_FUNCTIONS_INL_HPP_
#endif

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gradus/kernels/activation_math-inl.hpp"
#include "gradus/kernels/pointwise.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// ---- What formulas share ----

template <class T>
T logistic(T x) {
  return 1 / (1 + std::exp(-x));
}
// The distribution function and the density of the standard normal distribution.
template <class T>
T normal(T x) {
  return std::erfc(-x / std::numbers::sqrt2_v<T>) / 2;
}
template <class T>
T density(T x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi_v<T>);
}
// x f, and 0 where f is 0: not NaN for an infinite x.
template <class T>
T product(T x, T f) {
  return f == 0 ? -f : x * f;
}

// ---- The derivative reads the output ----

// max(0, x)
struct Relu {
  static constexpr Pointwise row{.name = "relu", .is_cheap = true};
  // In this order of operands NaN stays NaN on x86 too.
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Zero(d), x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V y, V dy, hn::TFromD<D>) {
    return hn::IfThenElseZero(hn::Gt(y, hn::Zero(d)), dy);
  }
  template <class T>
  static T exact(T x, T) {
    return x < 0 ? 0 : x;
  }
  template <class T>
  static T exact_slope(T y, T) {
    return y > 0 ? 1 : 0;
  }
};

// x where x > 0, else parameter x
struct LeakyRelu {
  static constexpr Pointwise row{.name = "leaky_relu",
                                 .takes_parameter = true,
                                 .is_cheap = true,
                                 .most_ulp = 0.5,
                                 .most_slope_ulp = 0.5};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D> slope) {
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(x, hn::Set(d, slope)));
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V y, V dy, hn::TFromD<D> slope) {
    return hn::IfThenElse(hn::Gt(y, hn::Zero(d)), dy, hn::Mul(dy, hn::Set(d, slope)));
  }
  template <class T>
  static T exact(T x, T slope) {
    return x > 0 ? x : slope * x;
  }
  template <class T>
  static T exact_slope(T y, T slope) {
    return y > 0 ? 1 : slope;
  }
};

// x cut to [-1, 1]
struct HardTanh {
  static constexpr Pointwise row{.name = "hard_tanh", .is_cheap = true};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return at_least(d, at_most(d, x, 1), -1);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V y, V dy, hn::TFromD<D>) {
    return hn::IfThenElseZero(hn::Lt(hn::Abs(y), hn::Set(d, hn::TFromD<D>(1))), dy);
  }
  template <class T>
  static T exact(T x, T) {
    return std::clamp(x, T(-1), T(1));
  }
  template <class T>
  static T exact_slope(T y, T) {
    return std::abs(y) < 1 ? 1 : 0;
  }
};

// x where x > 0, else parameter (exp(x) - 1)
struct Elu {
  static constexpr Pointwise row{
      .name = "elu", .takes_parameter = true, .most_ulp = 3, .most_slope_ulp = 1};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D> alpha) {
    const V below = exp_minus_one_below_zero(d, at_most(d, x, 0));
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(below, hn::Set(d, alpha)));
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V y, V dy, hn::TFromD<D> alpha) {
    const V below = hn::Mul(dy, hn::Add(y, hn::Set(d, alpha)));
    return hn::IfThenElse(hn::Gt(y, hn::Zero(d)), dy, below);
  }
  template <class T>
  static T exact(T x, T alpha) {
    return x > 0 ? x : alpha * std::expm1(x);
  }
  template <class T>
  static T exact_slope(T y, T alpha) {
    return y > 0 ? 1 : y + alpha;
  }
};

// tanh(x)
struct Tanh {
  static constexpr Pointwise row{.name = "tanh", .most_ulp = 2, .most_slope_ulp = 1};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return tanh(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V y, V dy, hn::TFromD<D>) {
    return hn::Mul(dy, hn::NegMulAdd(y, y, hn::Set(d, hn::TFromD<D>(1))));
  }
  template <class T>
  static T exact(T x, T) {
    return std::tanh(x);
  }
  template <class T>
  static T exact_slope(T y, T) {
    return (1 - y) * (1 + y);
  }
};

// 1 / (1 + exp(-x))
struct Sigmoid {
  static constexpr Pointwise row{.name = "sigmoid", .most_ulp = 2, .most_slope_ulp = 2};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return sigmoid(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V y, V dy, hn::TFromD<D>) {
    return hn::Mul(dy, hn::Mul(y, hn::Sub(hn::Set(d, hn::TFromD<D>(1)), y)));
  }
  template <class T>
  static T exact(T x, T) {
    return logistic(x);
  }
  template <class T>
  static T exact_slope(T y, T) {
    return y * (1 - y);
  }
};

// ---- The derivative reads the input ----

// log(1 + exp(x))
struct Softplus {
  static constexpr Pointwise row{
      .name = "softplus", .reads_input = true, .most_ulp = 2, .most_slope_ulp = 2};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return softplus(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V x, V dy, hn::TFromD<D>) {
    return hn::Mul(dy, sigmoid(d, x));
  }
  template <class T>
  static T exact(T x, T) {
    return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));
  }
  template <class T>
  static T exact_slope(T x, T) {
    return logistic(x);
  }
};

// x sigmoid(x)
struct Silu {
  static constexpr Pointwise row{
      .name = "silu", .reads_input = true, .most_ulp = 4, .most_slope_ulp = 5};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return gated(d, x, x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V x, V dy, hn::TFromD<D>) {
    return hn::Mul(dy, silu_slope(d, x));
  }
  template <class T>
  static T exact(T x, T) {
    return product(x, logistic(x));
  }
  template <class T>
  static T exact_slope(T x, T) {
    const T s = logistic(x);
    return s + product(x, s * logistic(-x));
  }
};

// x tanh(log(1 + exp(x))). Misra, 2019. With e = exp(-|x|), which does not overflow: x a / b, where
// a = 1 + 2 e and b = a + 2 e^2, and below zero x e a / b, where a = 2 + e and b = e a + 2.
struct Mish {
  static constexpr Pointwise row{
      .name = "mish", .reads_input = true, .most_ulp = 5, .most_slope_ulp = 6};
  // What value and derivative share; e and 1 are exchanged below zero.
  template <class D, class V>
  struct Parts {
    HWY_INLINE Parts(D d, V x)
        : is_negative(hn::Lt(x, hn::Zero(d))),
          lifted(lifted_exp(d, hn::Neg(hn::Abs(x)))),
          e(lower(d, lifted)) {
      const V one = hn::Set(d, hn::TFromD<D>(1)), two = hn::Add(one, one);
      const V constant = hn::IfThenElse(is_negative, two, one);
      const V linear = hn::IfThenElse(is_negative, one, two);
      a = hn::MulAdd(linear, e, constant);
      b = hn::MulAdd(hn::Mul(linear, e), e, hn::MulAdd(two, e, constant));
    }
    hn::Mask<D> is_negative;
    V lifted, e, a, b;
  };
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    const Parts<D, V> parts(d, x);
    const V inside = at_least(d, x, ExpTraits<hn::TFromD<D>>::low);  // below, nothing is left
    const V below = lower(d, hn::Mul(inside, parts.lifted));
    return hn::Mul(hn::IfThenElse(parts.is_negative, below, x), hn::Div(parts.a, parts.b));
  }
  // (1 + 4 e + (4 x + 6) e^2 + (4 x + 4) e^3) / b^2, and below zero e ((4 x + 4) + (4 x + 6) e + 4
  // e^2 + e^3) / b^2: no difference of large numbers.
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V x, V dy, hn::TFromD<D>) {
    using T = hn::TFromD<D>;
    const T end = -ExpTraits<T>::low;
    const V inside = at_least(d, at_most(d, x, end), -end);  // beyond, it is 0 or 1
    const Parts<D, V> parts(d, inside);
    const V one = hn::Set(d, T(1)), four = hn::Set(d, T(4));
    const V p = hn::MulAdd(four, inside, four), q = hn::MulAdd(four, inside, hn::Set(d, T(6)));
    V sum = hn::IfThenElse(parts.is_negative, one, p);
    sum = hn::MulAdd(sum, parts.e, hn::IfThenElse(parts.is_negative, four, q));
    sum = hn::MulAdd(sum, parts.e, hn::IfThenElse(parts.is_negative, q, four));
    sum = hn::MulAdd(sum, parts.e, hn::IfThenElse(parts.is_negative, p, one));
    const V slope = hn::Div(sum, hn::Mul(parts.b, parts.b));
    const V below = lower(d, hn::Mul(slope, parts.lifted));
    return hn::Mul(dy, hn::IfThenElse(parts.is_negative, below, slope));
  }
  template <class T>
  static T exact(T x, T) {
    return product(x, std::tanh(Softplus::exact(x, T(0))));
  }
  template <class T>
  static T exact_slope(T x, T) {
    const T t = std::tanh(Softplus::exact(x, T(0)));
    return t + product(x, (1 - t * t) * logistic(x));
  }
};

// x Phi(x), Phi the distribution function of the standard normal distribution. Its tail is the
// product of an exponential and a quotient.
struct Gelu {
  static constexpr Pointwise row{
      .name = "gelu", .reads_input = true, .most_ulp = 9, .most_slope_ulp = 9};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return gelu(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V x, V dy, hn::TFromD<D>) {
    return hn::Mul(dy, gelu_slope(d, x));
  }
  template <class T>
  static T exact(T x, T) {
    return product(x, normal(x));
  }
  template <class T>
  static T exact_slope(T x, T) {
    return normal(x) + product(x, density(x));
  }
};

// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, which is x sigmoid(z)
struct GeluTanh {
  static constexpr Pointwise row{
      .name = "gelu_tanh", .reads_input = true, .most_ulp = 6, .most_slope_ulp = 8};
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, hn::TFromD<D>) {
    return gelu_tanh(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V gradient(D d, V x, V dy, hn::TFromD<D>) {
    return hn::Mul(dy, gelu_tanh_slope(d, x));
  }
  template <class T>
  static T z(T x) {
    return 2 * std::sqrt(2 / std::numbers::pi_v<T>) * (x + T(0.044715L) * x * x * x);
  }
  template <class T>
  static T exact(T x, T) {
    return product(x, logistic(z(x)));
  }
  template <class T>
  static T exact_slope(T x, T) {
    const T slope_of_z = 2 * std::sqrt(2 / std::numbers::pi_v<T>) * (1 + 3 * T(0.044715L) * x * x);
    const T s = logistic(z(x));
    return s + product(x * slope_of_z, s * logistic(-z(x)));
  }
  // exp(-z) of a rounded z loses a digit for each digit of z before its point: the errors may be
  // so many times as large.
  static double lost_digits(double x) { return std::clamp(-z(x) / 2, 1.0, 800.0); }
};

// ---- The table ----

template <class... Functions>
struct PointwiseList {};
using PointwiseTable = PointwiseList<Relu, LeakyRelu, HardTanh, Elu, Tanh, Sigmoid, Softplus, Silu,
                                     Mish, Gelu, GeluTanh>;

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
