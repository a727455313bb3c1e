// Optimizers that move each weight by its own gradients alone.
#pragma once

#include <vector>

#include "gradus/base/options.hpp"
#include "gradus/optimizers/optimizer.hpp"

namespace gradus {

// Which weights a weight decay pulls to 0.
enum class Decay {
  all,
  weights,  // those with two axes or more: no biases, and no factors of a normalization
};
void visit_decay(OptionVisitor& visitor, Decay& decay);

class GRADUS_EXPORT ElementwiseOptimizer : public Optimizer {
 protected:
  void take_step(ParameterVector& gradients) final;
  // What becomes of the squares of gradients: how large a gradient may be follows from it.
  enum class Squares { unused, averaged, added };
  ElementwiseOptimizer(Model& model, double learning_rate, Squares squares,
                       Decay decay = Decay::all);
  // Some of the weights: those from number `first` of ParameterVector::weights() on.
  struct Part {
    TensorView weights;
    ConstTensorView gradients;
    Index first;
    bool decays;  // whether weight decay applies to them
    Index step;   // 1 for the first
  };
  // Applies the gradients to their weights. Several threads call it for different parts of one
  // step.
  virtual void apply(const Part& part) = 0;

 private:
  struct Range {
    Index first, count;
    bool decays;
  };
  template <class Body>
  void for_shares(Index least, const Body& body) const;

  std::vector<Range> parameters_;  // that are not frozen
  std::vector<Range> runs_;        // the same, neighbours of one kind together
  double limit_;                   // gradients are below it; infinite: they are finite
};

}  // namespace gradus
