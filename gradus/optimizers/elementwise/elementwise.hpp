// Optimizers that move each weight by its own gradients alone.
#pragma once

#include <vector>

#include "gradus/optimizers/optimizer.hpp"

namespace gradus {

class GRADUS_EXPORT ElementwiseOptimizer : public Optimizer {
 protected:
  void take_step(ParameterVector& gradients) final;
  // What becomes of the squares of gradients: how large a gradient may be follows from it.
  enum class Squares { unused, averaged, added };
  ElementwiseOptimizer(Model& model, double learning_rate, Squares squares);
  // Applies some of the gradients to their weights and clears them: those from number `first` of
  // ParameterVector::weights() on. Several threads call it for different parts of one step, which
  // is 1 for the first.
  virtual void apply(TensorView weights, TensorView gradients, Index first, Index step) = 0;

 private:
  template <class Body>
  void for_shares(Index least, const Body& body) const;

  struct Range {
    Index first, count;
  };
  std::vector<Range> ranges_;  // of the weights of each parameter
  double limit_;               // gradients are below it; infinite: they are finite
};

}  // namespace gradus
