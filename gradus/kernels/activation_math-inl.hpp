// Logarithm, softplus, SiLU, GELU and the exponential of ELU of vectors, with their derivatives by
// x, float32 and float64. NaN gives NaN; the largest errors are in pointwise_functions-inl.hpp.
// Included once for each target.
#if defined(GRADUS_KERNELS_ACTIVATION_MATH_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_ACTIVATION_MATH_INL_HPP_
#undef GRADUS_KERNELS_ACTIVATION_MATH_INL_HPP_
#else
#define GRADUS_KERNELS_ACTIVATION_MATH_INL_HPP_
#endif

#include <limits>

#include "gradus/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// ---- exp(x) - 1 ----

// For x <= 0: 2^n p + 2^n - 1, which near zero is p with all its digits.
template <class D, class V>
HWY_INLINE V exp_minus_one_below_zero(D d, V x) {
  using T = hn::TFromD<D>;
  const V inside = at_least(d, x, sizeof(T) == 4 ? T(-30) : T(-50));  // below, it is -1
  const auto [n, r] = reduce(d, inside, inside);
  const V factor = power_of_two(d, n);
  const V p = exp_minus_one(d, r, ExpTraits<T>::tail);
  return hn::MulAdd(factor, p, hn::Sub(factor, hn::Set(d, T(1))));
}

// ---- softplus ----

template <class T>
struct LogTraits;
template <>
struct LogTraits<float> {
  static constexpr float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
  // (log(1 + f) - f + f^2 / 2) / f^3 for -1/4 <= f <= 1/2, so that log(1 + f) is off by 4.8e-9 of
  // itself: Remez exchange.
  static constexpr std::array<float, 8> tail = {0.33333449f,   -0.250001957f, 0.199910429f,
                                                -0.166436249f, 0.144682829f,  -0.131887829f,
                                                0.105830025f,  -0.0461460429f};
};
template <>
struct LogTraits<double> {
  static constexpr double ln2_high = 0.693145751953125, ln2_low = 1.42860682030941723212e-6;
  // Off by 9.4e-18.
  static constexpr std::array<double, 19> tail = {
      0.33333333333333642,  -0.2500000000001133,   0.19999999999887827,  -0.16666666663671828,
      0.14285714295364213,  -0.12500000294865618,  0.11111111036509268,  -0.09999985782025618,
      0.090908851118450193, -0.083336851682199314, 0.076935029788220616, -0.071390705072338453,
      0.066428985324714793, -0.062446133455426669, 0.060766667081061543, -0.059837824844892008,
      0.051230957932375636, -0.02997560052568506,  0.008324766783364114};
};

// log(1 + e) for 0 <= e <= 1: of 1 + f with f = e, or from e = 1/2 on of 2 (1 + f).
template <class D, class V>
HWY_INLINE V log_one_plus(D d, V e) {
  using T = hn::TFromD<D>;
  const V half = hn::Set(d, T(0.5));
  const auto is_large = hn::Ge(e, half);
  const V f = hn::IfThenElse(is_large, hn::MulSub(e, half, half), e);
  const V tail = hn::Mul(hn::Mul(f, f), hn::MulSub(f, polynomial(d, f, LogTraits<T>::tail), half));
  const V low = hn::IfThenElseZero(is_large, hn::Set(d, LogTraits<T>::ln2_low));
  const V high = hn::IfThenElseZero(is_large, hn::Set(d, LogTraits<T>::ln2_high));
  return hn::Add(high, hn::Add(f, hn::Add(tail, low)));
}

// log(x) for 0 <= x < infinity, which of 0 is below -100 and no more: x = 2^n (1 + f), -1/4 <= f <
// 1/2.
template <class D, class V>
HWY_INLINE V log(D d, V x) {
  using T = hn::TFromD<D>;
  using Traits = ExpTraits<T>;
  const hn::RebindToSigned<D> di;
  // Numbers below the normal ones are lifted among them.
  constexpr T lift = sizeof(T) == 4 ? T(0x1p32) : T(0x1p64);
  const auto is_tiny = hn::Lt(x, hn::Set(d, std::numeric_limits<T>::min()));
  const V scaled = hn::IfThenElse(is_tiny, hn::Mul(x, hn::Set(d, lift)), x);
  const V lifted = hn::IfThenElseZero(is_tiny, hn::Set(d, sizeof(T) == 4 ? T(32) : T(64)));
  const auto bits = hn::BitCast(di, scaled);
  const auto least = hn::BitCast(di, hn::Set(d, T(0.75)));
  const auto whole = hn::ShiftRight<Traits::mantissa_bits>(hn::Sub(bits, least));
  const V f = hn::Sub(hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<Traits::mantissa_bits>(whole))),
                      hn::Set(d, T(1)));
  // A whole number as a float: added to the last bits of 1.5 2^mantissa_bits.
  const V rounding = hn::Set(d, T(1.5) * static_cast<T>(std::int64_t{1} << Traits::mantissa_bits));
  const V shifted = hn::BitCast(d, hn::Add(hn::BitCast(di, rounding), whole));
  const V n = hn::Sub(hn::Sub(shifted, rounding), lifted);
  const V tail = hn::Mul(hn::Mul(f, f),
                         hn::MulSub(f, polynomial(d, f, LogTraits<T>::tail), hn::Set(d, T(0.5))));
  const V low = hn::MulAdd(n, hn::Set(d, LogTraits<T>::ln2_low), tail);
  const V sum = hn::MulAdd(n, hn::Set(d, LogTraits<T>::ln2_high), hn::Add(f, low));
  return hn::Add(sum, hn::Sub(x, x));  // NaN where x is
}

// log(1 + exp(x)) = max(0, x) + log(1 + exp(-|x|)), which does not overflow.
template <class D, class V>
HWY_INLINE V softplus(D d, V x) {
  const V rest = log_one_plus(d, exp_below_zero(d, hn::Neg(hn::Abs(x))));
  return hn::Add(hn::IfThenElseZero(hn::Gt(x, hn::Zero(d)), x), rest);
}

// ---- SiLU ----

// x / (1 + exp(-z)), z of the sign of x. With e = exp(-|z|): x / (1 + e), for negative x e / (1 +
// e).
template <class D, class V>
HWY_INLINE V gated(D d, V x, V z) {
  using T = hn::TFromD<D>;
  const V lifted = lifted_exp(d, hn::Neg(hn::Abs(z)));
  // Below `low` nothing is left, and minus infinity times that would be NaN.
  const V below = lower(d, hn::Mul(at_least(d, x, ExpTraits<T>::low), lifted));
  const V top = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), below, x);
  return hn::Div(top, hn::Add(lower(d, lifted), hn::Set(d, T(1))));
}

// The derivative of x sigmoid(z): s (1 + (1 - s) x z'), s = sigmoid(z).
template <class D, class V>
HWY_INLINE V gated_slope(D d, V z, V x_times_slope) {
  const V one = hn::Set(d, hn::TFromD<D>(1));
  const V e = exp_below_zero(d, hn::Neg(hn::Abs(z)));
  // 1 - s is sigmoid(-z): subtracted, it would lose the digits that x z' makes large.
  const V large = hn::Div(one, hn::Add(one, e)), small = hn::Mul(e, large);
  const auto is_negative = hn::Lt(z, hn::Zero(d));
  const V s = hn::IfThenElse(is_negative, small, large);
  const V rest = hn::IfThenElse(is_negative, large, small);
  return hn::Mul(s, hn::MulAdd(rest, x_times_slope, one));
}

template <class D, class V>
HWY_INLINE V silu_slope(D d, V x) {
  const auto end = -ExpTraits<hn::TFromD<D>>::low;  // beyond, it is 0 or 1
  const V inside = at_least(d, at_most(d, x, end), -end);
  return gated_slope(d, inside, inside);
}

// ---- GELU. Hendrycks and Gimpel, 2016 ----

// x / (1 + exp(-z)), z = 2 sqrt(2 / pi) (x + 0.044715 x^3): the same as x (1 + tanh(z / 2)) / 2,
// but with digits left below zero. z is rounded, so that far out exp(-z) and the result lose a
// digit for each digit of z before its point.
constexpr double gelu_linear = 1.5957691216057308, gelu_cubic = 0.07135481627260025;
constexpr double gelu_tanh_end = 26;  // below minus this, nothing is left in float64 either

template <class D, class V>
HWY_INLINE V gelu_tanh(D d, V x) {
  using T = hn::TFromD<D>;
  const V inside = at_least(d, x, T(-gelu_tanh_end));
  const V slope = hn::MulAdd(hn::Mul(inside, inside), hn::Set(d, static_cast<T>(gelu_cubic)),
                             hn::Set(d, static_cast<T>(gelu_linear)));
  return gated(d, inside, hn::Mul(inside, slope));
}

template <class D, class V>
HWY_INLINE V gelu_tanh_slope(D d, V x) {
  using T = hn::TFromD<D>;
  const V linear = hn::Set(d, static_cast<T>(gelu_linear));
  const V inside = at_least(d, at_most(d, x, T(gelu_tanh_end)), T(-gelu_tanh_end));
  const V cubic = hn::Mul(hn::Mul(inside, inside), hn::Set(d, static_cast<T>(gelu_cubic)));
  const V slope = hn::MulAdd(cubic, hn::Set(d, T(3)), linear);
  return gated_slope(d, hn::Mul(inside, hn::Add(cubic, linear)), hn::Mul(inside, slope));
}

template <class T>
struct NormalTraits;
template <>
struct NormalTraits<float> {
  static constexpr float end = 14.5;  // below minus this, nothing is left
  static constexpr std::uint32_t high_bits = 0xFFFFF000;
  // exp(a^2 / 2) Phi(-a) for 0 <= a <= end is top(a) / bottom(a), off by 6e-9 of itself: weighted
  // least squares.
  static constexpr std::array<float, 5> top = {0.500000003f, 0.438281499f, 0.183223842f,
                                               0.040629026f, 0.00411556838f};
  static constexpr std::array<float, 6> bottom = {1.0f,         1.67444797f,  1.20245912f,
                                                  0.469440451f, 0.101848312f, 0.0103160803f};
};
template <>
struct NormalTraits<double> {
  static constexpr double end = 39;
  static constexpr std::uint64_t high_bits = 0xFFFFFFFFF8000000;
  // Off by 5.1e-17.
  static constexpr std::array<double, 10> top = {
      0.49999999999999997611,   0.77486040855496009176,    0.5940255638596304498,
      0.28931711337089953094,   0.097692040143074191565,   0.023620075773203266141,
      0.0040887860072336588844, 0.00049033615178160182106, 0.000037246225360561029727,
      1.3853141455969058104e-6};
  static constexpr std::array<double, 11> bottom = {1.0,
                                                    2.347605377912775752,
                                                    2.5611692136139563602,
                                                    1.7143104311952673033,
                                                    0.78199399427735126388,
                                                    0.25493996004775252844,
                                                    0.060428895734138103433,
                                                    0.010342429045081904124,
                                                    0.001232562929935173188,
                                                    0.000093362441609929074161,
                                                    3.4724676066097806573e-6};
};

// The parts of the normal distribution at -a, a >= 0: 2^lift exp(-a^2 / 2), and Phi(-a) over it.
template <class V>
struct NormalTail {
  V lifted, ratio;
};
template <class D, class V>
HWY_INLINE NormalTail<V> normal_tail(D d, V a) {
  using T = hn::TFromD<D>;
  using Traits = NormalTraits<T>;
  const hn::RebindToUnsigned<D> du;
  // a^2 in two parts: rounded to one number, it would cost the exponential most of its digits.
  const V high = hn::And(a, hn::BitCast(d, hn::Set(du, Traits::high_bits)));
  const V minus_half = hn::Set(d, T(-0.5));
  const V square = hn::Mul(hn::Mul(high, high), minus_half);
  const V rest = hn::Mul(hn::Mul(hn::Sub(a, high), hn::Add(a, high)), minus_half);
  return {lifted_exp(d, square, rest),
          hn::Div(polynomial(d, a, Traits::top), polynomial(d, a, Traits::bottom))};
}

// x Phi(x), Phi the normal distribution's
template <class D, class V>
HWY_INLINE V gelu(D d, V x) {
  using T = hn::TFromD<D>;
  const T end = NormalTraits<T>::end;
  const auto [lifted, ratio] = normal_tail(d, at_most(d, hn::Abs(x), end));
  const V tail = hn::Mul(lifted, ratio);
  const V below = lower(d, hn::Mul(at_least(d, x, -end), tail));
  const V above = hn::Mul(x, hn::Sub(hn::Set(d, T(1)), lower(d, tail)));
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), below, above);
}

// Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi)
template <class D, class V>
HWY_INLINE V gelu_slope(D d, V x) {
  using T = hn::TFromD<D>;
  const T end = NormalTraits<T>::end;
  const V inside = at_least(d, at_most(d, x, end), -end);
  const auto [lifted, ratio] = normal_tail(d, hn::Abs(inside));
  const V density = lower(d, lifted);
  const V tail = hn::Mul(density, ratio);
  const V share = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(hn::Set(d, T(1)), tail));
  const V factor = hn::Set(d, static_cast<T>(0.3989422804014327));
  return hn::MulAdd(hn::Mul(inside, factor), density, share);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
