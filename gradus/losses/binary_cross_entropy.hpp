// Mean over rows and outputs of -t log p - (1 - t) log(1 - p): each output answers a yes-or-no
// question of its own. On logits, p = sigmoid(prediction), the loss and its gradient
// (p - t) / (rows outputs) keep their digits however large a logit is; on probabilities the
// gradient by p is (p - t) / (p (1 - p)) / (rows outputs), and the Sigmoid before it multiplies by
// p (1 - p).
#pragma once

#include "gradus/losses/loss_of_terms.hpp"

namespace gradus {

// prediction: logits. target: from 0 to 1, or classes; Error otherwise.
class GRADUS_EXPORT BinaryCrossEntropy final : public LossOfTerms {
 public:
  BinaryCrossEntropy()
      : LossOfTerms("BinaryCrossEntropy", kernels::Term::binary_cross_entropy_of_logits) {}
  double threshold() const override { return 0; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

// The same of probabilities, as a Sigmoid gives them: throws Error where a prediction is below 0 or
// above 1. Logarithms are -100 at least, and p (1 - p) is 1e-12 at least in the gradient, as in
// PyTorch.
class GRADUS_EXPORT BinaryCrossEntropyOnProbabilities final : public LossOfTerms {
 public:
  BinaryCrossEntropyOnProbabilities()
      : LossOfTerms("BinaryCrossEntropyOnProbabilities", kernels::Term::binary_cross_entropy) {}
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
