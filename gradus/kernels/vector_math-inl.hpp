// exp of what is not above zero, tanh and sigmoid of vectors, float32 and float64. NaN gives NaN;
// the largest errors are in pointwise_functions-inl.hpp. Included once for each target.
#if defined(GRADUS_KERNELS_VECTOR_MATH_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_VECTOR_MATH_INL_HPP_
#undef GRADUS_KERNELS_VECTOR_MATH_INL_HPP_
#else
#define GRADUS_KERNELS_VECTOR_MATH_INL_HPP_
#endif

#include <array>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// c[0] + c[1] x + c[2] x^2 + ...
template <class D, class V, std::size_t count>
HWY_INLINE V polynomial(D d, V x, const std::array<hn::TFromD<D>, count>& c) {
  V sum = hn::Set(d, c[count - 1]);
  for (std::size_t i = count - 1; i-- > 0;) sum = hn::MulAdd(sum, x, hn::Set(d, c[i]));
  return sum;
}

template <class T>
struct ExpTraits;
template <>
struct ExpTraits<float> {
  static constexpr float low = -110;               // below, exp(x) and x exp(x) are 0
  static constexpr float ln2_high = 0.693359375f;  // few bits: n ln2_high is exact
  static constexpr float ln2_low = -2.12194440e-4f;
  static constexpr int mantissa_bits = 23, exponent_bias = 127, lift = 63;
  static constexpr float tanh_is_one = 20;  // from here on, for tanh(x / 2)
  // (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2, so that exp(r) - 1 is off by 1.4e-8 of itself:
  // Remez exchange.
  static constexpr std::array<float, 5> tail = {0.5f, 0.166665428f, 0.0416662814f, 0.00836661078f,
                                                0.00139464972f};
  // The same for -ln(2)/4 <= r <= 3/4 ln(2), off by 1.6e-8.
  static constexpr std::array<float, 5> tanh_tail = {0.500000005f, 0.166668567f, 0.0416627433f,
                                                     0.00827578107f, 0.00161041526f};
};
template <>
struct ExpTraits<double> {
  static constexpr double low = -760;
  static constexpr double ln2_high = 0.693145751953125;
  static constexpr double ln2_low = 1.42860682030941723212e-6;
  static constexpr int mantissa_bits = 52, exponent_bias = 1023, lift = 511;
  static constexpr double tanh_is_one = 40;
  // Off by 1.8e-17.
  static constexpr std::array<double, 10> tail = {
      0.50000000000000055723,     0.1666666666666668608,    0.041666666666573323921,
      0.0083333333333145249556,   0.0013888888932484494346, 0.00019841269903196117018,
      0.000024801504311654959071, 2.755722779199033983e-6,  2.7626382450712019935e-7,
      2.5114527886374156346e-8};
  // Off by 2.3e-17.
  static constexpr std::array<double, 10> tanh_tail = {
      0.50000000000000055229,     0.16666666666666088534,   0.041666666666541923355,
      0.0083333333343615114141,   0.0013888888940792049899, 0.00019841264184197176256,
      0.000024801626614602603123, 2.7565716195553566153e-6, 2.7243624070112942562e-7,
      2.9428607721329670688e-8};
};

// x = n ln 2 + r, n whole.
template <class D, class V>
struct Reduced {
  hn::Vec<hn::RebindToSigned<D>> n;
  V r;
};

// For |x| of at most 800; r is within ln(2)/2 of x - x_minus_centre. Cody and Waite, 1980.
template <class D, class V>
HWY_INLINE Reduced<D, V> reduce(D d, V x, V x_minus_centre) {
  using T = hn::TFromD<D>;
  using Traits = ExpTraits<T>;
  const hn::RebindToSigned<D> di;
  // Added to 1.5 2^mantissa_bits, a number is rounded to a whole one, which the last bits hold.
  const V rounding = hn::Set(d, T(1.5) * static_cast<T>(std::int64_t{1} << Traits::mantissa_bits));
  const V shifted =
      hn::MulAdd(x_minus_centre, hn::Set(d, static_cast<T>(1.4426950408889634)), rounding);
  const V n = hn::Sub(shifted, rounding);
  const V r = hn::NegMulAdd(n, hn::Set(d, Traits::ln2_high), x);
  return {hn::Sub(hn::BitCast(di, shifted), hn::BitCast(di, rounding)),
          hn::NegMulAdd(n, hn::Set(d, Traits::ln2_low), r)};
}

// exp(r) - 1
template <class D, class V, class Tail>
HWY_INLINE V exp_minus_one(D d, V r, const Tail& tail) {
  return hn::MulAdd(hn::Mul(r, r), polynomial(d, r, tail), r);
}

// 2^n for whole n within the exponents of normal numbers.
template <class D, class I>
HWY_INLINE hn::Vec<D> power_of_two(D d, I n) {
  using T = hn::TFromD<D>;
  const hn::RebindToSigned<D> di;
  const auto biased = hn::Add(n, hn::Set(di, ExpTraits<T>::exponent_bias));
  return hn::BitCast(d, hn::ShiftLeft<ExpTraits<T>::mantissa_bits>(biased));
}

// NaN stays NaN: no comparison with it is true.
template <class D, class V>
HWY_INLINE V at_most(D d, V x, hn::TFromD<D> high) {
  const V limit = hn::Set(d, high);
  return hn::IfThenElse(hn::Gt(x, limit), limit, x);
}
template <class D, class V>
HWY_INLINE V at_least(D d, V x, hn::TFromD<D> low) {
  const V limit = hn::Set(d, low);
  return hn::IfThenElse(hn::Lt(x, limit), limit, x);
}

// 2^lift exp(x + low) for x <= 0 and a tiny low. lower() takes the factor off again: what is below
// the normal numbers at the end comes out right, and so do products with it on the way.
template <class D, class V>
HWY_INLINE V lifted_exp(D d, V x, V low) {
  using T = hn::TFromD<D>;
  const hn::RebindToSigned<D> di;
  const V inside = at_least(d, x, ExpTraits<T>::low);
  const auto [n, r] = reduce(d, inside, inside);
  const V p = exp_minus_one(d, hn::Add(r, low), ExpTraits<T>::tail);
  const V factor = power_of_two(d, hn::Add(n, hn::Set(di, ExpTraits<T>::lift)));
  return hn::Mul(hn::Add(p, hn::Set(d, T(1))), factor);
}
template <class D, class V>
HWY_INLINE V lifted_exp(D d, V x) {
  return lifted_exp(d, x, hn::Set(d, hn::TFromD<D>(-0.0)));  // x + -0 is x, and costs nothing
}
template <class D, class V>
HWY_INLINE V lower(D d, V x) {
  const hn::RebindToSigned<D> di;
  return hn::Mul(x, power_of_two(d, hn::Set(di, -ExpTraits<hn::TFromD<D>>::lift)));
}

// exp(x) for x <= 0.
template <class D, class V>
HWY_INLINE V exp_below_zero(D d, V x) {
  return lower(d, lifted_exp(d, x));
}

// With exp(2 |x|) = 2 u (1 + p) and e = (exp(2 |x|) + 1) / 2: 1 - 1 / e, or near zero h - h h / e,
// where h = (exp(2 |x|) - 1) / 2 has the digits of p. With the sign of x.
template <class D, class V>
HWY_INLINE V tanh(D d, V x) {
  using T = hn::TFromD<D>;
  const hn::RebindToSigned<D> di;
  const V one = hn::Set(d, T(1)), half = hn::Set(d, T(0.5)), size = hn::Abs(x);
  const V twice = at_most(d, hn::Add(size, size), ExpTraits<T>::tanh_is_one);
  const V centre = hn::Set(d, static_cast<T>(0.17328679513998632));  // ln(2) / 4
  const auto [n, r] = reduce(d, twice, hn::Sub(twice, centre));
  const V p = exp_minus_one(d, r, ExpTraits<T>::tanh_tail);
  const V u = power_of_two(d, hn::Sub(n, hn::Set(di, 1)));
  const V e = hn::MulAdd(u, p, hn::Add(u, half));
  const V small = hn::MulAdd(u, p, hn::Sub(u, half));
  const V h = hn::IfThenElse(hn::Lt(size, hn::Set(d, T(0.6))), small, one);
  return hn::CopySign(hn::NegMulAdd(h, hn::Div(h, e), h), x);
}

// With e = exp(-|x|), which does not overflow: 1 / (1 + e), for negative x q = e / (1 + e), and far
// below zero, where 1 + e loses digits, q as e - e q.
template <class D, class V>
HWY_INLINE V sigmoid(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T(1));
  const V e = exp_below_zero(d, hn::Neg(hn::Abs(x)));
  const auto is_negative = hn::Lt(x, hn::Zero(d));
  const V near = hn::Div(hn::IfThenElse(is_negative, e, one), hn::Add(one, e));
  const auto is_far = hn::Lt(x, hn::Set(d, T(-1)));
  return hn::IfThenElse(is_far, hn::NegMulAdd(e, near, e), near);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
