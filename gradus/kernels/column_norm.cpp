#include "gradus/kernels/column_norm.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/column_norm.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>

#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// Sums of so many rows are in the type of the numbers, the sums of these in float64: a column of a
// million rows loses no digits.
constexpr Index rows_at_once = 16;
constexpr Index strip = 256;  // columns whose sums are in the first cache

// sums[c] = sum over r < rows of x[r, c], of (x[r, c] - mean[c])^2 where there are means, or of
// dy[r, c] (x[r, c] - mean[c]) where there are gradients too.
template <class T>
void sum_columns(const T* x, const T* mean, const T* dy, double* sums, Index rows, Index columns) {
  const hn::ScalableTag<T> d;
  for (Index first = 0; first < columns; first += strip) {
    const Index width = std::min(strip, columns - first);
    std::fill_n(sums + first, width, 0.0);
    for (Index r = 0; r < rows; r += rows_at_once) {
      const Index begin = r * columns + first;
      const Index end = std::min(r + rows_at_once, rows) * columns + first;
      T part[strip];
      Lanes<T>::for_each(width, [&](const Lanes<T>& lanes) HWY_ATTR {
        auto sum = hn::Zero(d);
        const auto means = mean == nullptr ? sum : lanes.load(mean + first);
        for (Index at = begin; at < end; at += columns) {
          const auto distance = hn::Sub(lanes.load(x + at), means);
          const auto factor = dy == nullptr ? distance : lanes.load(dy + at);
          sum = mean == nullptr ? hn::Add(sum, distance) : hn::MulAdd(distance, factor, sum);
        }
        lanes.store(sum, part);
      });
      for (Index c = 0; c < width; ++c) sums[first + c] += static_cast<double>(part[c]);
    }
  }
}

void run_sums(const ConstTensorView& x, const ConstTensorView& mean, const ConstTensorView& dy,
              double* sums, Index rows, Index columns) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    sum_columns(x.data<T>(), data_or_null<T>(mean), data_or_null<T>(dy), sums, rows, columns);
  });
}

void run_norm(const ConstTensorView& x, const ConstTensorView& mean, const ConstTensorView& scale,
              const ConstTensorView& shift, const TensorView& y, Index rows, Index columns) {
  with_type_of(y.dtype(), [&]<class T>() HWY_ATTR {
    for (Index at = 0; at < rows * columns; at += columns) {
      Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
        const auto distance = hn::Sub(lanes.load(x.data<T>() + at), lanes.load(mean.data<T>()));
        lanes.store(hn::MulAdd(distance, lanes.load(scale.data<T>()), lanes.load(shift.data<T>())),
                    y.data<T>() + at);
      });
    }
  });
}

void run_norm_gradient(const ConstTensorView& x, const ConstTensorView& mean,
                       const ConstTensorView& dy, const ConstTensorView& scale,
                       const ConstTensorView& slope, const ConstTensorView& shift,
                       const TensorView& dx, Index rows, Index columns) {
  with_type_of(dx.dtype(), [&]<class T>() HWY_ATTR {
    for (Index at = 0; at < rows * columns; at += columns) {
      Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
        const auto distance = hn::Sub(lanes.load(x.data<T>() + at), lanes.load(mean.data<T>()));
        const auto given = hn::Sub(lanes.load(dy.data<T>() + at), lanes.load(shift.data<T>()));
        const auto rest = hn::NegMulAdd(distance, lanes.load(slope.data<T>()), given);
        lanes.store(hn::Mul(rest, lanes.load(scale.data<T>())), dx.data<T>() + at);
      });
    }
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_sums);
HWY_EXPORT(run_norm);
HWY_EXPORT(run_norm_gradient);

static void sum(ConstTensorView x, ConstTensorView mean, ConstTensorView dy, double* sums) {
  HWY_DYNAMIC_DISPATCH(run_sums)(x, mean, dy, sums, x.shape().rows(), x.shape()[-1]);
}

void column_sums(ConstTensorView x, TensorView sums) {
  assert(x.shape()[-1] == sums.size());
  sum(x, {}, {}, sums.data<double>());
}

void column_squares(ConstTensorView x, ConstTensorView mean, TensorView sums) {
  assert(x.shape()[-1] == sums.size() && mean.size() == sums.size());
  sum(x, mean, {}, sums.data<double>());
}

void column_gradient_sums(ConstTensorView x, ConstTensorView mean, ConstTensorView dy,
                          TensorView sums) {
  assert(x.shape() == dy.shape() && sums.size() == 2 * mean.size());
  sum(dy, {}, {}, sums.data<double>());
  sum(x, mean, dy, sums.data<double>() + mean.size());
}

void column_norm(ConstTensorView x, ConstTensorView mean, ConstTensorView scale,
                 ConstTensorView shift, TensorView y) {
  assert(x.shape() == y.shape() && x.shape()[-1] == mean.size());
  HWY_DYNAMIC_DISPATCH(run_norm)(x, mean, scale, shift, y, x.shape().rows(), x.shape()[-1]);
}

void column_norm_gradient(ConstTensorView x, ConstTensorView mean, ConstTensorView dy,
                          ConstTensorView scale, ConstTensorView slope, ConstTensorView shift,
                          TensorView dx) {
  assert(x.shape() == dy.shape() && dx.shape() == dy.shape());
  HWY_DYNAMIC_DISPATCH(run_norm_gradient)
  (x, mean, dy, scale, slope, shift, dx, x.shape().rows(), x.shape()[-1]);
}

}  // namespace gradus::kernels
#endif
