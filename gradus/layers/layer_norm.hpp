// y = (x - mean) / root(variance + epsilon) weight + bias, over the last axis of each row. x, y:
// [..., features]; weight, bias: [features]. Ba, Kiros and Hinton, 2016, "Layer normalization".
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct LayerNormOptions {
  Index features = 0;     // of the last axis; files and build() infer it
  double epsilon = 1e-5;  // added to the variance
  bool bias = true;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT LayerNorm final : public Layer {
 public:
  // Throws Error for an option out of its bounds, and unless there is 1 feature or more.
  explicit LayerNorm(const LayerNormOptions& options);
  // The same; what the options say of features does not count.
  explicit LayerNorm(Index features, const LayerNormOptions& options = {});

  std::string describe() const override;  // "LayerNorm(64)"
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "weight", "bias"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Slots { factors };
  LayerNormOptions options_;
  Parameter weight_, bias_;
};

}  // namespace gradus
