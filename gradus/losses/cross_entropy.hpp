// Mean over rows of -log softmax(logits)[target]: softmax and logarithm in one, by log-sum-exp, so
// that nothing over- or underflows. Its gradient is (softmax(logits) - one-hot(target)) / rows.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// prediction: logits, [rows, classes]. target: class indices, int32 [rows].
class GRADUS_EXPORT CrossEntropy final : public Loss {
 public:
  std::string describe() const override { return "CrossEntropy"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
