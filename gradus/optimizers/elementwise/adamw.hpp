// AdamW: Adam whose weight decay shrinks the weights themselves, in place of a part of the gradient
// that Adam would rescale: w -= learning_rate weight_decay w, then Adam's step. Loshchilov and
// Hutter, 2019, "Decoupled weight decay regularization", algorithm 2.
#pragma once

#include "gradus/optimizers/elementwise/adam.hpp"

namespace gradus {

struct AdamWOptions {
  double learning_rate = 0.001;
  double beta1 = 0.9;          // [0, 1): memory of the mean
  double beta2 = 0.999;        // [0, 1): memory of the mean square
  double epsilon = 1e-8;       // above 0: added to the root
  double weight_decay = 0.01;  // 0 or more: share of a weight lost in a step, over learning_rate
  Decay decay = Decay::all;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT AdamW final : public Adam {
 public:
  // Throws Error for options outside their range.
  explicit AdamW(Model& model, const AdamWOptions& options = {});
};

}  // namespace gradus
