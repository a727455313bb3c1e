// Mean over rows and outputs of |prediction - target|; its gradient is
// sign(prediction - target) / (rows outputs), 0 where they are equal.
#pragma once

#include "gradus/losses/loss_of_terms.hpp"

namespace gradus {

class GRADUS_EXPORT MeanAbsoluteError final : public LossOfTerms {
 public:
  MeanAbsoluteError() : LossOfTerms("MeanAbsoluteError", kernels::Term::absolute) {}
};

}  // namespace gradus
