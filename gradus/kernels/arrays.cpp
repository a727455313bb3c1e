#include "gradus/kernels/arrays.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/arrays.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "gradus/kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// Rounding of a float32 sum grows with its length; blocks of this many are then added in double.
constexpr Index block = 1024;

// term(i, lanes) is a vector of what stands at [i, i + block) of the arrays.
template <class T, class Term>
double sum_by_blocks(Index count, const Term& term) {
  const hn::ScalableTag<T> d;
  double total = 0;
  for (Index i = 0; i < count; i += block) {
    auto sum = hn::Zero(d);
    Lanes<T>::for_each(std::min(block, count - i),
                       [&](const Lanes<T>& lanes) HWY_ATTR { sum = hn::Add(sum, term(i, lanes)); });
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

template <class T>
double run_dot(const T* a, const T* b, Index count) {
  return sum_by_blocks<T>(count, [&](Index i, const Lanes<T>& lanes) HWY_ATTR {
    return hn::Mul(lanes.load(a + i), lanes.load(b + i));
  });
}

template <class T>
void run_add_multiple(double factor, const T* from, T* to, Index count) {
  const hn::ScalableTag<T> d;
  const auto f = hn::Set(d, static_cast<T>(factor));
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    lanes.store(hn::MulAdd(f, lanes.load(from), lanes.load(to)), to);
  });
}

template <class T>
void run_scale(double factor, T* x, Index count) {
  const hn::ScalableTag<T> d;
  const auto f = hn::Set(d, static_cast<T>(factor));
  Lanes<T>::for_each(
      count, [&](const Lanes<T>& lanes) HWY_ATTR { lanes.store(hn::Mul(f, lanes.load(x)), x); });
}

template <class T>
void run_clip(double limit, T* x, Index count) {
  const hn::ScalableTag<T> d;
  const auto high = hn::Set(d, static_cast<T>(limit)), low = hn::Neg(high);
  const auto infinity = hn::Inf(d);
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto v = lanes.load(x);
    const auto inside = hn::Max(low, hn::Min(high, v));
    lanes.store(hn::IfThenElse(hn::Lt(hn::Abs(v), infinity), inside, v), x);
  });
}

template <class T>
double run_add_penalty(double l1, double l2, const T* values, T* gradients, Index count) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const V size = hn::Set(d, static_cast<T>(l1)), slope = hn::Set(d, static_cast<T>(l2));
  const V half = hn::Set(d, static_cast<T>(l2 / 2)), zero = hn::Zero(d);
  return sum_by_blocks<T>(count, [&](Index i, const Lanes<T>& lanes) HWY_ATTR {
    const V w = lanes.load(values + i);
    const V sign = hn::IfThenElse(hn::Eq(w, zero), zero, hn::CopySign(size, w));
    lanes.store(hn::Add(lanes.load(gradients + i), hn::MulAdd(slope, w, sign)), gradients + i);
    return hn::MulAdd(hn::Mul(half, w), w, hn::Mul(size, hn::Abs(w)));
  });
}

double dot_float32(const float* a, const float* b, Index n) { return run_dot(a, b, n); }
double dot_float64(const double* a, const double* b, Index n) { return run_dot(a, b, n); }
void add_multiple_float32(double f, const float* a, float* b, Index n) {
  run_add_multiple(f, a, b, n);
}
void add_multiple_float64(double f, const double* a, double* b, Index n) {
  run_add_multiple(f, a, b, n);
}
void scale_float32(double f, float* x, Index n) { run_scale(f, x, n); }
void scale_float64(double f, double* x, Index n) { run_scale(f, x, n); }
void clip_float32(double f, float* x, Index n) { run_clip(f, x, n); }
void clip_float64(double f, double* x, Index n) { run_clip(f, x, n); }
double penalty_float32(double l1, double l2, const float* w, float* g, Index n) {
  return run_add_penalty(l1, l2, w, g, n);
}
double penalty_float64(double l1, double l2, const double* w, double* g, Index n) {
  return run_add_penalty(l1, l2, w, g, n);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(dot_float32);
HWY_EXPORT(dot_float64);
HWY_EXPORT(add_multiple_float32);
HWY_EXPORT(add_multiple_float64);
HWY_EXPORT(scale_float32);
HWY_EXPORT(scale_float64);
HWY_EXPORT(clip_float32);
HWY_EXPORT(clip_float64);
HWY_EXPORT(penalty_float32);
HWY_EXPORT(penalty_float64);

double dot(ConstTensorView a, ConstTensorView b) {
  assert(a.size() == b.size() && a.dtype() == b.dtype());
  return with_float_type(a.dtype(), [&]<class T> {
    if constexpr (sizeof(T) == 4) {
      const double sum = HWY_DYNAMIC_DISPATCH(dot_float32)(a.data<T>(), b.data<T>(), a.size());
      return std::isfinite(sum)
                 ? sum
                 : std::inner_product(a.data<T>(), a.data<T>() + a.size(), b.data<T>(), 0.0,
                                      std::plus<>(), [](double x, double y) { return x * y; });
    } else {
      return HWY_DYNAMIC_DISPATCH(dot_float64)(a.data<T>(), b.data<T>(), a.size());
    }
  });
}

void add_multiple(double factor, ConstTensorView from, TensorView to) {
  assert(from.size() == to.size() && from.dtype() == to.dtype());
  with_float_type(to.dtype(), [&]<class T> {
    if constexpr (sizeof(T) == 4) {
      HWY_DYNAMIC_DISPATCH(add_multiple_float32)(factor, from.data<T>(), to.data<T>(), to.size());
    } else {
      HWY_DYNAMIC_DISPATCH(add_multiple_float64)(factor, from.data<T>(), to.data<T>(), to.size());
    }
  });
}

void scale(double factor, TensorView x) {
  with_float_type(x.dtype(), [&]<class T> {
    if constexpr (sizeof(T) == 4) {
      HWY_DYNAMIC_DISPATCH(scale_float32)(factor, x.data<T>(), x.size());
    } else {
      HWY_DYNAMIC_DISPATCH(scale_float64)(factor, x.data<T>(), x.size());
    }
  });
}

void clip(double limit, TensorView x) {
  with_float_type(x.dtype(), [&]<class T> {
    if constexpr (sizeof(T) == 4) {
      HWY_DYNAMIC_DISPATCH(clip_float32)(limit, x.data<T>(), x.size());
    } else {
      HWY_DYNAMIC_DISPATCH(clip_float64)(limit, x.data<T>(), x.size());
    }
  });
}

double add_penalty(double l1, double l2, ConstTensorView values, TensorView gradients) {
  assert(values.size() == gradients.size() && values.dtype() == gradients.dtype());
  return with_float_type(values.dtype(), [&]<class T> {
    const Index n = values.size();
    if constexpr (sizeof(T) == 4) {
      return HWY_DYNAMIC_DISPATCH(penalty_float32)(l1, l2, values.data<T>(), gradients.data<T>(),
                                                   n);
    } else {
      return HWY_DYNAMIC_DISPATCH(penalty_float64)(l1, l2, values.data<T>(), gradients.data<T>(),
                                                   n);
    }
  });
}

}  // namespace gradus::kernels
#endif
