// exp, tanh and sigmoid of vectors, float32 and float64. NaN gives NaN; the largest errors
// are in vector_math_test.cpp. Included once for each target.
#if defined(GRADUS_KERNELS_VECTOR_MATH_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_VECTOR_MATH_INL_HPP_
#undef GRADUS_KERNELS_VECTOR_MATH_INL_HPP_
#else
#define GRADUS_KERNELS_VECTOR_MATH_INL_HPP_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
struct ExpTraits;
template <>
struct ExpTraits<float> {
  static constexpr int degree = 8;                 // of the series, below 0.1 ULP
  static constexpr float low = -104, high = 89;    // beyond, exp is 0 or infinite
  static constexpr float ln2_high = 0.693359375f;  // few bits: n ln2_high is exact
  static constexpr float ln2_low = -2.12194440e-4f;
  static constexpr int mantissa_bits = 23, exponent_bias = 127;
};
template <>
struct ExpTraits<double> {
  static constexpr int degree = 14;
  static constexpr double low = -746, high = 710;
  static constexpr double ln2_high = 0.693145751953125;
  static constexpr double ln2_low = 1.42860682030941723212e-6;
  static constexpr int mantissa_bits = 52, exponent_bias = 1023;
};

// r^2 (1/2! + r/3! + ... + r^(degree-2)/degree!), so that exp(r) = 1 + r + this. |r| <= ln(2)/2.
template <class D, class V>
HWY_INLINE V exp_tail(D d, V r) {
  using T = hn::TFromD<D>;
  double factorial[ExpTraits<T>::degree + 1];
  factorial[0] = 1;
  for (int i = 1; i <= ExpTraits<T>::degree; ++i) factorial[i] = factorial[i - 1] * i;
  V sum = hn::Set(d, static_cast<T>(1 / factorial[ExpTraits<T>::degree]));
  for (int i = ExpTraits<T>::degree - 1; i >= 2; --i) {
    sum = hn::MulAdd(sum, r, hn::Set(d, static_cast<T>(1 / factorial[i])));
  }
  return hn::Mul(hn::Mul(r, r), sum);
}

// 2^n for whole n within the exponents of normal numbers.
template <class D, class I>
HWY_INLINE hn::Vec<D> power_of_two(D d, I n) {
  using T = hn::TFromD<D>;
  const hn::RebindToSigned<D> di;
  const auto biased = hn::Add(n, hn::Set(di, ExpTraits<T>::exponent_bias));
  return hn::BitCast(d, hn::ShiftLeft<ExpTraits<T>::mantissa_bits>(biased));
}

// x = n ln 2 + r, |r| <= ln(2)/2. Cody and Waite, 1980.
template <class D, class V>
struct Reduced {
  hn::Vec<hn::RebindToSigned<D>> n;
  V r;
};
template <class D, class V>
HWY_INLINE Reduced<D, V> reduce(D d, V x) {
  using T = hn::TFromD<D>;
  const hn::RebindToSigned<D> di;
  const V n = hn::Round(hn::Mul(x, hn::Set(d, static_cast<T>(1.4426950408889634))));
  V r = hn::NegMulAdd(n, hn::Set(d, ExpTraits<T>::ln2_high), x);
  r = hn::NegMulAdd(n, hn::Set(d, ExpTraits<T>::ln2_low), r);
  return {hn::ConvertTo(di, n), r};
}

template <class D, class V>
HWY_INLINE V exp(D d, V x) {
  using T = hn::TFromD<D>;
  const V inside =
      hn::Min(hn::Max(x, hn::Set(d, ExpTraits<T>::low)), hn::Set(d, ExpTraits<T>::high));
  const auto [n, r] = reduce(d, inside);
  // 1 + r + tail, with what the first sum rounds off added to the tail.
  const V one = hn::Set(d, T(1));
  const V sum = hn::Add(one, r);
  const V y = hn::Add(sum, hn::Add(exp_tail(d, r), hn::Sub(r, hn::Sub(sum, one))));
  // In two factors, so that results below the normal numbers and above the largest come out right.
  const auto half = hn::ShiftRight<1>(n);
  const V scaled = hn::Mul(hn::Mul(y, power_of_two(d, half)), power_of_two(d, hn::Sub(n, half)));
  return hn::IfThenElse(hn::IsNaN(x), x, scaled);
}

// tanh(x) for |x| < 0.625: x + x^3 times a function of x^2. Coefficients: Moshier, 1992, Cephes,
// tanhf.c and tanh.c.
template <class D, class V>
HWY_INLINE V tanh_near_zero(D d, V x) {
  using T = hn::TFromD<D>;
  const auto number = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const V s = hn::Mul(x, x);
  V factor;
  if constexpr (sizeof(T) == 4) {
    factor = hn::MulAdd(s, number(-5.70498872745e-3), number(2.06390887954e-2));
    factor = hn::MulAdd(s, factor, number(-5.37397155531e-2));
    factor = hn::MulAdd(s, factor, number(1.33314422036e-1));
    factor = hn::MulAdd(s, factor, number(-3.33332819422e-1));
  } else {
    V p = hn::MulAdd(s, number(-9.64399179425052238628e-1), number(-9.92877231001918586564e1));
    p = hn::MulAdd(s, p, number(-1.61468768441708447952e3));
    V q = hn::Add(s, number(1.12811678491632931402e2));
    q = hn::MulAdd(s, q, number(2.23548839060100448583e3));
    q = hn::MulAdd(s, q, number(4.84406305325125486048e3));
    factor = hn::Div(p, q);
  }
  return hn::MulAdd(hn::Mul(x, s), factor, x);
}

// Elsewhere 1 - 2 / (exp(2 |x|) + 1), with the sign of x.
template <class D, class V>
HWY_INLINE V tanh(D d, V x) {
  using T = hn::TFromD<D>;
  const V size = hn::Abs(x), one = hn::Set(d, T(1)), two = hn::Set(d, T(2));
  const V far = hn::Sub(one, hn::Div(two, hn::Add(exp(d, hn::Add(size, size)), one)));
  const auto is_near = hn::Lt(size, hn::Set(d, T(0.625)));
  return hn::IfThenElse(is_near, tanh_near_zero(d, x), hn::CopySign(far, x));
}

// With e = exp(-|x|), which does not overflow: 1 / (1 + e), for negative x q = e / (1 + e), and far
// below zero, where 1 + e loses digits, q as e - e q.
template <class D, class V>
HWY_INLINE V sigmoid(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T(1));
  const V e = exp(d, hn::Neg(hn::Abs(x)));
  const auto is_negative = hn::Lt(x, hn::Zero(d));
  const V near = hn::Div(hn::IfThenElse(is_negative, e, one), hn::Add(one, e));
  const auto is_far = hn::Lt(x, hn::Set(d, T(-1)));
  return hn::IfThenElse(is_far, hn::NegMulAdd(e, near, e), near);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
