#include "gradus/kernels/row_norm.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/row_norm.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <cmath>

#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"
#include "gradus/kernels/sums-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// The mean of a row, or 0, and 1 / root of its mean square.
template <class T>
struct RowFactors {
  T mean, scale;
};

template <class T>
RowFactors<T> factors_of(const T* x, Index columns, const RowNorm& norm) {
  const hn::ScalableTag<T> d;
  const T share = 1 / static_cast<T>(columns);
  const T mean = norm.centered ? share * sum_of<T>(
                                             columns, [](auto v) HWY_ATTR { return v; }, x)
                               : T(0);
  const auto means = hn::Set(d, mean);
  const T squares = sum_of<T>(
      columns,
      [&](auto v) HWY_ATTR {
        const auto distance = hn::Sub(v, means);
        return hn::Mul(distance, distance);
      },
      x);
  return {mean, 1 / std::sqrt(share * squares + static_cast<T>(norm.epsilon))};
}

template <class T>
void norm_row(const T* x, const T* weight, const T* bias, const RowFactors<T>& factors, T* y,
              Index columns) {
  const hn::ScalableTag<T> d;
  const auto mean = hn::Set(d, factors.mean), scale = hn::Set(d, factors.scale);
  Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto normal = hn::Mul(hn::Sub(lanes.load(x), mean), scale);
    const auto weights = lanes.load(weight);
    lanes.store(
        bias == nullptr ? hn::Mul(normal, weights) : hn::MulAdd(normal, weights, lanes.load(bias)),
        y);
  });
}

void run_row_norm(const ConstTensorView& x, const ConstTensorView& weight,
                  const ConstTensorView& bias, const RowNorm& norm, const TensorView& factors,
                  const TensorView& y, Index rows, Index columns) {
  with_type_of(y.dtype(), [&]<class T>() HWY_ATTR {
    T* const kept = data_or_null<T>(factors);
    for (Index r = 0; r < rows; ++r) {
      const T* const row = x.data<T>() + r * columns;
      const RowFactors<T> of_row = factors_of(row, columns, norm);
      if (kept != nullptr) kept[2 * r] = of_row.mean, kept[2 * r + 1] = of_row.scale;
      norm_row(row, weight.data<T>(), data_or_null<T>(bias), of_row, y.data<T>() + r * columns,
               columns);
    }
  });
}

// Sums of parameters are read and written once for so many rows.
constexpr Index rows_at_once = 8;

template <class T>
struct RowGradient {
  const T *x, *weight, *factors, *dy;
  T *dx, *weight_gradient, *bias_gradient;
  Index columns;
  bool centered;

  // What the gradients of all numbers of a row share: means over it.
  struct Means {
    T gradient, product;
  };
  HWY_INLINE Means means_of(Index r) const {
    const hn::ScalableTag<T> d;
    const auto mean = hn::Set(d, factors[2 * r]), scale = hn::Set(d, factors[2 * r + 1]);
    const T share = 1 / static_cast<T>(columns);
    const T* const row = x + r * columns;
    const T* const given = dy + r * columns;
    const auto gradient = [](auto g, auto w) HWY_ATTR { return hn::Mul(g, w); };
    const auto product = [&](auto g, auto w, auto v) HWY_ATTR {
      return hn::Mul(hn::Mul(g, w), hn::Mul(hn::Sub(v, mean), scale));
    };
    return {centered ? share * sum_of<T>(columns, gradient, given, weight) : T(0),
            share * sum_of<T>(columns, product, given, weight, row)};
  }

  // Of the rows [first, end), few of them.
  void add(Index first, Index end) const {
    const hn::ScalableTag<T> d;
    Means means[rows_at_once];
    if (dx != nullptr)
      for (Index r = first; r < end; ++r) means[r - first] = means_of(r);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto weights = lanes.load(weight);
      auto weight_sum = hn::Zero(d), bias_sum = weight_sum;
      for (Index r = first; r < end; ++r) {
        const auto scale = hn::Set(d, factors[2 * r + 1]);
        const auto distance = hn::Sub(lanes.load(x + r * columns), hn::Set(d, factors[2 * r]));
        const auto normal = hn::Mul(distance, scale);
        const auto given = lanes.load(dy + r * columns);
        weight_sum = hn::MulAdd(given, normal, weight_sum);
        bias_sum = hn::Add(bias_sum, given);
        if (dx == nullptr) continue;
        const Means& of_row = means[r - first];
        const auto g = hn::Sub(hn::Mul(given, weights), hn::Set(d, of_row.gradient));
        lanes.store(hn::Mul(scale, hn::NegMulAdd(normal, hn::Set(d, of_row.product), g)),
                    dx + r * columns);
      }
      lanes.store(hn::Add(lanes.load(weight_gradient), weight_sum), weight_gradient);
      if (bias_gradient != nullptr)
        lanes.store(hn::Add(lanes.load(bias_gradient), bias_sum), bias_gradient);
    });
  }
};

void run_row_norm_gradient(const ConstTensorView& x, const ConstTensorView& weight,
                           const ConstTensorView& factors, const RowNorm& norm,
                           const ConstTensorView& dy, const TensorView& dx,
                           const TensorView& weight_gradient, const TensorView& bias_gradient,
                           Index rows, Index columns) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    const RowGradient<T> gradient{x.data<T>(),
                                  weight.data<T>(),
                                  factors.data<T>(),
                                  dy.data<T>(),
                                  data_or_null<T>(dx),
                                  weight_gradient.data<T>(),
                                  data_or_null<T>(bias_gradient),
                                  columns,
                                  norm.centered};
    for (Index r = 0; r < rows; r += rows_at_once)
      gradient.add(r, std::min(r + rows_at_once, rows));
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_row_norm);
HWY_EXPORT(run_row_norm_gradient);

void row_norm(ConstTensorView x, ConstTensorView weight, ConstTensorView bias, const RowNorm& norm,
              TensorView factors, TensorView y) {
  assert(x.shape() == y.shape() && x.shape()[-1] == weight.size());
  HWY_DYNAMIC_DISPATCH(run_row_norm)
  (x, weight, bias, norm, factors, y, x.shape().rows(), weight.size());
}

void row_norm_gradient(ConstTensorView x, ConstTensorView weight, ConstTensorView factors,
                       const RowNorm& norm, ConstTensorView dy, TensorView dx,
                       TensorView weight_gradient, TensorView bias_gradient) {
  assert(x.shape() == dy.shape() && weight.size() == weight_gradient.size());
  HWY_DYNAMIC_DISPATCH(run_row_norm_gradient)
  (x, weight, factors, norm, dy, dx, weight_gradient, bias_gradient, x.shape().rows(),
   weight.size());
}

}  // namespace gradus::kernels
#endif
