// Losses as sums over numbers or rows, with their gradients. One thread; the gradient must not be
// where x does.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// What one prediction x adds whose target is t.
enum class Term {
  squared,   // (x - t)^2
  absolute,  // |x - t|, flat at t
  huber,     // d^2 / 2 where d = |x - t| <= parameter, else parameter (d - parameter / 2)
  margin,    // max(0, 1 - y x), y = 2 t - 1
  binary_cross_entropy_of_logits,  // log(1 + exp(x)) - x t
  // -t log x - (1 - t) log(1 - x), logarithms -100 at least, 0 <= x <= 1; in the derivative
  // (x - t) / (x (1 - x)) the divisor is 1e-12 at least
  binary_cross_entropy,
};

// Returns the sum over i of term(x[i], t[i]). Where `gradient` is not empty: gradient[i] = factor
// times the derivative by x[i].
// x: [rows, columns]. target: t, as x; or labels, int32 [rows], each in 0 .. columns - 1, which
// stand for 1 at the label and 0 elsewhere (with one column: for the number 0 or 1 itself).
GRADUS_EXPORT double sum_of_terms(Term term, double parameter, ConstTensorView x,
                                  ConstTensorView target, double factor, TensorView gradient);

// Returns the sum over r, and over c other than label[r], of max(0, 1 - x[r, label[r]] + x[r, c]).
// Where `gradient` is not empty: factor times the derivative by each x. label: int32 [rows].
GRADUS_EXPORT double sum_of_margins(ConstTensorView x, ConstTensorView label, double factor,
                                    TensorView gradient);

// Whether low <= x[i] <= high for every i; NaN passes.
GRADUS_EXPORT bool all_between(ConstTensorView x, double low, double high);

}  // namespace gradus::kernels
