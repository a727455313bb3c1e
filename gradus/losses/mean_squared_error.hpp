// Mean over rows and outputs of (prediction - target)^2; its gradient is
// 2 (prediction - target) / (rows outputs).
#pragma once

#include "gradus/losses/loss_of_terms.hpp"

namespace gradus {

class GRADUS_EXPORT MeanSquaredError final : public LossOfTerms {
 public:
  MeanSquaredError() : LossOfTerms("MeanSquaredError", kernels::Term::squared) {}
};

}  // namespace gradus
