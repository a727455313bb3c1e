// The table of losses: what files call each, its options, formulas, and what it takes. Values; any
// thread.
#pragma once

#include <memory>

#include "gradus/base/kind.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus {

// What a loss takes the outputs of the last layer for.
enum class Outputs { numbers, probabilities, log_probabilities, softmax_logits, sigmoid_logits };

// Whether a softmax makes probabilities of them: that of their logarithms is themselves.
constexpr bool needs_softmax(Outputs outputs) {
  return outputs == Outputs::softmax_logits || outputs == Outputs::log_probabilities;
}

struct LossKind : Kind<std::unique_ptr<Loss>> {
  Outputs outputs = Outputs::numbers;
  bool of_classes = false;    // targets must be classes
  bool takes_single = false;  // one output may stand for two classes
};
GRADUS_EXPORT const std::vector<LossKind>& loss_kinds();
// Throws Error, beginning with the place, for an unknown kind.
GRADUS_EXPORT const LossKind& loss_kind(const Spec& spec);

// Throws Error, beginning with the place, for an unknown kind or option.
GRADUS_EXPORT std::unique_ptr<Loss> build_loss(const Spec& spec);

}  // namespace gradus
