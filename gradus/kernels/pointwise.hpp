// Functions of one number applied to every element, and their derivatives. All may work in place.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

enum class Pointwise {
  relu,     // max(0, x)
  tanh,     // tanh(x)
  sigmoid,  // 1 / (1 + exp(-x))
};

// y[i] = function(x[i]); NaN gives NaN.
GRADUS_EXPORT void apply(Pointwise function, ConstTensorView x, TensorView y);

// dx[i] = dy[i] times the function's derivative, which is read off its output y: relu 1 where y >
// 0, else 0; tanh 1 - y^2; sigmoid y (1 - y).
GRADUS_EXPORT void apply_gradient(Pointwise function, ConstTensorView y, ConstTensorView dy,
                                  TensorView dx);

// y[i] = x[i]; nothing where they are one.
GRADUS_EXPORT void copy(ConstTensorView x, TensorView y);

// y[i] = x[i] mask[i] factor; mask: uint8, 0 or 1.
GRADUS_EXPORT void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y);

}  // namespace gradus::kernels
