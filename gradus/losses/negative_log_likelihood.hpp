// Mean over rows of -log prediction[target]: the cross entropy of probabilities, as a Softmax gives
// them. Its gradient is -1 / prediction[target] / rows at the target and 0 elsewhere. CrossEntropy,
// on logits, is the same with the softmax inside, and keeps its digits where a probability
// underflows.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// prediction: probabilities, [rows, classes]. target: class indices, int32 [rows]. Throws Error
// where a prediction is below 0 or above 1. The logarithm is -100 at least, and the probability
// 1e-12 at least in the gradient.
class GRADUS_EXPORT NegativeLogLikelihood final : public Loss {
 public:
  std::string describe() const override { return "NegativeLogLikelihood"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
