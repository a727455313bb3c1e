// Sums over the numbers of a row, in an order that is the same on every machine. Included once for
// each target.
#if defined(GRADUS_KERNELS_SUMS_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_SUMS_INL_HPP_
#undef GRADUS_KERNELS_SUMS_INL_HPP_
#else
#define GRADUS_KERNELS_SUMS_INL_HPP_
#endif

#include <algorithm>

#include "gradus/base/index.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The sum of term(in[i]...) over i < count: number i goes to sum i modulo 16 (float64: 8), one
// cache line of sums, which are then added in pairs. term: of vectors, to a vector.
template <class T, class Term, class... In>
HWY_INLINE T sum_of(Index count, const Term& term, const In*... in) {
  using D = hn::ScalableTag<T>;
  const D d;
  constexpr Index sums = 64 / sizeof(T);
  constexpr auto lanes = static_cast<Index>(std::min<std::size_t>(hn::MaxLanes(D()), sums));
  constexpr Index vectors = sums / lanes;
  hn::Vec<D> parts[vectors];
  for (Index v = 0; v < vectors; ++v) parts[v] = hn::Zero(d);
  Index i = 0;
  for (; i + sums <= count; i += sums) {
    for (Index v = 0; v < vectors; ++v)
      parts[v] = hn::Add(parts[v], term(hn::LoadU(d, in + i + v * lanes)...));
  }
  for (Index v = 0; v < vectors && i < count; ++v, i += lanes) {
    const auto mask = hn::FirstN(d, static_cast<std::size_t>(std::min(lanes, count - i)));
    parts[v] =
        hn::Add(parts[v], hn::IfThenElseZero(mask, term(hn::MaskedLoad(mask, d, in + i)...)));
  }
  HWY_ALIGN T numbers[sums];
  for (Index v = 0; v < vectors; ++v) hn::Store(parts[v], d, numbers + v * lanes);
  for (Index half = sums / 2; half > 0; half /= 2)
    for (Index k = 0; k < half; ++k) numbers[k] += numbers[k + half];
  return numbers[0];
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
