// Stochastic gradient descent: g = gradient + weight_decay w; v = momentum v + g; w -=
// learning_rate v. Nesterov's form (Sutskever et al., 2013) takes g + momentum v instead of v.
#pragma once

#include "gradus/optimizers/elementwise/elementwise.hpp"

namespace gradus {

struct SgdOptions {
  double learning_rate = 0.01;
  double momentum = 0;      // [0, 1)
  double weight_decay = 0;  // 0 or more
  bool nesterov = false;    // requires momentum
  Decay decay = Decay::all;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Sgd final : public ElementwiseOptimizer {
 public:
  // Throws Error for options outside their range.
  Sgd(Model& model, const SgdOptions& options);
  std::string describe() const override;
  void visit_state(StateVisitor& visitor) override;

 private:
  void apply(const Part& part) override;

  SgdOptions options_;
  ParameterVector velocity_;  // none without momentum
};

}  // namespace gradus
