// y[b, i] = the i-th number of sample b. x: [batch, ...], y: [batch, numbers of a sample].
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT Flatten final : public Layer {
 public:
  std::string describe() const override { return "Flatten"; }
  Spec spec() const override { return {.kind = "flatten"}; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus
