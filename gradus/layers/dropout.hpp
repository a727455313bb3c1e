// y = x m / (1 - p), m[i] = 0 with probability p, else 1; in inference y = x. x, y: any shape, the
// same. The mask depends on the workspace's seed, its step and the position alone. Srivastava et
// al., 2014.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT Dropout final : public Layer {
 public:
  explicit Dropout(double probability);  // of a zero; throws Error unless in [0, 1)

  std::string describe() const override;  // "Dropout(0.2)"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Slots { mask };
  double probability_;
};

}  // namespace gradus
