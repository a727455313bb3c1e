// Moves a model's weights to make a loss small.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gradus/model/model.hpp"
#include "gradus/model/state_visitor.hpp"

namespace gradus {

// Holds on to the model, which may be moved. One thread.
class GRADUS_EXPORT Optimizer {
 public:
  // The loss where the weights stand; adds its derivatives to the gradients.
  using Objective = std::function<double()>;

  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  virtual std::string describe() const = 0;  // "Sgd(learning_rate 0.1, momentum 0.9)"

  // What it keeps between steps, beside the model: momentum, means of squares, curvature, and the
  // number of steps. An optimizer that is given all parts of another one goes on as that would.
  virtual void visit_state(StateVisitor& visitor);
  std::size_t state_bytes();  // of the parts with a number for each weight

  // Applies the gradients to the weights, moves the statistics by the mean of what the backward
  // passes observed, then clears the gradients. Throws Error, naming the parameter, where a
  // gradient is not finite, or larger than the squares that the optimizer adds up allow, and for
  // gradients of another model; then neither weights nor statistics nor state have changed.
  void step(ParameterVector& gradients);

  // One step on an objective whose derivatives come in `gradients`, which are zero before and,
  // unless it throws, after. Returns the loss of the last evaluation: most optimizers make one and
  // then step(), unless the loss is not finite.
  double minimize(const Objective& objective, ParameterVector& gradients);
  // Whether every objective must be the same function, and its derivatives whole.
  virtual bool needs_one_objective() const { return false; }

  // What was set, times the factor of a schedule, which is 1 where there is none.
  double learning_rate() const { return learning_rate_ * factor_; }
  double learning_rate_without_schedule() const { return learning_rate_; }
  void set_learning_rate(double learning_rate);  // throws Error unless finite and 0 or more
  void set_schedule_factor(double factor);       // likewise

  Index steps() const { return steps_; }
  const Model& model() const { return model_; }

 protected:
  Optimizer(Model& model, double learning_rate);
  ParameterVector& values() const { return model_.state().values; }
  // What step() and minimize() do with the weights alone: they have checked whose the gradients
  // are, and after it they follow the statistics, clear the gradients and count the step. Where it
  // throws, nothing has changed.
  virtual void take_step(ParameterVector& gradients) = 0;
  // Where the loss that it returns is not finite, it has taken no step.
  virtual double take_step_on(const Objective& objective, ParameterVector& gradients);
  // Throws Error, naming the parameter, where what the layers observed is not finite.
  void check_statistics(const ParameterVector& gradients) const;
  // For gradients that are known not to be finite, or too large to be squared: says which. `limit`:
  // from where on they are, where that is known.
  [[noreturn]] void refuse(const ParameterVector& gradients,
                           std::optional<double> limit = {}) const;

 private:
  void check_model(const ParameterVector& gradients) const;
  void finish_step(ParameterVector& gradients);

  Model model_;
  double learning_rate_ = 0, factor_ = 1;
  Index steps_ = 0;
};

}  // namespace gradus
