#include "gradus/optimizers/adagrad.hpp"

#include "gradus/kernels/update.hpp"
#include "gradus/optimizers/option_checks.hpp"

namespace gradus {

Adagrad::Adagrad(Model& model, const AdagradOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::added),
      options_(options),
      square_(model) {
  check_epsilon("Adagrad", options.epsilon);
  check_weight_decay("Adagrad", options.weight_decay);
}

std::string Adagrad::describe() const {
  std::string out = text("Adagrad(learning_rate ", learning_rate());
  if (options_.weight_decay > 0) out += text(", weight_decay ", options_.weight_decay);
  return out + ")";
}

void Adagrad::apply(TensorView weights, TensorView gradients, Index first, Index) {
  // RMSprop that forgets nothing.
  kernels::rmsprop(weights, gradients, square_.weights().slice(first, weights.size()), {},
                   {.learning_rate = learning_rate(),
                    .keep = 1,
                    .share = 1,
                    .epsilon = options_.epsilon,
                    .weight_decay = options_.weight_decay});
}

}  // namespace gradus
