#include "gradus/optimizers/adamw.hpp"

namespace gradus {

AdamW::AdamW(Model& model, const AdamWOptions& options)
    : Adam("AdamW", model,
           {.learning_rate = options.learning_rate,
            .beta1 = options.beta1,
            .beta2 = options.beta2,
            .epsilon = options.epsilon,
            .weight_decay = options.weight_decay},
           WeightDecay::decoupled) {}

}  // namespace gradus
