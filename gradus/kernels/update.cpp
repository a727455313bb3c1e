#include "gradus/kernels/update.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/update.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cmath>
#include <limits>

#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// The state of a weight without gradients decays to 0. Below the smallest normal number
// arithmetic takes many times as long, so it is 0 from there on.
template <class V>
HWY_INLINE V without_subnormals(V v) {
  const hn::DFromV<V> d;
  const auto least = hn::Set(d, std::numeric_limits<hn::TFromD<decltype(d)>>::min());
  return hn::IfThenElseZero(hn::Not(hn::Lt(hn::Abs(v), least)), v);
}

template <class T>
void sgd(T* weights, const T* gradients, T* velocities, Index count, const SgdUpdate& update) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const V rate = hn::Set(d, static_cast<T>(update.learning_rate));
  const V decay = hn::Set(d, static_cast<T>(update.weight_decay));
  const V momentum = hn::Set(d, static_cast<T>(update.momentum));
  const bool nesterov = update.nesterov;
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    const V w = lanes.load(weights);
    V g = hn::MulAdd(decay, w, lanes.load(gradients));
    if (velocities != nullptr) {
      const V v = without_subnormals(hn::MulAdd(momentum, lanes.load(velocities), g));
      lanes.store(v, velocities);
      g = nesterov ? hn::MulAdd(momentum, v, g) : v;
    }
    lanes.store(hn::NegMulAdd(rate, g, w), weights);
  });
}

template <class T>
void adam(T* weights, const T* gradients, T* means, T* squares, Index count,
          const AdamUpdate& update) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const auto number = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const V beta1 = number(update.beta1), share1 = number(1 - update.beta1);
  const V beta2 = number(update.beta2), share2 = number(1 - update.beta2);
  const bool decoupled = update.decoupled;
  const V decay = number(decoupled ? 0 : update.weight_decay), epsilon = number(update.epsilon);
  const V kept = number(decoupled ? 1 - update.learning_rate * update.weight_decay : 1);
  const V rate = number(update.learning_rate / update.correction1);
  const V root_correction = number(1 / std::sqrt(update.correction2));
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    const V w = lanes.load(weights);
    const V g = hn::MulAdd(decay, w, lanes.load(gradients));
    const V m = without_subnormals(hn::MulAdd(beta1, lanes.load(means), hn::Mul(share1, g)));
    const V v =
        without_subnormals(hn::MulAdd(beta2, lanes.load(squares), hn::Mul(share2, hn::Mul(g, g))));
    lanes.store(m, means);
    lanes.store(v, squares);
    const V root = hn::MulAdd(hn::Sqrt(v), root_correction, epsilon);
    lanes.store(hn::Sub(hn::Mul(kept, w), hn::Div(hn::Mul(rate, m), root)), weights);
  });
}

template <class T>
void rmsprop(T* weights, const T* gradients, T* squares, T* velocities, Index count,
             const RMSpropUpdate& update) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const auto number = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const V rate = number(update.learning_rate), keep = number(update.keep);
  const V share = number(update.share), epsilon = number(update.epsilon);
  const V momentum = number(update.momentum), decay = number(update.weight_decay);
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    const V w = lanes.load(weights);
    const V g = hn::MulAdd(decay, w, lanes.load(gradients));
    const V v =
        without_subnormals(hn::MulAdd(keep, lanes.load(squares), hn::Mul(share, hn::Mul(g, g))));
    lanes.store(v, squares);
    V step = hn::Div(g, hn::Add(hn::Sqrt(v), epsilon));
    if (velocities != nullptr) {
      step = without_subnormals(hn::MulAdd(momentum, lanes.load(velocities), step));
      lanes.store(step, velocities);
    }
    lanes.store(hn::NegMulAdd(rate, step, w), weights);
  });
}

// Whether each numbers[i] * factor is finite.
// x * factor is infinite from 2^(bits of the exponent) / factor on; times 0 it is 0 for a finite
// number and NaN for any other; sums of these need no branch.
template <class T>
bool all_finite(const T* numbers, T factor, Index count) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const V zero = hn::Zero(d), factors = hn::Set(d, factor);
  const auto load = [&](Index at) HWY_ATTR { return hn::Mul(hn::LoadU(d, numbers + at), factors); };
  V sums[4] = {zero, zero, zero, zero};
  const auto width = static_cast<Index>(hn::Lanes(d));
  Index i = 0;
  for (; i + 4 * width <= count; i += 4 * width) {
    sums[0] = hn::MulAdd(load(i), zero, sums[0]);
    sums[1] = hn::MulAdd(load(i + width), zero, sums[1]);
    sums[2] = hn::MulAdd(load(i + 2 * width), zero, sums[2]);
    sums[3] = hn::MulAdd(load(i + 3 * width), zero, sums[3]);
  }
  T rest =
      hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]))));
  for (; i < count; ++i) rest += numbers[i] * factor * T(0);
  return rest == T(0);
}

void run_sgd(const TensorView& values, const ConstTensorView& gradients, const TensorView& velocity,
             Index count, const SgdUpdate& update) {
  with_type_of(values.dtype(), [&]<class T>() HWY_ATTR {
    sgd(values.data<T>(), gradients.data<T>(), data_or_null<T>(velocity), count, update);
  });
}

void run_adam(const TensorView& values, const ConstTensorView& gradients, const TensorView& mean,
              const TensorView& square, Index count, const AdamUpdate& update) {
  with_type_of(values.dtype(), [&]<class T>() HWY_ATTR {
    adam(values.data<T>(), gradients.data<T>(), mean.data<T>(), square.data<T>(), count, update);
  });
}

void run_rmsprop(const TensorView& values, const ConstTensorView& gradients,
                 const TensorView& square, const TensorView& velocity, Index count,
                 const RMSpropUpdate& update) {
  with_type_of(values.dtype(), [&]<class T>() HWY_ATTR {
    rmsprop(values.data<T>(), gradients.data<T>(), square.data<T>(), data_or_null<T>(velocity),
            count, update);
  });
}

bool run_all_finite(const ConstTensorView& x, double factor, Index count) {
  return with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    return all_finite(x.data<T>(), static_cast<T>(factor), count);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_sgd);
HWY_EXPORT(run_adam);
HWY_EXPORT(run_rmsprop);
HWY_EXPORT(run_all_finite);

void sgd(TensorView values, ConstTensorView gradients, TensorView velocity,
         const SgdUpdate& update) {
  HWY_DYNAMIC_DISPATCH(run_sgd)(values, gradients, velocity, values.size(), update);
}

void adam(TensorView values, ConstTensorView gradients, TensorView mean, TensorView square,
          const AdamUpdate& update) {
  HWY_DYNAMIC_DISPATCH(run_adam)(values, gradients, mean, square, values.size(), update);
}

void rmsprop(TensorView values, ConstTensorView gradients, TensorView square, TensorView velocity,
             const RMSpropUpdate& update) {
  HWY_DYNAMIC_DISPATCH(run_rmsprop)(values, gradients, square, velocity, values.size(), update);
}

bool all_finite(ConstTensorView x) { return HWY_DYNAMIC_DISPATCH(run_all_finite)(x, 1, x.size()); }

bool all_below(ConstTensorView x, double limit) {
  // 2^127 for float32: half of what it no longer holds.
  const double half = with_float_type(
      x.dtype(), []<class T> { return std::ldexp(1.0, std::numeric_limits<T>::max_exponent - 1); });
  return HWY_DYNAMIC_DISPATCH(run_all_finite)(x, 2 * (half / limit), x.size());
}

}  // namespace gradus::kernels
#endif
