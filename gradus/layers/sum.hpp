// y = x0 + x1 + ...: two to four values. xi, y: any shape, the same.
#pragma once

#include "gradus/layers/same_shape.hpp"

namespace gradus {

using SumOptions = SameShapeOptions;

class GRADUS_EXPORT Sum final : public Layer {
 public:
  // Sum(), Sum({.inputs = 3}). Throws Error for an option out of its bounds.
  explicit Sum(const SumOptions& options = {});

  std::string describe() const override;  // "Sum", "Sum(inputs 3)"
  Spec spec() const override;
  int inputs() const override { return static_cast<int>(options_.inputs); }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  SumOptions options_;
};

}  // namespace gradus
