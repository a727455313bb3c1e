// y = x W^T + b over the last axis. x: [..., inputs], W: [outputs, inputs], b: [outputs],
// y: [..., outputs].
#pragma once

#include "gradus/initializers/initializers.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

struct LinearOptions {
  Index inputs = 0, outputs = 0;  // files and build() infer the inputs
  bool bias = true;
  Initializer weight = nullptr;        // null: uniform within 1 / sqrt(inputs), as PyTorch's
  Initializer initial_bias = nullptr;  // null: the same
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Linear final : public Layer {
 public:
  // Throws Error unless inputs and outputs are 1 or more.
  explicit Linear(const LinearOptions& options);
  // The same; what the options say of inputs and outputs does not count.
  Linear(Index inputs, Index outputs, const LinearOptions& options = {});

  std::string describe() const override;  // "Linear(784 -> 256)"
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "weight", "bias"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Products { y_product, dx_product };
  enum Gradients { gradients };
  LinearOptions options_;
  Parameter weight_, bias_;
};

}  // namespace gradus
