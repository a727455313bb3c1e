// A whole training in one call.
#pragma once

#include <initializer_list>

#include "gradus/training/training.hpp"

namespace gradus {

// Trains the optimizer's model. The last epoch of the result may be part of one where a callback
// ended it. Throws Error where the loss or a gradient is not finite: the step, the parameter and
// the last finite loss; the weights are those before that step. Throws Error, too, before the first
// step for a sample beyond the range of the model's type, after an epoch where evaluate() of the
// test set does, and for an optimizer that requires one objective (L-BFGS) where there are several
// batches or clipping.
GRADUS_EXPORT History train(Model& model, const Loader& loader, const Loss& loss,
                            Optimizer& optimizer, const TrainOptions& options,
                            std::initializer_list<Callback*> callbacks = {});

}  // namespace gradus
