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
}

Adagrad::Adagrad(Model& model, const AdagradOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::added),
      options_(checked("Adagrad", options)),
      square_(model) {}

std::string Adagrad::describe() const {
  AdagradOptions now = options_;
  now.learning_rate = learning_rate();
  return described("Adagrad", now);
}

std::size_t Adagrad::state_bytes() const { return square_.all().byte_size(); }

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
