#include "gradus/kernels/update.hpp"

#include <cmath>

namespace gradus::kernels {

void sgd(TensorView values, TensorView gradients, TensorView velocity, const SgdUpdate& update) {
  with_float_type(values.dtype(), [&]<class T> {
    T* w = values.data<T>();
    T* gradient = gradients.data<T>();
    const T rate = static_cast<T>(update.learning_rate),
            decay = static_cast<T>(update.weight_decay);
    const Index count = values.size();
    if (!velocity) {
      for (Index i = 0; i < count; ++i) {
        w[i] -= rate * (gradient[i] + decay * w[i]);
        gradient[i] = 0;
      }
      return;
    }
    T* v = velocity.data<T>();
    const T momentum = static_cast<T>(update.momentum);
    if (update.nesterov) {
      for (Index i = 0; i < count; ++i) {
        const T g = gradient[i] + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] -= rate * (g + momentum * v[i]);
        gradient[i] = 0;
      }
    } else {
      for (Index i = 0; i < count; ++i) {
        v[i] = momentum * v[i] + (gradient[i] + decay * w[i]);
        w[i] -= rate * v[i];
        gradient[i] = 0;
      }
    }
  });
}

void adam(TensorView values, TensorView gradients, TensorView mean, TensorView square,
          const AdamUpdate& update) {
  with_float_type(values.dtype(), [&]<class T> {
    T* w = values.data<T>();
    T* gradient = gradients.data<T>();
    T* m = mean.data<T>();
    T* v = square.data<T>();
    const T beta1 = static_cast<T>(update.beta1), beta2 = static_cast<T>(update.beta2);
    const T decay = static_cast<T>(update.weight_decay), epsilon = static_cast<T>(update.epsilon);
    const T rate = static_cast<T>(update.learning_rate / update.correction1);
    const T root_correction = static_cast<T>(std::sqrt(update.correction2));
    for (Index i = 0; i < values.size(); ++i) {
      const T g = gradient[i] + decay * w[i];
      m[i] = beta1 * m[i] + (T(1) - beta1) * g;
      v[i] = beta2 * v[i] + (T(1) - beta2) * g * g;
      w[i] -= rate * m[i] / (std::sqrt(v[i]) / root_correction + epsilon);
      gradient[i] = 0;
    }
  });
}

bool all_finite(ConstTensorView x) {
  return with_float_type(x.dtype(), [&]<class T> {
    // x * 0 is 0 for a finite number and NaN for any other; sums of these need no branch.
    const T* data = x.data<T>();
    T lanes[8] = {};
    Index i = 0;
    for (; i + 8 <= x.size(); i += 8) {
      for (Index lane = 0; lane < 8; ++lane) lanes[lane] += data[i + lane] * T(0);
    }
    for (; i < x.size(); ++i) lanes[0] += data[i] * T(0);
    T sum = 0;
    for (const T lane : lanes) sum += lane;
    return sum == T(0);
  });
}

}  // namespace gradus::kernels
