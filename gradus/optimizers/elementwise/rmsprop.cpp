#include "gradus/optimizers/elementwise/rmsprop.hpp"

#include "gradus/base/options.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

void RMSpropOptions::visit(OptionVisitor& visitor) {
  visitor({"learning_rate", "length of a step", from_zero, false, true}, learning_rate);
  visitor({"alpha", "decay rate of the running mean of squared gradients", zero_to_below_one},
          alpha);
  visitor({"epsilon", "added to the root, so that nothing is divided by 0", float32_above_zero},
          epsilon);
  visitor({"momentum", "factor on the last step, which is added to the next", zero_to_below_one},
          momentum);
  visitor({"weight_decay", "factor on each weight, which is added to its gradient", from_zero},
          weight_decay);
  visit_decay(visitor, decay);
}

RMSprop::RMSprop(Model& model, const RMSpropOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::averaged, options.decay),
      options_(checked("RMSprop", options)),
      square_(model) {
  if (options.momentum > 0) velocity_ = ParameterVector(model);
}

std::string RMSprop::describe() const {
  RMSpropOptions now = options_;
  now.learning_rate = learning_rate();
  return described("RMSprop", now);
}

void RMSprop::visit_state(StateVisitor& visitor) {
  Optimizer::visit_state(visitor);
  visitor("square", square_);
  if (options_.momentum > 0) visitor("velocity", velocity_);
}

void RMSprop::apply(const Part& part) {
  const TensorView velocity = options_.momentum > 0
                                  ? velocity_.weights().slice(part.first, part.weights.size())
                                  : TensorView();
  kernels::rmsprop(part.weights, part.gradients,
                   square_.weights().slice(part.first, part.weights.size()), velocity,
                   {.learning_rate = learning_rate(),
                    .keep = options_.alpha,
                    .share = 1 - options_.alpha,
                    .epsilon = options_.epsilon,
                    .momentum = options_.momentum,
                    .weight_decay = part.decays ? options_.weight_decay : 0});
}

}  // namespace gradus
