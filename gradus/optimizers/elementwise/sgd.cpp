#include "gradus/optimizers/elementwise/sgd.hpp"

#include "gradus/base/options.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

void SgdOptions::visit(OptionVisitor& visitor) {
  visitor({"learning_rate", "length of a step", from_zero, false, true}, learning_rate);
  visitor({"momentum", "factor on the last step, which is added to the next", zero_to_below_one},
          momentum);
  visitor({"nesterov", "looks one step ahead; requires momentum"}, nesterov);
  visitor({"weight_decay", "factor on each weight, which is added to its gradient", from_zero},
          weight_decay);
  visit_decay(visitor, decay);
}

Sgd::Sgd(Model& model, const SgdOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::unused, options.decay),
      options_(checked("Sgd", options)) {
  if (options.nesterov && options.momentum == 0)
    throw Error("Sgd: nesterov requires a momentum above 0");
  if (options.momentum > 0) velocity_ = ParameterVector(model);
}

std::string Sgd::describe() const {
  SgdOptions now = options_;
  now.learning_rate = learning_rate();
  return described("Sgd", now);
}

void Sgd::visit_state(StateVisitor& visitor) {
  Optimizer::visit_state(visitor);
  if (options_.momentum > 0) visitor("velocity", velocity_);
}

void Sgd::apply(const Part& part) {
  const TensorView velocity = options_.momentum > 0
                                  ? velocity_.weights().slice(part.first, part.weights.size())
                                  : TensorView();
  kernels::sgd(part.weights, part.gradients, velocity,
               {.learning_rate = learning_rate(),
                .momentum = options_.momentum,
                .weight_decay = part.decays ? options_.weight_decay : 0,
                .nesterov = options_.nesterov});
}

}  // namespace gradus
