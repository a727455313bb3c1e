// Softmax and its logarithm over the last axis, without overflow. All may work in place, the
// gradients in place of dy.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// y[r, c] = exp(x[r, c]) / sum over j of exp(x[r, j]).
GRADUS_EXPORT void softmax(ConstTensorView x, TensorView y);

// dx[r, c] = y[r, c] (dy[r, c] - sum over j of dy[r, j] y[r, j]).
GRADUS_EXPORT void softmax_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx);

// y[r, c] = x[r, c] - log(sum over j of exp(x[r, j])).
GRADUS_EXPORT void log_softmax(ConstTensorView x, TensorView y);

// dx[r, c] = dy[r, c] - exp(y[r, c]) sum over j of dy[r, j].
GRADUS_EXPORT void log_softmax_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx);

}  // namespace gradus::kernels
