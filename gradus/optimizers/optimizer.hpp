// Moves a model's weights against their gradients.
#pragma once

#include <string>
#include <vector>

#include "gradus/model/model.hpp"

namespace gradus {

// Borrows the model. One thread.
class GRADUS_EXPORT Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  virtual std::string describe() const = 0;  // "Sgd(learning_rate 0.1, momentum 0.9)"

  // Applies the gradients to the weights, then clears them. Throws Error, naming the parameter,
  // where a gradient is not finite; then neither weights nor state have changed.
  void step(ParameterVector& gradients);

  double learning_rate() const { return learning_rate_; }
  void set_learning_rate(double learning_rate);  // throws Error unless finite and 0 or more
  Index steps() const { return steps_; }
  const Model& model() const { return model_; }

 protected:
  Optimizer(Model& model, double learning_rate);
  // Applies some of the gradients to their weights and clears them: those from number `first` of
  // ParameterVector::weights() on. Several threads call it for different parts of one step, which
  // is 1 for the first. A number's update must depend on its own history alone.
  virtual void apply(TensorView weights, TensorView gradients, Index first, Index step) = 0;

 private:
  template <class Body>
  void for_parts(Index least, const Body& body) const;

  struct Range {
    Index first, count;
  };

  Model& model_;
  std::vector<Range> ranges_;  // of the weights of each parameter
  double learning_rate_ = 0;
  Index steps_ = 0;
};

}  // namespace gradus
