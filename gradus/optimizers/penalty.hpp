// A price for large weights, beside the loss. A free function, to be called between the backward
// pass and Optimizer::step().
#pragma once

#include "gradus/model/model.hpp"

namespace gradus {

struct PenaltyOptions {
  double l1 = 0;  // 0 or more: of each weight's size; drives weights that matter little to 0
  double l2 = 0;  // 0 or more: of half its square; the same as weight decay in plain descent
};

// Adds the derivative of the penalty, the sum of l1 |w| + l2 / 2 w^2, to the gradients and returns
// the penalty. It counts the weights of two axes or more: not biases nor a norm's scale. Throws
// Error for options outside their range.
GRADUS_EXPORT double add_penalty(const Model& model, const PenaltyOptions& options,
                                 ParameterVector& gradients);

}  // namespace gradus
