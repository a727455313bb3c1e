// The losses that a configuration may name, and what the program must know of each.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/configuration/section.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus::app {

// What a loss takes the last outputs for.
enum class Outputs { numbers, probabilities, log_probabilities, softmax_logits, sigmoid_logits };
// Whether a softmax makes probabilities of them: that of their logarithms is themselves.
constexpr bool want_softmax(Outputs outputs) {
  return outputs == Outputs::softmax_logits || outputs == Outputs::log_probabilities;
}

struct LossKind {
  std::string_view name;
  Outputs outputs = Outputs::numbers;
  bool of_classes = false;    // targets must be classes
  bool takes_single = false;  // one output may tell two classes
  std::unique_ptr<Loss> (*make)(const LossSpec&) = nullptr;
};

extern const Words loss_names;
// Throws Error for a name that is none of these.
const LossKind& loss_kind(std::string_view name);

}  // namespace gradus::app
