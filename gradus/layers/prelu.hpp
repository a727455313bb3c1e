// y[r, c] = x[r, c] where x[r, c] > 0, else a[c] x[r, c], with learned slopes a: [1] for all
// numbers, or [columns], one for each of the last axis. x, y: any shape, the same. The derivative
// at 0 is the slope. dx = dy where x > 0, else a dy; da[c] = sum over r of x dy where x <= 0. He et
// al., 2015, who let no weight decay pull the slopes to 0.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

struct PReLUOptions {
  double slope = 0.25;  // before training
  bool each = false;    // a slope for each column, not one for all numbers
  Index columns = 0;    // of the input, where each has a slope; files and build() infer it
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT PReLU final : public Layer {
 public:
  // Throws Error for an option out of its bounds.
  explicit PReLU(const PReLUOptions& options = {});
  // One slope, or one for each of the columns.
  explicit PReLU(Index slopes, double initial = 0.25);

  std::string describe() const override;  // "PReLU(0.25)", "PReLU(0.25, each, columns 25)"
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "weight"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  PReLUOptions options_;
  Parameter weight_;
};

}  // namespace gradus
