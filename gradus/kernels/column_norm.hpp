// Columns moved to mean 0 and deviation 1 over all rows of a batch, in steps between which the sums
// of its parts are added: batch normalization. One thread. Columns: the last axis.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// sums[c] = sum over r of x[r, c]. sums: float64.
GRADUS_EXPORT void column_sums(ConstTensorView x, TensorView sums);

// sums[c] = sum over r of (x[r, c] - mean[c])^2. sums: float64.
GRADUS_EXPORT void column_squares(ConstTensorView x, ConstTensorView mean, TensorView sums);

// y[r, c] = (x[r, c] - mean[c]) scale[c] + shift[c]. y may be x.
GRADUS_EXPORT void column_norm(ConstTensorView x, ConstTensorView mean, ConstTensorView scale,
                               ConstTensorView shift, TensorView y);

// sums[0, c] = sum over r of dy[r, c], sums[1, c] = sum over r of dy[r, c] (x[r, c] - mean[c]).
// sums: float64.
GRADUS_EXPORT void column_gradient_sums(ConstTensorView x, ConstTensorView mean, ConstTensorView dy,
                                        TensorView sums);

// dx[r, c] = scale[c] (dy[r, c] - shift[c] - slope[c] (x[r, c] - mean[c])). dx may be dy.
GRADUS_EXPORT void column_norm_gradient(ConstTensorView x, ConstTensorView mean, ConstTensorView dy,
                                        ConstTensorView scale, ConstTensorView slope,
                                        ConstTensorView shift, TensorView dx);

}  // namespace gradus::kernels
