// L-BFGS: Newton's direction, with curvature learnt from the last steps, and as far along it as the
// strong Wolfe conditions ask. For small networks on all samples at once. Nocedal and Wright, 2006,
// "Numerical optimization", algorithms 7.4 and 7.5.
#pragma once

#include <vector>

#include "gradus/optimizers/optimizer.hpp"

namespace gradus {

struct LbfgsOptions {
  double learning_rate = 1;  // 0 or more: the share of Newton's step that is tried first
  Index history = 10;        // 1 or more: steps that curvature is learnt from
  Index evaluations = 25;    // 1 or more: of the objective along one line, at most
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

// Every objective it is given must be the same function of the weights, as it is where each batch
// holds all samples and nothing is dropped out. Where another optimizer has changed the weights it
// begins anew. Keeps 2 history + 3 numbers for each weight.
class GRADUS_EXPORT Lbfgs final : public Optimizer {
 public:
  // Throws Error for options outside their range.
  explicit Lbfgs(Model& model, const LbfgsOptions& options = {});
  std::string describe() const override;
  void visit_state(StateVisitor& visitor) override;

  bool needs_one_objective() const override { return true; }

 private:
  // Throws Error: a gradient alone does not tell how far to go. Call minimize().
  void take_step(ParameterVector& gradients) override;
  // Where no step along the direction makes the loss smaller, the weights stay and what was learnt
  // of the curvature is forgotten. Returns the loss after the step; where the objective throws, the
  // weights are those before it.
  double take_step_on(const Objective& objective, ParameterVector& gradients) override;

  struct Pair {
    ParameterVector moved, gained;  // of weights, and of gradients
    double inner_product = 0;       // of both
  };
  Pair& pair(Index age);  // 0: the newest
  void begin(const Objective& objective, ParameterVector& gradients);
  double search(const Objective& objective, ParameterVector& gradients);
  void find_direction();
  void remember(ConstTensorView gradient);

  LbfgsOptions options_;
  ParameterVector start_, gradient_, direction_;  // the first two: where the last step ended
  std::vector<Pair> pairs_;                       // a ring
  std::vector<double> shares_;                    // of find_direction()
  Index newest_ = -1, count_ = 0;                 // in the ring
  double loss_ = 0;                               // where the last step ended
  bool begins_anew_ = false;                      // after an error
};

}  // namespace gradus
