// Softmax and log-sum-exp over the last axis, without overflow.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// y[r, c] = exp(x[r, c]) / sum over j of exp(x[r, j]). May work in place.
GRADUS_EXPORT void softmax(ConstTensorView x, TensorView y);

// dx[r, c] = y[r, c] (dy[r, c] - sum over j of dy[r, j] y[r, j]). May work in place of dy.
GRADUS_EXPORT void softmax_gradient(ConstTensorView y, ConstTensorView dy, TensorView dx);

// Returns scale times the sum over r of log(sum over j of exp(x[r, j])) - x[r, label[r]]. Where
// `gradient` is not empty: gradient[r, c] = scale (softmax(x)[r, c] - (1 if c = label[r])).
// label: int32 [rows], each in 0 .. columns - 1.
GRADUS_EXPORT double softmax_cross_entropy(ConstTensorView x, ConstTensorView label, double scale,
                                           TensorView gradient);

}  // namespace gradus::kernels
