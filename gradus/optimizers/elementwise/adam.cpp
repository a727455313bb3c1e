#include "gradus/optimizers/elementwise/adam.hpp"

#include <cmath>

#include "gradus/base/options.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

void AdamOptions::visit(OptionVisitor& visitor) {
  visitor({"learning_rate", "length of a step", from_zero, false, true}, learning_rate);
  visitor({"beta1", "decay rate of the running mean of gradients", zero_to_below_one}, beta1);
  visitor({"beta2", "decay rate of the running mean of their squares", zero_to_below_one}, beta2);
  visitor({"epsilon", "added to the root, so that nothing is divided by 0", float32_above_zero},
          epsilon);
  visitor({"weight_decay", "factor on each weight, which is added to its gradient", from_zero},
          weight_decay);
  visit_decay(visitor, decay);
}

Adam::Adam(std::string name, Model& model, const AdamOptions& options, WeightDecay decay)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::averaged, options.decay),
      name_(std::move(name)),
      options_(options),
      decay_(decay),
      mean_(model),
      square_(model) {
  checked(name_, options);
}

std::string Adam::describe() const {
  AdamOptions now = options_;
  now.learning_rate = learning_rate();
  return described(name_, now);
}

void Adam::visit_state(StateVisitor& visitor) {
  Optimizer::visit_state(visitor);
  visitor("mean", mean_);
  visitor("square", square_);
}

void Adam::apply(const Part& part) {
  kernels::adam(part.weights, part.gradients,
                mean_.weights().slice(part.first, part.weights.size()),
                square_.weights().slice(part.first, part.weights.size()),
                {.learning_rate = learning_rate(),
                 .beta1 = options_.beta1,
                 .beta2 = options_.beta2,
                 .epsilon = options_.epsilon,
                 .weight_decay = part.decays ? options_.weight_decay : 0,
                 .decoupled = decay_ == WeightDecay::decoupled,
                 .correction1 = 1 - std::pow(options_.beta1, static_cast<double>(part.step)),
                 .correction2 = 1 - std::pow(options_.beta2, static_cast<double>(part.step))});
}

}  // namespace gradus
