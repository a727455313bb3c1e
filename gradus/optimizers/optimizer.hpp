// Moves a model's weights against their gradients.
#pragma once

#include <string>

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
  // Applies the gradients to the weights and clears them. step: 1 for the first.
  virtual void apply(TensorView weights, TensorView gradients, Index step) = 0;

 private:
  Model& model_;
  double learning_rate_ = 0;
  Index steps_ = 0;
};

}  // namespace gradus
