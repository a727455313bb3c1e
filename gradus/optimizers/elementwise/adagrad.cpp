#include "gradus/optimizers/elementwise/adagrad.hpp"

#include "gradus/base/options.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

void AdagradOptions::visit(OptionVisitor& visitor) {
  visitor({"learning_rate", "length of a step", from_zero, false, true}, learning_rate);
  visitor({"epsilon", "added to the root, so that nothing is divided by 0", float32_above_zero},
          epsilon);
  visitor({"weight_decay", "factor on each weight, which is added to its gradient", from_zero},
          weight_decay);
  visit_decay(visitor, decay);
}

Adagrad::Adagrad(Model& model, const AdagradOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::added, options.decay),
      options_(checked("Adagrad", options)),
      square_(model) {}

std::string Adagrad::describe() const {
  AdagradOptions now = options_;
  now.learning_rate = learning_rate();
  return described("Adagrad", now);
}

void Adagrad::visit_state(StateVisitor& visitor) {
  Optimizer::visit_state(visitor);
  visitor("square", square_);
}

void Adagrad::apply(const Part& part) {
  // RMSprop that forgets nothing.
  kernels::rmsprop(part.weights, part.gradients,
                   square_.weights().slice(part.first, part.weights.size()), {},
                   {.learning_rate = learning_rate(),
                    .keep = 1,
                    .share = 1,
                    .epsilon = options_.epsilon,
                    .weight_decay = part.decays ? options_.weight_decay : 0});
}

}  // namespace gradus
