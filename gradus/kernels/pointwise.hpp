// Functions of one number applied to every element, and their derivatives. All may work in place.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

GRADUS_EXPORT void copy(ConstTensorView x,
                        TensorView y);  // y[i] = x[i]; nothing where they are one

GRADUS_EXPORT void relu(ConstTensorView x, TensorView y);     // y[i] = max(0, x[i]); NaN stays NaN
GRADUS_EXPORT void tanh(ConstTensorView x, TensorView y);     // y[i] = tanh(x[i])
GRADUS_EXPORT void sigmoid(ConstTensorView x, TensorView y);  // y[i] = 1 / (1 + exp(-x[i]))

// dx[i] = dy[i] times the derivative, written with the output y.
GRADUS_EXPORT void relu_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx);  // y > 0
GRADUS_EXPORT void tanh_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx);  // 1 - y^2
GRADUS_EXPORT void sigmoid_gradient(ConstTensorView y, ConstTensorView dy,
                                    TensorView dx);  // y (1 - y)

// y[i] = x[i] mask[i] factor; mask: uint8, 0 or 1.
GRADUS_EXPORT void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y);

}  // namespace gradus::kernels
