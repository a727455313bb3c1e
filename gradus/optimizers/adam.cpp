#include "gradus/optimizers/adam.hpp"

#include <cmath>

#include "gradus/kernels/update.hpp"
#include "gradus/optimizers/option_checks.hpp"

namespace gradus {

Adam::Adam(std::string name, Model& model, const AdamOptions& options, WeightDecay decay)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::averaged),
      name_(std::move(name)),
      options_(options),
      decay_(decay),
      mean_(model),
      square_(model) {
  check_betas(name_, options.beta1, options.beta2);
  check_epsilon(name_, options.epsilon);
  check_weight_decay(name_, options.weight_decay);
}

std::string Adam::describe() const {
  std::string out = text(name_, "(learning_rate ", learning_rate());
  if (options_.weight_decay > 0) out += text(", weight_decay ", options_.weight_decay);
  return out + ")";
}

void Adam::apply(TensorView weights, TensorView gradients, Index first, Index step) {
  kernels::adam(weights, gradients, mean_.weights().slice(first, weights.size()),
                square_.weights().slice(first, weights.size()),
                {.learning_rate = learning_rate(),
                 .beta1 = options_.beta1,
                 .beta2 = options_.beta2,
                 .epsilon = options_.epsilon,
                 .weight_decay = options_.weight_decay,
                 .decoupled = decay_ == WeightDecay::decoupled,
                 .correction1 = 1 - std::pow(options_.beta1, static_cast<double>(step)),
                 .correction2 = 1 - std::pow(options_.beta2, static_cast<double>(step))});
}

}  // namespace gradus
