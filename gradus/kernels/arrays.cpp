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
#include <span>

#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

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
double dot(const T* a, const T* b, Index count) {
  return sum_by_blocks<T>(count, [&](Index i, const Lanes<T>& lanes) HWY_ATTR {
    return hn::Mul(lanes.load(a + i), lanes.load(b + i));
  });
}

template <class T>
void add_multiple(double factor, const T* from, T* to, Index count) {
  const hn::ScalableTag<T> d;
  const auto f = hn::Set(d, static_cast<T>(factor));
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    lanes.store(hn::MulAdd(f, lanes.load(from), lanes.load(to)), to);
  });
}

template <class T>
void scale(double factor, T* x, Index count) {
  const hn::ScalableTag<T> d;
  const auto f = hn::Set(d, static_cast<T>(factor));
  Lanes<T>::for_each(
      count, [&](const Lanes<T>& lanes) HWY_ATTR { lanes.store(hn::Mul(f, lanes.load(x)), x); });
}

template <class T>
void multiply(const T* a, const T* b, T* y, Index count) {
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    lanes.store(hn::Mul(lanes.load(a), lanes.load(b)), y);
  });
}

template <class T>
void clip(double limit, T* x, Index count) {
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
double add_penalty(double l1, double l2, const T* values, T* gradients, Index count) {
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

double run_dot(const ConstTensorView& a, const ConstTensorView& b, Index count) {
  return with_type_of(a.dtype(),
                      [&]<class T>() HWY_ATTR { return dot(a.data<T>(), b.data<T>(), count); });
}

void run_add_multiple(double factor, const ConstTensorView& from, const TensorView& to,
                      Index count) {
  with_type_of(to.dtype(), [&]<class T>() HWY_ATTR {
    add_multiple(factor, from.data<T>(), to.data<T>(), count);
  });
}

void run_multiply(const ConstTensorView& a, const ConstTensorView& b, const TensorView& y,
                  Index begin, Index end) {
  with_type_of(y.dtype(), [&]<class T>() HWY_ATTR {
    multiply(a.data<T>() + begin, b.data<T>() + begin, y.data<T>() + begin, end - begin);
  });
}

void run_scale(double factor, const TensorView& x, Index count) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR { scale(factor, x.data<T>(), count); });
}

void run_clip(double limit, const TensorView& x, Index count) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR { clip(limit, x.data<T>(), count); });
}

double run_add_penalty(double l1, double l2, const ConstTensorView& values,
                       const TensorView& gradients, Index count) {
  return with_type_of(values.dtype(), [&]<class T>() HWY_ATTR {
    return add_penalty(l1, l2, values.data<T>(), gradients.data<T>(), count);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_dot);
HWY_EXPORT(run_add_multiple);
HWY_EXPORT(run_multiply);
HWY_EXPORT(run_scale);
HWY_EXPORT(run_clip);
HWY_EXPORT(run_add_penalty);

double dot(ConstTensorView a, ConstTensorView b) {
  assert(a.size() == b.size() && a.dtype() == b.dtype());
  const double sum = HWY_DYNAMIC_DISPATCH(run_dot)(a, b, a.size());
  if (a.dtype() == DType::float64 || std::isfinite(sum)) return sum;
  const std::span numbers = a.as<float>();
  return std::inner_product(numbers.begin(), numbers.end(), b.data<float>(), 0.0, std::plus<>(),
                            [](double x, double y) { return x * y; });
}

void add_multiple(double factor, ConstTensorView from, TensorView to) {
  assert(from.size() == to.size() && from.dtype() == to.dtype());
  HWY_DYNAMIC_DISPATCH(run_add_multiple)(factor, from, to, to.size());
}

void multiply(ConstTensorView a, ConstTensorView b, TensorView y) {
  assert(a.size() == y.size() && b.size() == y.size() && a.dtype() == y.dtype());
  for_parts(y.size(), 16384, [&](Index begin, Index end) {
    HWY_DYNAMIC_DISPATCH(run_multiply)(a, b, y, begin, end);
  });
}

void scale(double factor, TensorView x) { HWY_DYNAMIC_DISPATCH(run_scale)(factor, x, x.size()); }

void clip(double limit, TensorView x) { HWY_DYNAMIC_DISPATCH(run_clip)(limit, x, x.size()); }

double add_penalty(double l1, double l2, ConstTensorView values, TensorView gradients) {
  assert(values.size() == gradients.size() && values.dtype() == gradients.dtype());
  return HWY_DYNAMIC_DISPATCH(run_add_penalty)(l1, l2, values, gradients, values.size());
}

}  // namespace gradus::kernels
#endif
