// What optimizers do to every parameter: one pass over values, gradients and state.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

struct SgdUpdate {
  double learning_rate = 0, momentum = 0, weight_decay = 0;
  bool nesterov = false;
};

// g = gradient + weight_decay w; without momentum: w -= learning_rate g.
// With it: v = momentum v + g; w -= learning_rate v, or Nesterov's w -= learning_rate (g + momentum
// v). velocity: empty where momentum is 0.
GRADUS_EXPORT void sgd(TensorView values, ConstTensorView gradients, TensorView velocity,
                       const SgdUpdate& update);

struct AdamUpdate {
  double learning_rate = 0, beta1 = 0, beta2 = 0, epsilon = 0, weight_decay = 0;
  bool decoupled = false;                   // AdamW's weight decay
  double correction1 = 1, correction2 = 1;  // 1 - beta^step
};

// g = gradient + weight_decay w; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
// w -= learning_rate (m / correction1) / (sqrt(v / correction2) + epsilon). Decoupled: g =
// gradient, and w -= learning_rate weight_decay w before all else.
GRADUS_EXPORT void adam(TensorView values, ConstTensorView gradients, TensorView mean,
                        TensorView square, const AdamUpdate& update);

struct RMSpropUpdate {
  double learning_rate = 0, keep = 0, share = 0, epsilon = 0, momentum = 0, weight_decay = 0;
};

// g = gradient + weight_decay w; v = keep v + share g^2; s = g / (sqrt(v) + epsilon); without
// momentum w -= learning_rate s, with it u = momentum u + s; w -= learning_rate u.
// square: v. velocity: u, empty where momentum is 0.
GRADUS_EXPORT void rmsprop(TensorView values, ConstTensorView gradients, TensorView square,
                           TensorView velocity, const RMSpropUpdate& update);

// Whether no element is NaN or infinite.
GRADUS_EXPORT bool all_finite(ConstTensorView x);

// Whether each |x[i]| is below `limit`, a power of two; no NaN is.
GRADUS_EXPORT bool all_below(ConstTensorView x, double limit);

}  // namespace gradus::kernels
