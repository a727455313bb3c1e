#include "gradus/kernels/cross_entropy.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/cross_entropy.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <cmath>
#include <numeric>

#include "gradus/kernels/activation_math-inl.hpp"
#include "gradus/kernels/parts.hpp"
#include "gradus/kernels/softmax_rows-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// Returns the sum of the rows' losses; the gradient's factor is `scale`.
template <class T>
double cross_entropy_by_row(const T* x, const std::int32_t* label, T scale, T* gradient, Index rows,
                            Index columns) {
  const hn::ScalableTag<T> d;
  double total = 0;
  for (Index r = 0; r < rows; ++r, x += columns) {
    const T peak = peak_of(x, columns);
    const T sum = sum_of_exponentials(x, peak, gradient, columns);
    // The peak first: far from zero, log(sum) + peak would lose the digits of the logarithm.
    total += static_cast<double>(std::log(sum) + (peak - x[label[r]]));
    if (gradient == nullptr) continue;
    const auto share = hn::Set(d, scale / sum);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      lanes.store(hn::Mul(share, lanes.load(gradient)), gradient);
    });
    gradient[label[r]] -= scale;
    gradient += columns;
  }
  return total;
}

// ---- Few columns: a vector's worth of rows at a time, a vector a column ----

template <class D>
HWY_INLINE void load_columns(D d, const hn::TFromD<D>* x, hn::Vec<D> (&v)[2]) {
  hn::LoadInterleaved2(d, x, v[0], v[1]);
}
template <class D>
HWY_INLINE void load_columns(D d, const hn::TFromD<D>* x, hn::Vec<D> (&v)[3]) {
  hn::LoadInterleaved3(d, x, v[0], v[1], v[2]);
}
template <class D>
HWY_INLINE void load_columns(D d, const hn::TFromD<D>* x, hn::Vec<D> (&v)[4]) {
  hn::LoadInterleaved4(d, x, v[0], v[1], v[2], v[3]);
}
template <class D>
HWY_INLINE void store_columns(D d, const hn::Vec<D> (&v)[2], hn::TFromD<D>* x) {
  hn::StoreInterleaved2(v[0], v[1], d, x);
}
template <class D>
HWY_INLINE void store_columns(D d, const hn::Vec<D> (&v)[3], hn::TFromD<D>* x) {
  hn::StoreInterleaved3(v[0], v[1], v[2], d, x);
}
template <class D>
HWY_INLINE void store_columns(D d, const hn::Vec<D> (&v)[4], hn::TFromD<D>* x) {
  hn::StoreInterleaved4(v[0], v[1], v[2], v[3], d, x);
}

// Class indices as whole numbers of the width of T.
template <class D>
HWY_INLINE hn::Vec<hn::RebindToSigned<D>> load_labels(D, const std::int32_t* label) {
  const hn::RebindToSigned<D> wide;
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return hn::LoadU(wide, label);
  } else {
    const hn::Rebind<std::int32_t, D> narrow;
    return hn::PromoteTo(wide, hn::LoadU(narrow, label));
  }
}

// log(s) for 1 <= s <= 4.
template <class D, class V>
HWY_INLINE V log_of_sum(D d, V s) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T(1));
  const auto is_large = hn::Ge(s, hn::Set(d, T(2)));
  const V part = hn::IfThenElse(is_large, hn::Mul(s, hn::Set(d, T(0.5))), s);
  const V twice = hn::IfThenElseZero(is_large, hn::Set(d, static_cast<T>(0.6931471805599453)));
  return hn::Add(twice, log_one_plus(d, hn::Sub(part, one)));
}

// The losses of a vector's worth of rows; their gradient where it is not null.
template <int columns, class T>
HWY_NOINLINE hn::Vec<hn::ScalableTag<T>> cross_entropy_of_rows(const T* x,
                                                               const std::int32_t* label, T scale,
                                                               T* gradient) {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> di;
  using V = hn::Vec<decltype(d)>;
  const V factor = hn::Set(d, scale);
  V v[columns];
  load_columns(d, x, v);
  V peak = v[0];
  for (int c = 1; c < columns; ++c) peak = hn::Max(v[c], peak);
  const auto labels = load_labels(d, label);
  V sum = hn::Zero(d), chosen = v[0];
  for (int c = 0; c < columns; ++c) {
    const auto is_label = hn::RebindMask(d, hn::Eq(labels, hn::Set(di, c)));
    chosen = hn::IfThenElse(is_label, v[c], chosen);
    v[c] = exp_below_zero(d, hn::Sub(v[c], peak));
    sum = hn::Add(sum, v[c]);
  }
  // The distance by itself: far from zero, log(sum) + peak would lose the digits of the logarithm.
  const V loss = hn::Add(log_of_sum(d, sum), hn::Sub(peak, chosen));
  if (gradient == nullptr) return loss;
  const V share = hn::Div(factor, sum);
  for (int c = 0; c < columns; ++c) {
    const auto is_label = hn::RebindMask(d, hn::Eq(labels, hn::Set(di, c)));
    v[c] = hn::Sub(hn::Mul(share, v[c]), hn::IfThenElseZero(is_label, factor));
  }
  store_columns(d, v, gradient);
  return loss;
}

template <int columns, class T>
double cross_entropy_by_column(const T* x, const std::int32_t* label, T scale, T* gradient,
                               Index rows) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  constexpr std::size_t most = 64 / sizeof(T);
  HWY_ALIGN T losses[most] = {};
  double totals[2] = {0, 0};  // of even and odd rows: one would wait for each addition
  const auto add_up = [&](Index count) {
    for (Index i = 0; i < count; ++i) totals[i % 2] += static_cast<double>(losses[i]);
  };
  Index r = 0;
  for (; r + lanes <= rows; r += lanes) {
    T* const out = gradient == nullptr ? nullptr : gradient + r * columns;
    hn::Store(cross_entropy_of_rows<columns>(x + r * columns, label + r, scale, out), d, losses);
    add_up(lanes);
  }
  if (r >= rows) return totals[0] + totals[1];
  // The last rows, with rows of zeros behind them.
  T numbers[most * columns] = {};
  std::int32_t labels[most] = {};
  std::copy(x + r * columns, x + rows * columns, numbers);
  std::copy(label + r, label + rows, labels);
  hn::Store(cross_entropy_of_rows<columns>(numbers, labels, scale, gradient ? numbers : nullptr), d,
            losses);
  add_up(rows - r);
  if (gradient != nullptr)
    std::copy(numbers, numbers + (rows - r) * columns, gradient + r * columns);
  return totals[0] + totals[1];
}

template <class T>
double cross_entropy(const T* x, const std::int32_t* label, double scale, T* gradient, Index rows,
                     Index columns) {
  const T factor = static_cast<T>(scale);
  switch (columns) {
    case 2: return scale * cross_entropy_by_column<2>(x, label, factor, gradient, rows);
    case 3: return scale * cross_entropy_by_column<3>(x, label, factor, gradient, rows);
    case 4: return scale * cross_entropy_by_column<4>(x, label, factor, gradient, rows);
    default: return scale * cross_entropy_by_row(x, label, factor, gradient, rows, columns);
  }
}

// ---- Rows with a share of each class ----

// w_c (keep t_c + base) of class c, where t is a target of probabilities, or 1 at a label and 0
// elsewhere.
template <class T>
struct Shares {
  const T* weight;            // w of each class; null: all 1
  const std::int32_t* label;  // of each row, or null
  const T* target;            // [rows, columns], or null
  T keep, base;
};

// Returns the sum over rows and classes of share_c (log(sum over j of exp(x_j)) - x_c).
template <class T>
double cross_entropy_by_share(const T* x, const Shares<T>& shares, T scale, T* gradient, Index rows,
                              Index columns) {
  const hn::ScalableTag<T> d;
  const auto keep = hn::Set(d, shares.keep), base = hn::Set(d, shares.base);
  const auto factor = hn::Set(d, scale);
  const T* target = shares.target;
  const auto weight_of = [&](const Lanes<T>& lanes) HWY_ATTR {
    return shares.weight == nullptr ? hn::Set(d, T(1)) : lanes.load(shares.weight);
  };
  // A label's own part of its share, which is not in what this gives, is added by itself.
  const auto share_of = [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto weight = weight_of(lanes);
    if (target == nullptr) return hn::Mul(weight, base);
    return hn::Mul(weight, hn::MulAdd(keep, lanes.load(target), base));
  };
  T weight_of_all = static_cast<T>(columns);
  if (shares.weight != nullptr)
    weight_of_all = std::accumulate(shares.weight, shares.weight + columns, T(0));

  double total = 0;
  for (Index r = 0; r < rows; ++r, x += columns) {
    const T peak = peak_of(x, columns);
    const T sum = sum_of_exponentials(x, peak, gradient, columns);
    const auto peaks = hn::Set(d, peak);
    auto kept = hn::Zero(d), distances = hn::Zero(d);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto distance = hn::Sub(peaks, lanes.load_or(peaks, x));
      // A class without a share adds nothing, however far away, even infinitely.
      const auto share = share_of(lanes);
      const auto part = hn::IfThenZeroElse(hn::Eq(share, hn::Zero(d)), hn::Mul(share, distance));
      distances = hn::Add(distances, part);
      if (target != nullptr) kept = hn::MulAdd(weight_of(lanes), lanes.load(target), kept);
    });
    T share = shares.base * weight_of_all + shares.keep * hn::GetLane(hn::SumOfLanes(d, kept));
    T distance = hn::GetLane(hn::SumOfLanes(d, distances)), of_label = 0;
    if (target == nullptr) {
      const auto label = static_cast<std::size_t>(shares.label[r]);
      of_label = shares.keep * (shares.weight == nullptr ? T(1) : shares.weight[label]);
      share += of_label;
      distance += of_label * (peak - x[label]);
    }
    total += static_cast<double>(share * std::log(sum) + distance);
    if (gradient != nullptr) {
      const auto of_sum = hn::Set(d, scale * share / sum);
      Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
        const auto own = hn::Mul(factor, share_of(lanes));
        lanes.store(hn::MulSub(of_sum, lanes.load(gradient), own), gradient);
      });
      if (target == nullptr) gradient[shares.label[r]] -= scale * of_label;
      gradient += columns;
    }
    if (target != nullptr) target += columns;
  }
  return total;
}

double run_cross_entropy(const ConstTensorView& x, const ConstTensorView& label, double scale,
                         const TensorView& gradient, Index rows, Index columns) {
  return with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    return cross_entropy(x.data<T>(), label.data<std::int32_t>(), scale, data_or_null<T>(gradient),
                         rows, columns);
  });
}

double run_cross_entropy_by_share(const ConstTensorView& x, const ConstTensorView& target,
                                  const ClassShares& given, double scale,
                                  const TensorView& gradient, Index rows, Index columns) {
  const bool has_labels = target.dtype() == DType::int32;
  return with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    const Shares<T> shares{
        data_or_null<T>(given.weights), has_labels ? target.data<std::int32_t>() : nullptr,
        has_labels ? nullptr : target.data<T>(), static_cast<T>(1 - given.smoothing),
        static_cast<T>(given.smoothing / static_cast<double>(columns))};
    return scale * cross_entropy_by_share(x.data<T>(), shares, static_cast<T>(scale),
                                          data_or_null<T>(gradient), rows, columns);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_cross_entropy);
HWY_EXPORT(run_cross_entropy_by_share);

double softmax_cross_entropy(ConstTensorView x, ConstTensorView label, double scale,
                             TensorView gradient) {
  return HWY_DYNAMIC_DISPATCH(run_cross_entropy)(x, label, scale, gradient, x.shape().rows(),
                                                 x.shape()[-1]);
}

double softmax_cross_entropy(ConstTensorView x, ConstTensorView target, const ClassShares& shares,
                             double scale, TensorView gradient) {
  return HWY_DYNAMIC_DISPATCH(run_cross_entropy_by_share)(x, target, shares, scale, gradient,
                                                          x.shape().rows(), x.shape()[-1]);
}

}  // namespace gradus::kernels
#endif
