// Rows of numbers as probabilities, and the logarithms of these. Over the last axis; x, y: the same
// shape. For training prefer CrossEntropy, which takes the logits themselves.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

// y[r, c] = exp(x[r, c]) / sum over j of exp(x[r, j]). dx = y (dy - sum of dy y).
class GRADUS_EXPORT Softmax final : public Layer {
 public:
  std::string describe() const override { return "Softmax"; }
  Spec spec() const override { return {.kind = "softmax"}; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

// y[r, c] = x[r, c] - log(sum over j of exp(x[r, j])): the logarithm of a Softmax, but with digits
// left where that underflows. dx = dy - exp(y) sum of dy. NegativeLogLikelihoodOnLogProbabilities
// takes what comes from here.
class GRADUS_EXPORT LogSoftmax final : public Layer {
 public:
  std::string describe() const override { return "LogSoftmax"; }
  Spec spec() const override { return {.kind = "log_softmax"}; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus
