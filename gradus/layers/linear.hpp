// y = x W^T + b over the last axis. x: [..., inputs], W: [outputs, inputs], b: [outputs],
// y: [..., outputs].
#pragma once

#include "gradus/initializers/initializers.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

struct LinearOptions {
  bool bias = true;
  Initializer weight = nullptr;        // null: uniform within 1 / sqrt(inputs), as PyTorch's
  Initializer initial_bias = nullptr;  // null: the same
};

class GRADUS_EXPORT Linear final : public Layer {
 public:
  // Throws Error unless both are 1 or more.
  Linear(Index inputs, Index outputs, const LinearOptions& options = {});

  std::string describe() const override;  // "Linear(784 -> 256)"
  void visit(Visitor& visitor) override;  // "weight", "bias"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Products { y_product, dx_product, dw_product };
  Index inputs_, outputs_;
  bool has_bias_;
  Parameter weight_, bias_;
};

}  // namespace gradus
