// Arithmetic on whole arrays: of clipping, penalties, L-BFGS and the layer Multiply.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// sum of a[i] b[i]: by blocks, in an order that follows from the size alone, the blocks in double;
// all of it in double where a block of finite float32 numbers overflows.
GRADUS_EXPORT double dot(ConstTensorView a, ConstTensorView b);

// to[i] += factor from[i]
GRADUS_EXPORT void add_multiple(double factor, ConstTensorView from, TensorView to);

// y[i] = a[i] b[i]; y may be a or b.
GRADUS_EXPORT void multiply(ConstTensorView a, ConstTensorView b, TensorView y);

// x[i] *= factor
GRADUS_EXPORT void scale(double factor, TensorView x);

// x[i] = max(-limit, min(limit, x[i])); what is not finite stays as it is.
GRADUS_EXPORT void clip(double limit, TensorView x);

// gradients[i] += l1 sign(values[i]) + l2 values[i], sign(0) being 0. Returns the sum of
// l1 |values[i]| + l2 / 2 values[i]^2, whose derivative that is.
GRADUS_EXPORT double add_penalty(double l1, double l2, ConstTensorView values,
                                 TensorView gradients);

}  // namespace gradus::kernels
