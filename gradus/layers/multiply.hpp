// y = x0 ⊙ x1 ⊙ ...: two to four values, number by number. xi, y: any shape, the same.
// dxi = dy ⊙ all others.
#pragma once

#include "gradus/layers/same_shape.hpp"

namespace gradus {

using MultiplyOptions = SameShapeOptions;

class GRADUS_EXPORT Multiply final : public Layer {
 public:
  // Multiply(), Multiply({.inputs = 3}). Throws Error for an option out of its bounds.
  explicit Multiply(const MultiplyOptions& options = {});

  std::string describe() const override;  // "Multiply", "Multiply(inputs 3)"
  Spec spec() const override;
  int inputs() const override { return static_cast<int>(options_.inputs); }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  MultiplyOptions options_;
};

}  // namespace gradus
