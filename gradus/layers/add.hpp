// y = a + b. a, b, y: any shape, the same.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT Add final : public Layer {
 public:
  std::string describe() const override { return "Add"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus
