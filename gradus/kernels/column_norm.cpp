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

// sums[c] = sum over r < rows of term(lanes at column c, offset of row r).
template <class T, class Term>
HWY_INLINE void sum_columns(Index rows, Index columns, double* sums, const Term& term) {
  const hn::ScalableTag<T> d;
  for (Index first = 0; first < columns; first += strip) {
    const Index width = std::min(strip, columns - first);
    std::fill_n(sums + first, width, 0.0);
    for (Index r = 0; r < rows; r += rows_at_once) {
      const Index end = std::min(r + rows_at_once, rows);
      T part[strip];
      Lanes<T>::for_each(width, [&](const Lanes<T>& lanes) HWY_ATTR {
        auto sum = hn::Zero(d);
        for (Index row = r; row < end; ++row)
          sum = hn::Add(sum, term(lanes, first, row * columns + first));
        lanes.store(sum, part);
      });
      for (Index c = 0; c < width; ++c) sums[first + c] += static_cast<double>(part[c]);
    }
  }
}

void run_sums(const ConstTensorView& x, const TensorView& sums) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    const T* const numbers = x.data<T>();
    const auto term = [&](const Lanes<T>& lanes, Index, Index at)
                          HWY_ATTR { return lanes.load(numbers + at); };
    sum_columns<T>(x.shape().rows(), sums.size(), sums.data<double>(), term);
  });
}

void run_squares(const ConstTensorView& x, const ConstTensorView& mean, const TensorView& sums) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    const T* const numbers = x.data<T>();
    const T* const means = mean.data<T>();
    const auto term = [&](const Lanes<T>& lanes, Index column, Index at) HWY_ATTR {
      const auto distance = hn::Sub(lanes.load(numbers + at), lanes.load(means + column));
      return hn::Mul(distance, distance);
    };
    sum_columns<T>(x.shape().rows(), sums.size(), sums.data<double>(), term);
  });
}

void run_gradient_sums(const ConstTensorView& x, const ConstTensorView& mean,
                       const ConstTensorView& dy, const TensorView& sums) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    const T* const numbers = x.data<T>();
    const T* const given = dy.data<T>();
    const T* const means = mean.data<T>();
    const auto product = [&](const Lanes<T>& lanes, Index column, Index at) HWY_ATTR {
      return hn::Mul(lanes.load(given + at),
                     hn::Sub(lanes.load(numbers + at), lanes.load(means + column)));
    };
    const Index rows = x.shape().rows(), columns = mean.size();
    run_sums(dy, sums.slice(0, 1));
    sum_columns<T>(rows, columns, sums.data<double>() + columns, product);
  });
}

void run_norm(const ConstTensorView& x, const ConstTensorView& mean, const ConstTensorView& scale,
              const ConstTensorView& shift, const TensorView& y) {
  with_type_of(y.dtype(), [&]<class T>() HWY_ATTR {
    const Index columns = mean.size();
    for (Index at = 0; at < x.size(); at += columns) {
      Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
        const auto distance = hn::Sub(lanes.load(x.data<T>() + at), lanes.load(mean.data<T>()));
        lanes.store(
            hn::MulAdd(distance, lanes.load(scale.data<T>()), lanes.load(shift.data<T>())),
            y.data<T>() + at);
      });
    }
  });
}

void run_norm_gradient(const ConstTensorView& x, const ConstTensorView& mean,
                       const ConstTensorView& dy, const ConstTensorView& scale,
                       const ConstTensorView& slope, const ConstTensorView& shift,
                       const TensorView& dx) {
  with_type_of(dx.dtype(), [&]<class T>() HWY_ATTR {
    const Index columns = mean.size();
    for (Index at = 0; at < x.size(); at += columns) {
      Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
        const auto distance = hn::Sub(lanes.load(x.data<T>() + at), lanes.load(mean.data<T>()));
        const auto along =
            hn::MulAdd(distance, lanes.load(slope.data<T>()), lanes.load(shift.data<T>()));
        lanes.store(
            hn::MulAdd(lanes.load(dy.data<T>() + at), lanes.load(scale.data<T>()), along),
            dx.data<T>() + at);
      });
    }
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_sums);
HWY_EXPORT(run_squares);
HWY_EXPORT(run_norm);
HWY_EXPORT(run_gradient_sums);
HWY_EXPORT(run_norm_gradient);

void column_sums(ConstTensorView x, TensorView sums) {
  assert(x.shape()[-1] == sums.size() && sums.dtype() == DType::float64);
  HWY_DYNAMIC_DISPATCH(run_sums)(x, sums);
}

void column_squares(ConstTensorView x, ConstTensorView mean, TensorView sums) {
  assert(x.shape()[-1] == sums.size() && mean.size() == sums.size());
  HWY_DYNAMIC_DISPATCH(run_squares)(x, mean, sums);
}

void column_norm(ConstTensorView x, ConstTensorView mean, ConstTensorView scale,
                 ConstTensorView shift, TensorView y) {
  assert(x.shape() == y.shape() && x.shape()[-1] == mean.size());
  HWY_DYNAMIC_DISPATCH(run_norm)(x, mean, scale, shift, y);
}

void column_gradient_sums(ConstTensorView x, ConstTensorView mean, ConstTensorView dy,
                          TensorView sums) {
  assert(x.shape() == dy.shape() && sums.size() == 2 * mean.size());
  HWY_DYNAMIC_DISPATCH(run_gradient_sums)(x, mean, dy, sums);
}

void column_norm_gradient(ConstTensorView x, ConstTensorView mean, ConstTensorView dy,
                          ConstTensorView scale, ConstTensorView slope, ConstTensorView shift,
                          TensorView dx) {
  assert(x.shape() == dy.shape() && dx.shape() == dy.shape());
  HWY_DYNAMIC_DISPATCH(run_norm_gradient)(x, mean, dy, scale, slope, shift, dx);
}

}  // namespace gradus::kernels
#endif
