// The losses that a configuration may name, and what the program must know of each.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/section.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus::app {

// What a loss takes the last outputs for.
enum class Outputs { numbers, probabilities, softmax_logits, sigmoid_logits };

struct LossKind {
  std::string_view name;
  Outputs outputs = Outputs::numbers;
  bool of_classes = false;    // targets must be classes
  bool takes_single = false;  // one output may tell two classes
  std::unique_ptr<Loss> (*make)() = nullptr;
};

extern const Words loss_names;
// Throws Error for a name that is none of these.
const LossKind& loss_kind(std::string_view name);

}  // namespace gradus::app
