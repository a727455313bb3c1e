// The table of optimizers: what files call each, its options and formula. Values; any thread.
#pragma once

#include <memory>

#include "gradus/base/kind.hpp"
#include "gradus/optimizers/optimizer.hpp"

namespace gradus {

struct OptimizerKind : Kind<std::unique_ptr<Optimizer>, Model&> {
  // Requires the same loss of the same samples at each evaluation: one batch, no dropout, no
  // clipping, no schedule.
  bool one_objective = false;
};
GRADUS_EXPORT const std::vector<OptimizerKind>& optimizer_kinds();
// Throws Error, beginning with the place, for an unknown kind.
GRADUS_EXPORT const OptimizerKind& optimizer_kind(const Spec& spec);

// Borrows the model. Throws Error, beginning with the place, for an unknown kind or option.
GRADUS_EXPORT std::unique_ptr<Optimizer> build_optimizer(const Spec& spec, Model& model);

}  // namespace gradus
