// Numbers with another slope below zero, one for all or one a column, and the gradients of both.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// y[r, c] = x[r, c] where x[r, c] > 0, else slope[c] x[r, c]. slope: [columns] of the last axis, or
// [1] for all. May work in place; NaN gives NaN.
GRADUS_EXPORT void prelu(ConstTensorView x, ConstTensorView slope, TensorView y);

// dx[r, c] = dy[r, c] where x[r, c] > 0, else slope[c] dy[r, c];
// slope_gradient[c] += sum over r of x[r, c] dy[r, c] where x[r, c] <= 0, in an order that depends
// on the shapes alone. dx: may be dy, and may be empty.
GRADUS_EXPORT void prelu_gradient(ConstTensorView x, ConstTensorView slope, ConstTensorView dy,
                                  TensorView dx, TensorView slope_gradient);

}  // namespace gradus::kernels
