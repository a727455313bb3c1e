// y[r, c] = exp(x[r, c]) / sum over j of exp(x[r, j]), over the last axis. x, y: the same shape.
// dx = y (dy - sum of dy y). For training prefer CrossEntropy, which takes the logits themselves.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT Softmax final : public Layer {
 public:
  std::string describe() const override { return "Softmax"; }
  Spec spec() const override { return {.kind = "softmax"}; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus
