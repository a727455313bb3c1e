#include "gradus/optimizers/elementwise/adamw.hpp"

#include "gradus/base/options.hpp"

namespace gradus {

void AdamWOptions::visit(OptionVisitor& visitor) {
  AdamOptions same{.learning_rate = learning_rate,
                   .beta1 = beta1,
                   .beta2 = beta2,
                   .epsilon = epsilon,
                   .weight_decay = weight_decay,
                   .decay = decay};
  same.visit(visitor);
  *this = {same.learning_rate, same.beta1, same.beta2, same.epsilon, same.weight_decay, same.decay};
}

AdamW::AdamW(Model& model, const AdamWOptions& options)
    : Adam("AdamW", model,
           {.learning_rate = options.learning_rate,
            .beta1 = options.beta1,
            .beta2 = options.beta2,
            .epsilon = options.epsilon,
            .weight_decay = options.weight_decay,
            .decay = options.decay},
           WeightDecay::decoupled) {}

}  // namespace gradus
