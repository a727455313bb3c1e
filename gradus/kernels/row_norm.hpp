// Rows divided by their size, with or without their mean taken off first: layer and root mean
// square normalization. One thread; a batch is normalized in parts.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

struct RowNorm {
  double epsilon;  // added to the mean square, so that nothing is divided by 0
  bool centered;   // takes the mean off
};

// y[r, c] = (x[r, c] - m[r]) s[r] weight[c] + bias[c], with m[r] the mean of the row, or 0, and
// s[r] = 1 / root(mean over c of (x[r, c] - m[r])^2 + epsilon). bias: [columns], or empty for 0.
// factors: [rows, 2], takes m and s of each row for row_norm_gradient(), or empty. y may be x.
GRADUS_EXPORT void row_norm(ConstTensorView x, ConstTensorView weight, ConstTensorView bias,
                            const RowNorm& norm, TensorView factors, TensorView y);

// With n = (x - m) s and g = dy weight: dx = s (g - mean of g - n mean of g n) along each row,
// where an uncentered row has no mean of g; weight_gradient[c] += sum over r of dy n,
// bias_gradient[c] += sum over r of dy. dx: may be dy, or empty; bias_gradient: may be empty.
GRADUS_EXPORT void row_norm_gradient(ConstTensorView x, ConstTensorView weight,
                                     ConstTensorView factors, const RowNorm& norm,
                                     ConstTensorView dy, TensorView dx, TensorView weight_gradient,
                                     TensorView bias_gradient);

}  // namespace gradus::kernels
