// y = x / root(mean of x^2 + epsilon) weight, over the last axis of each row. x, y: [...,
// features]; weight: [features]. Zhang and Sennrich, 2019, "Root mean square layer normalization".
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct RMSNormOptions {
  Index features = 0;     // of the last axis; files and build() infer it
  double epsilon = 1e-5;  // added to the mean square
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT RMSNorm final : public Layer {
 public:
  // Throws Error for an option out of its bounds, and unless there is 1 feature or more.
  explicit RMSNorm(const RMSNormOptions& options);
  // The same; what the options say of features does not count.
  explicit RMSNorm(Index features, const RMSNormOptions& options = {});

  std::string describe() const override;  // "RMSNorm(64)"
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "weight"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  enum Slots { factors };
  RMSNormOptions options_;
  Parameter weight_;
};

}  // namespace gradus
