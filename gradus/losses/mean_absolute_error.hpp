// Mean over rows and outputs of |prediction - target|; its gradient is
// sign(prediction - target) / (rows outputs), 0 where they are equal.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// target: [rows, outputs] as the prediction; or class indices, int32 [rows], which stand for 1 at
// the class and 0 elsewhere (with one output: for the number 0 or 1 itself).
class GRADUS_EXPORT MeanAbsoluteError final : public Loss {
 public:
  std::string describe() const override { return "MeanAbsoluteError"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
