// Mean over rows of minus the logarithm of the probability of the target's class, for predictions
// that have been through a Softmax or a LogSoftmax. Only the target's class is read, so that a NaN
// elsewhere goes unseen; a Softmax gives none alone. CrossEntropy, on logits, is the same in one
// step, the fastest and the one that keeps its digits: prefer it for training.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// Behind a Softmax: mean of -log prediction[target]. Its gradient is -1 / prediction[target] / rows
// at the target and 0 elsewhere.
// prediction: probabilities, [rows, classes]. target: class indices, int32 [rows]. Throws Error
// where a prediction is below 0 or above 1. The logarithm is -100 at least, and the probability
// 1e-12 at least in the gradient.
class GRADUS_EXPORT NegativeLogLikelihood final : public Loss {
 public:
  std::string describe() const override { return "NegativeLogLikelihood"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

// Behind a LogSoftmax, which keeps the digits of a probability that underflows: mean of
// -prediction[target]; PyTorch's NLLLoss. Its gradient is -1 / rows at the target and 0 elsewhere.
// prediction: logarithms of probabilities. Throws Error where one is above 0.
class GRADUS_EXPORT NegativeLogLikelihoodOnLogProbabilities final : public Loss {
 public:
  std::string describe() const override { return "NegativeLogLikelihoodOnLogProbabilities"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
