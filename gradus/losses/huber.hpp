// Mean over rows and outputs of d^2 / 2 where |d| <= delta, delta (|d| - delta / 2) elsewhere, with
// d = prediction - target: squared near the target, so that steps shrink there, and absolute far
// off, so that outliers do not rule. Its gradient is d, cut to [-delta, delta], / (rows outputs).
// Huber, 1964, "Robust estimation of a location parameter".
#pragma once

#include "gradus/losses/loss_of_terms.hpp"

namespace gradus {

struct HuberOptions {
  double delta = 1;  // where the loss turns from squared to absolute, above 0
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Huber final : public LossOfTerms {
 public:
  explicit Huber(double delta = 1) : Huber(HuberOptions{delta}) {}
  explicit Huber(const HuberOptions& options);  // throws Error for one out of its bounds
  std::string describe() const override;        // "Huber(1)"
};

}  // namespace gradus
