// Mean over rows and outputs of d^2 / 2 where |d| <= delta, delta (|d| - delta / 2) elsewhere, with
// d = prediction - target: squared near the target, so that steps shrink there, and absolute far
// off, so that outliers do not rule. Its gradient is d, cut to [-delta, delta], / (rows outputs).
// Huber, 1964, "Robust estimation of a location parameter".
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus {

// target: [rows, outputs] as the prediction; or class indices, int32 [rows], which stand for 1 at
// the class and 0 elsewhere (with one output: for the number 0 or 1 itself).
class GRADUS_EXPORT Huber final : public Loss {
 public:
  // Throws Error unless delta is above 0 and finite.
  explicit Huber(double delta = 1);
  std::string describe() const override;  // "Huber(1)"
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override;

 private:
  double delta_;
};

}  // namespace gradus
