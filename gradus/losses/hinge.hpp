// Requires that the right output exceeds the others by 1. Of one output x and y = -1 for class 0, 1
// for class 1: mean over rows of max(0, 1 - y x). Cortes and Vapnik, 1995. Of several: mean over
// rows and outputs of max(0, 1 - x[target] + x[j]), j other than the target. Weston and Watkins,
// 1999; the numbers are PyTorch's multi_margin_loss's. The gradient is that of what is above 0.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// prediction: scores, [rows, classes], or [rows, 1] for two classes. target: class indices, int32
// [rows].
class GRADUS_EXPORT Hinge final : public Loss {
 public:
  std::string describe() const override { return "Hinge"; }
  double threshold() const override { return 0; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
