#include "gradus/optimizers/adamw.hpp"

#include <cmath>

#include "gradus/kernels/update.hpp"
#include "gradus/optimizers/option_checks.hpp"

namespace gradus {

AdamW::AdamW(Model& model, const AdamWOptions& options)
    : Optimizer(model, options.learning_rate), options_(options), mean_(model), square_(model) {
  check_betas("AdamW", options.beta1, options.beta2);
  check_epsilon("AdamW", options.epsilon);
  check_weight_decay("AdamW", options.weight_decay);
}

std::string AdamW::describe() const {
  return text("AdamW(learning_rate ", learning_rate(), ", weight_decay ", options_.weight_decay,
              ")");
}

void AdamW::apply(TensorView weights, TensorView gradients, Index first, Index step) {
  kernels::adam(weights, gradients, mean_.weights().slice(first, weights.size()),
                square_.weights().slice(first, weights.size()),
                {.learning_rate = learning_rate(),
                 .beta1 = options_.beta1,
                 .beta2 = options_.beta2,
                 .epsilon = options_.epsilon,
                 .weight_decay = options_.weight_decay,
                 .decoupled = true,
                 .correction1 = 1 - std::pow(options_.beta1, static_cast<double>(step)),
                 .correction2 = 1 - std::pow(options_.beta2, static_cast<double>(step))});
}

}  // namespace gradus
