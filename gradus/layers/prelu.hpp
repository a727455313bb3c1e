// y[r, c] = x[r, c] where x[r, c] > 0, else a[c] x[r, c], with learned slopes a: [1] for all
// numbers, or [columns], one for each of the last axis. x, y: any shape, the same. The derivative
// at 0 is the slope. dx = dy where x > 0, else a dy; da[c] = sum over r of x dy where x <= 0. He et
// al., 2015, who let no weight decay pull the slopes to 0.
#pragma once

#include "gradus/model/layer.hpp"

namespace gradus {

class GRADUS_EXPORT PReLU final : public Layer {
 public:
  // Throws Error unless there is 1 slope or more, and `initial`, which all begin with, is finite.
  explicit PReLU(Index slopes = 1, double initial = 0.25);

  std::string describe() const override;  // "PReLU", "PReLU(25 slopes)"
  void visit(Visitor& visitor) override;  // "weight"
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  Index slopes_;
  Parameter weight_;
};

}  // namespace gradus
