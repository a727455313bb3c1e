// RMSprop: steps scaled by the root of a running mean of the squared gradient. Tieleman and Hinton,
// 2012, "Neural networks for machine learning", lecture 6.5; the numbers are PyTorch's.
#pragma once

#include "gradus/optimizers/elementwise/elementwise.hpp"

namespace gradus {

struct RMSpropOptions {
  double learning_rate = 0.01;
  double alpha = 0.99;      // [0, 1): memory of the mean square
  double epsilon = 1e-8;    // above 0: added to the root
  double momentum = 0;      // [0, 1)
  double weight_decay = 0;  // 0 or more: added to the gradient, times the weight
  Decay decay = Decay::all;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT RMSprop final : public ElementwiseOptimizer {
 public:
  // Throws Error for options outside their range.
  explicit RMSprop(Model& model, const RMSpropOptions& options = {});
  std::string describe() const override;
  void visit_state(StateVisitor& visitor) override;

 private:
  void apply(const Part& part) override;

  RMSpropOptions options_;
  ParameterVector square_, velocity_;  // no velocity without momentum
};

}  // namespace gradus
