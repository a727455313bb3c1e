// y[r, c] = x[r, c] - log(sum over j of exp(x[r, j])), over the last axis: the logarithm of a
// Softmax, but with digits left where that underflows. x, y: the same shape.
// dx = dy - exp(y) sum of dy. For training prefer CrossEntropy, which takes the logits themselves;
// NegativeLogLikelihoodOnLogProbabilities takes what comes from here.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT LogSoftmax final : public Layer {
 public:
  std::string describe() const override { return "LogSoftmax"; }
  Spec spec() const override { return {.kind = "log_softmax"}; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus
