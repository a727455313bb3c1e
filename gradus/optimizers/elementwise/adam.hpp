// Adam: steps scaled by running means of the gradient and of its square. Kingma and Ba, 2015,
// "Adam: a method for stochastic optimization", algorithm 1.
#pragma once

#include "gradus/optimizers/elementwise/elementwise.hpp"

namespace gradus {

struct AdamOptions {
  double learning_rate = 0.001;
  double beta1 = 0.9;       // [0, 1): memory of the mean
  double beta2 = 0.999;     // [0, 1): memory of the mean square
  double epsilon = 1e-8;    // above 0: added to the root
  double weight_decay = 0;  // 0 or more: added to the gradient, times the weight
  Decay decay = Decay::all;
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

class GRADUS_EXPORT Adam : public ElementwiseOptimizer {
 public:
  // Throws Error for options outside their range.
  explicit Adam(Model& model, const AdamOptions& options = {})
      : Adam("Adam", model, options, WeightDecay::in_gradient) {}
  std::string describe() const override;
  void visit_state(StateVisitor& visitor) override;

 protected:
  enum class WeightDecay { in_gradient, decoupled };
  Adam(std::string name, Model& model, const AdamOptions& options, WeightDecay decay);

 private:
  void apply(const Part& part) override;

  std::string name_;
  AdamOptions options_;
  WeightDecay decay_;
  ParameterVector mean_, square_;
};

}  // namespace gradus
