// Softmax and cross entropy in one, by log-sum-exp over the last axis: without overflow. The
// gradient must not be where x is.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// Returns scale times the sum over r of log(sum over j of exp(x[r, j])) - x[r, label[r]]. Where
// `gradient` is not empty: gradient[r, c] = scale (softmax(x)[r, c] - (1 if c = label[r])).
// label: int32 [rows], each in 0 .. columns - 1.
GRADUS_EXPORT double softmax_cross_entropy(ConstTensorView x, ConstTensorView label, double scale,
                                           TensorView gradient);

// How much of a row counts for each class: q[c] = weights[c] ((1 - smoothing) t[c] + smoothing /
// columns), t being the row's target.
struct ClassShares {
  ConstTensorView weights = {};  // [columns]; empty: all 1
  double smoothing = 0;
};

// Returns scale times the sum over r and c of q[c] (log(sum over j of exp(x[r, j])) - x[r, c]).
// Where `gradient` is not empty: gradient[r, c] = scale (softmax(x)[r, c] sum of q - q[c]).
// target: t, as x; or labels, int32 [rows], which stand for 1 at the label and 0 elsewhere.
GRADUS_EXPORT double softmax_cross_entropy(ConstTensorView x, ConstTensorView target,
                                           const ClassShares& shares, double scale,
                                           TensorView gradient);

}  // namespace gradus::kernels
