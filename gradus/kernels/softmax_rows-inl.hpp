// A row at a time, its columns side by side in vectors: what softmax and cross entropy begin with.
// Included once for each target.
#if defined(GRADUS_KERNELS_SOFTMAX_ROWS_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_SOFTMAX_ROWS_INL_HPP_
#undef GRADUS_KERNELS_SOFTMAX_ROWS_INL_HPP_
#else
#define GRADUS_KERNELS_SOFTMAX_ROWS_INL_HPP_
#endif

#include <limits>

#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// The largest number of a row; where one is NaN, any.
template <class T>
HWY_INLINE T peak_of(const T* x, Index columns) {
  const hn::ScalableTag<T> d;
  const auto lowest = hn::Set(d, -std::numeric_limits<T>::infinity());
  auto peak = lowest;
  Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes)
                                  HWY_ATTR { peak = hn::Max(lanes.load_or(lowest, x), peak); });
  return hn::GetLane(hn::MaxOfLanes(d, peak));
}

// Returns the sum of exp(x - peak), and writes the terms where `out` is not null. NaN gives NaN.
template <class T>
HWY_INLINE T sum_of_exponentials(const T* x, T peak, T* out, Index columns) {
  const hn::ScalableTag<T> d;
  const auto peaks = hn::Set(d, peak);
  auto sum = hn::Zero(d);
  // Where there are no numbers, exp(0) is left out: exp(-infinity), which would add nothing, takes
  // ten times as long, since its result underflows.
  Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto e = exp_below_zero(d, hn::Sub(lanes.load_or(peaks, x), peaks));
    if (out != nullptr) lanes.store(e, out);
    sum = hn::Add(sum, lanes.kept(e));
  });
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
