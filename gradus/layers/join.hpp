// y = [x0, x1, ...], side by side along the last axis. xi: [..., ni], y: [..., n0 + n1 + ...].
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT Join final : public Layer {
 public:
  std::string describe() const override { return "Join"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

}  // namespace gradus
