// Adagrad: steps scaled by the root of the sum of all squared gradients so far, so that weights
// that rarely see a gradient take large steps. Duchi, Hazan and Singer, 2011, "Adaptive subgradient
// methods for online learning and stochastic optimization", the diagonal form.
#pragma once

#include "gradus/optimizers/elementwise/elementwise.hpp"

namespace gradus {

struct AdagradOptions {
  double learning_rate = 0.01;
  double epsilon = 1e-10;   // above 0: added to the root
  double weight_decay = 0;  // 0 or more: added to the gradient, times the weight
  Decay decay = Decay::all;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Adagrad final : public ElementwiseOptimizer {
 public:
  // Throws Error for options outside their range.
  explicit Adagrad(Model& model, const AdagradOptions& options = {});
  std::string describe() const override;
  void visit_state(StateVisitor& visitor) override;

 private:
  void apply(const Part& part) override;

  AdagradOptions options_;
  ParameterVector square_;
};

}  // namespace gradus
