// y = x m / (1 - p), m[i] = 0 with probability p, else 1; in inference y = x. x, y: any shape, the
// same. The mask depends on the workspace's seed, its step and the position alone. Srivastava et
// al., 2014.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct DropoutOptions {
  double probability = 0.5;  // of a zero, [0, 1)
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Dropout final : public Layer {
 public:
  explicit Dropout(double probability) : Dropout(DropoutOptions{probability}) {}
  explicit Dropout(const DropoutOptions& options);  // throws Error for one out of its bounds

  std::string describe() const override;  // "Dropout(0.2)"
  Spec spec() const override;
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Slots { mask };
  DropoutOptions options_;
};

}  // namespace gradus
