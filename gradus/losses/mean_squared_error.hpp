// Mean over rows and outputs of (prediction - target)^2; its gradient is
// 2 (prediction - target) / (rows outputs).
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// target: [rows, outputs] as the prediction; or class indices, int32 [rows], which stand for 1 at
// the class and 0 elsewhere (with one output: for the number 0 or 1 itself).
class GRADUS_EXPORT MeanSquaredError final : public Loss {
 public:
  std::string describe() const override { return "MeanSquaredError"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;
};

}  // namespace gradus
