#include "gradus/kernels/softmax.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/softmax.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cmath>

#include "gradus/kernels/parts.hpp"
#include "gradus/kernels/softmax_rows-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

template <class T>
void softmax(const T* x, T* y, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r, x += columns, y += columns) {
    const T sum = sum_of_exponentials(x, peak_of(x, columns), y, columns);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      lanes.store(hn::Div(lanes.load(y), hn::Set(hn::ScalableTag<T>(), sum)), y);
    });
  }
}

template <class T>
void softmax_gradient(const T* y, const T* dy, T* dx, Index rows, Index columns) {
  const hn::ScalableTag<T> d;
  for (Index r = 0; r < rows; ++r, y += columns, dy += columns, dx += columns) {
    auto products = hn::Zero(d);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      products = hn::MulAdd(lanes.load(dy), lanes.load(y), products);
    });
    const auto product = hn::SumOfLanes(d, products);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      lanes.store(hn::Mul(lanes.load(y), hn::Sub(lanes.load(dy), product)), dx);
    });
  }
}

template <class T>
void log_softmax(const T* x, T* y, Index rows, Index columns) {
  const hn::ScalableTag<T> d;
  for (Index r = 0; r < rows; ++r, x += columns, y += columns) {
    const T peak = peak_of(x, columns);
    const T log_sum = std::log(sum_of_exponentials(x, peak, static_cast<T*>(nullptr), columns));
    // The peak first: far from zero, log_sum + peak would lose the digits of the logarithm.
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto distance = hn::Sub(lanes.load(x), hn::Set(d, peak));
      lanes.store(hn::Sub(distance, hn::Set(d, log_sum)), y);
    });
  }
}

template <class T>
void log_softmax_gradient(const T* y, const T* dy, T* dx, Index rows, Index columns) {
  const hn::ScalableTag<T> d;
  for (Index r = 0; r < rows; ++r, y += columns, dy += columns, dx += columns) {
    auto sums = hn::Zero(d);
    Lanes<T>::for_each(
        columns, [&](const Lanes<T>& lanes) HWY_ATTR { sums = hn::Add(sums, lanes.load(dy)); });
    const auto sum = hn::SumOfLanes(d, sums);
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto p = exp_below_zero(d, lanes.load(y));
      lanes.store(hn::NegMulAdd(p, sum, lanes.load(dy)), dx);
    });
  }
}

void run_softmax(const ConstTensorView& x, const TensorView& y, Index rows, Index columns) {
  with_type_of(y.dtype(),
               [&]<class T>() HWY_ATTR { softmax(x.data<T>(), y.data<T>(), rows, columns); });
}

void run_softmax_gradient(const ConstTensorView& y, const ConstTensorView& dy, const TensorView& dx,
                          Index rows, Index columns) {
  with_type_of(dx.dtype(), [&]<class T>() HWY_ATTR {
    softmax_gradient(y.data<T>(), dy.data<T>(), dx.data<T>(), rows, columns);
  });
}

void run_log_softmax(const ConstTensorView& x, const TensorView& y, Index rows, Index columns) {
  with_type_of(y.dtype(),
               [&]<class T>() HWY_ATTR { log_softmax(x.data<T>(), y.data<T>(), rows, columns); });
}

void run_log_softmax_gradient(const ConstTensorView& y, const ConstTensorView& dy,
                              const TensorView& dx, Index rows, Index columns) {
  with_type_of(dx.dtype(), [&]<class T>() HWY_ATTR {
    log_softmax_gradient(y.data<T>(), dy.data<T>(), dx.data<T>(), rows, columns);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_softmax);
HWY_EXPORT(run_softmax_gradient);
HWY_EXPORT(run_log_softmax);
HWY_EXPORT(run_log_softmax_gradient);

void softmax(ConstTensorView x, TensorView y) {
  assert(x.shape() == y.shape());
  HWY_DYNAMIC_DISPATCH(run_softmax)(x, y, x.shape().rows(), x.shape()[-1]);
}

void softmax_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  assert(y.shape() == dx.shape() && dy.shape() == dx.shape());
  HWY_DYNAMIC_DISPATCH(run_softmax_gradient)(y, dy, dx, y.shape().rows(), y.shape()[-1]);
}

void log_softmax(ConstTensorView x, TensorView y) {
  assert(x.shape() == y.shape());
  HWY_DYNAMIC_DISPATCH(run_log_softmax)(x, y, x.shape().rows(), x.shape()[-1]);
}

void log_softmax_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx) {
  assert(y.shape() == dx.shape() && dy.shape() == dx.shape());
  HWY_DYNAMIC_DISPATCH(run_log_softmax_gradient)(y, dy, dx, y.shape().rows(), y.shape()[-1]);
}

}  // namespace gradus::kernels
#endif
