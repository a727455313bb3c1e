#include "gradus/kernels/terms.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/terms.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <limits>

#include "gradus/kernels/activation_math-inl.hpp"
#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// ---- A term and its derivative ----

template <class V>
struct ValueAndSlope {
  V value, slope;
};

struct Squared {
  template <class D, class V>
  HWY_INLINE ValueAndSlope<V> operator()(D, V x, V t) const {
    const V difference = hn::Sub(x, t);
    return {hn::Mul(difference, difference), hn::Add(difference, difference)};
  }
};
struct Absolute {
  template <class D, class V>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V x, V t) const {
    const V difference = hn::Sub(x, t), one = hn::Set(d, hn::TFromD<D>(1));
    const V slope = hn::IfThenZeroElse(hn::Eq(x, t), hn::CopySign(one, difference));
    return {hn::Abs(difference), slope};
  }
};
template <class T>
struct Huber {
  T delta;
  template <class D, class V>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V x, V t) const {
    const V difference = hn::Sub(x, t), half = hn::Set(d, T(0.5));
    const V slope = at_least(d, at_most(d, difference, delta), -delta);
    // |cut| (|d| - |cut| / 2) is both formulas in one.
    const V size = hn::Abs(slope);
    return {hn::Mul(size, hn::NegMulAdd(half, size, hn::Abs(difference))), slope};
  }
};
struct Margin {
  template <class D, class V>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V x, V t) const {
    const V zero = hn::Zero(d), one = hn::Set(d, hn::TFromD<D>(1));
    const V y = hn::Sub(hn::Add(t, t), one), margin = hn::NegMulAdd(y, x, one);
    return {hn::IfThenZeroElse(hn::Lt(margin, zero), margin),  // NaN stays NaN
            hn::IfThenElseZero(hn::Gt(margin, zero), hn::Neg(y))};
  }
};
struct BinaryCrossEntropyOfLogits {
  template <class D, class V>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V x, V t) const {
    const V zero = hn::Zero(d), one = hn::Set(d, hn::TFromD<D>(1));
    const V e = exp_below_zero(d, hn::Neg(hn::Abs(x)));  // cannot overflow
    const auto is_negative = hn::Lt(x, zero);
    const V p = hn::Div(hn::IfThenElse(is_negative, e, one), hn::Add(one, e));
    // log(1 + exp(x)) is max(x, 0) + log(1 + e); x t first, which may be all of max(x, 0).
    const V linear = hn::Sub(hn::IfThenZeroElse(is_negative, x), hn::Mul(x, t));
    return {hn::Add(linear, log_one_plus(d, e)), hn::Sub(p, t)};
  }
};
struct BinaryCrossEntropy {
  template <class D, class V>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V p, V t) const {
    using T = hn::TFromD<D>;
    const V one = hn::Set(d, T(1)), rest = hn::Sub(one, p);
    const V log_p = at_least(d, log(d, p), T(-100)), log_rest = at_least(d, log(d, rest), T(-100));
    const V value = hn::MulAdd(t, log_p, hn::Mul(hn::Sub(one, t), log_rest));
    const V divisor = at_least(d, hn::Mul(p, rest), static_cast<T>(1e-12));
    return {hn::Neg(value), hn::Div(hn::Sub(p, t), divisor)};
  }
};

// ---- Sums ----

constexpr Index block = 512;  // numbers whose targets are written out where labels stand for them

// Writes t of the `count` numbers from `first` on.
template <class T>
void write_out(const std::int32_t* label, Index columns, Index first, Index count, T* t) {
  if (columns == 1) {
    for (Index i = 0; i < count; ++i) t[i] = static_cast<T>(label[first + i]);
    return;
  }
  std::fill_n(t, count, T(0));
  const Index end = first + count;
  for (Index r = first / columns; r * columns < end; ++r) {
    const Index at = r * columns + label[r];
    if (at >= first && at < end) t[at - first] = T(1);
  }
}

// gradient: may be null.
template <class T, class Function>
double sum_of_block(const Function& function, const T* x, const T* t, T factor, T* gradient,
                    Index count) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  const auto factors = hn::Set(d, factor);
  auto sum = hn::Zero(d), other = hn::Zero(d);  // in turn: one would wait for each addition
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto here = function(d, hn::LoadU(d, x + i), hn::LoadU(d, t + i));
    if (gradient != nullptr) hn::StoreU(hn::Mul(factors, here.slope), d, gradient + i);
    const auto next = hn::Add(sum, here.value);
    sum = other;
    other = next;
  }
  if (i < count) {
    const auto mask = hn::FirstN(d, static_cast<std::size_t>(count - i));
    const auto last = function(d, hn::MaskedLoad(mask, d, x + i), hn::MaskedLoad(mask, d, t + i));
    if (gradient != nullptr) hn::BlendedStore(hn::Mul(factors, last.slope), mask, d, gradient + i);
    sum = hn::Add(sum, hn::IfThenElseZero(mask, last.value));
  }
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(sum, other))));
}

// Exactly one of target and label is not null.
template <class T>
struct Numbers {
  const T *x, *target;
  const std::int32_t* label;
  Index rows, columns;
  T factor;
  T* gradient;
};

template <class T, class Function>
double sum_of(const Function& function, const Numbers<T>& numbers) {
  const Index count = numbers.rows * numbers.columns;
  T written[block];
  double total = 0;
  for (Index first = 0; first < count; first += block) {
    const Index size = std::min(block, count - first);
    const T* t = numbers.target == nullptr ? written : numbers.target + first;
    if (t == written) write_out(numbers.label, numbers.columns, first, size, written);
    total += sum_of_block(function, numbers.x + first, t, numbers.factor,
                          numbers.gradient == nullptr ? nullptr : numbers.gradient + first, size);
  }
  return total;
}

template <class T>
double sum_of_terms(Term term, double parameter, const Numbers<T>& numbers) {
  switch (term) {
    case Term::squared: return sum_of(Squared(), numbers);
    case Term::absolute: return sum_of(Absolute(), numbers);
    case Term::huber: return sum_of(Huber<T>{static_cast<T>(parameter)}, numbers);
    case Term::margin: return sum_of(Margin(), numbers);
    case Term::binary_cross_entropy_of_logits: return sum_of(BinaryCrossEntropyOfLogits(), numbers);
    default: return sum_of(BinaryCrossEntropy(), numbers);
  }
}

// The label's own margin, which is 1, is added with the others and taken off again.
template <class T>
double sum_of_margins(const Numbers<T>& numbers) {
  const hn::ScalableTag<T> d;
  const auto lowest = hn::Set(d, -std::numeric_limits<T>::infinity());
  const auto factors = hn::Set(d, numbers.factor), ones = hn::Set(d, T(1));
  const Index columns = numbers.columns;
  const T* x = numbers.x;
  T* gradient = numbers.gradient;
  double total = 0;
  for (Index r = 0; r < numbers.rows; ++r, x += columns) {
    const T of_label = x[numbers.label[r]], base = 1 - of_label;
    auto margins = hn::Zero(d), behind = hn::Zero(d);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto margin = hn::Add(hn::Set(d, base), lanes.load_or(lowest, x));
      const auto is_behind = hn::Gt(margin, hn::Zero(d));
      margins = hn::Add(margins, hn::IfThenZeroElse(hn::Lt(margin, hn::Zero(d)), margin));
      behind = hn::Add(behind, hn::IfThenElseZero(is_behind, ones));
      if (gradient != nullptr) lanes.store(hn::IfThenElseZero(is_behind, factors), gradient);
    });
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, margins)) - (base + of_label));
    if (gradient == nullptr) continue;
    // Its own margin is counted unless rounding took the 1 from it.
    const T own = base + of_label > 0 ? 1 : 0,
            others = hn::GetLane(hn::SumOfLanes(d, behind)) - own;
    gradient[numbers.label[r]] = -numbers.factor * others;
    gradient += columns;
  }
  return total;
}

template <class T>
bool all_between(const T* x, T low, T high, Index count) {
  const hn::ScalableTag<T> d;
  const auto lows = hn::Set(d, low), highs = hn::Set(d, high);
  auto outside = hn::Lt(lows, lows);  // nowhere
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto v = lanes.load_or(highs, x);
    outside = hn::Or(outside, hn::Or(hn::Lt(v, lows), hn::Gt(v, highs)));
  });
  return hn::AllFalse(d, outside);
}

// Labels stand for a target where it is of int32.
template <class T>
Numbers<T> numbers_of(const ConstTensorView& x, const ConstTensorView& target, Index rows,
                      Index columns, double factor, const TensorView& gradient) {
  const bool has_labels = target.dtype() == DType::int32;
  return {x.data<T>(),
          has_labels ? nullptr : target.data<T>(),
          has_labels ? target.data<std::int32_t>() : nullptr,
          rows,
          columns,
          static_cast<T>(factor),
          data_or_null<T>(gradient)};
}

double run_sum_of_terms(Term term, double parameter, const ConstTensorView& x,
                        const ConstTensorView& target, Index rows, Index columns, double factor,
                        const TensorView& gradient) {
  return with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    return sum_of_terms(term, parameter, numbers_of<T>(x, target, rows, columns, factor, gradient));
  });
}

double run_sum_of_margins(const ConstTensorView& x, const ConstTensorView& label, Index rows,
                          Index columns, double factor, const TensorView& gradient) {
  return with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    return sum_of_margins(numbers_of<T>(x, label, rows, columns, factor, gradient));
  });
}

bool run_all_between(const ConstTensorView& x, double low, double high, Index count) {
  return with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    return all_between(x.data<T>(), static_cast<T>(low), static_cast<T>(high), count);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_sum_of_terms);
HWY_EXPORT(run_sum_of_margins);
HWY_EXPORT(run_all_between);

double sum_of_terms(Term term, double parameter, ConstTensorView x, ConstTensorView target,
                    double factor, TensorView gradient) {
  return HWY_DYNAMIC_DISPATCH(run_sum_of_terms)(term, parameter, x, target, x.shape().rows(),
                                                x.shape()[-1], factor, gradient);
}

double sum_of_margins(ConstTensorView x, ConstTensorView label, double factor,
                      TensorView gradient) {
  return HWY_DYNAMIC_DISPATCH(run_sum_of_margins)(x, label, x.shape().rows(), x.shape()[-1], factor,
                                                  gradient);
}

bool all_between(ConstTensorView x, double low, double high) {
  return HWY_DYNAMIC_DISPATCH(run_all_between)(x, low, high, x.size());
}

}  // namespace gradus::kernels
#endif
