#include "gradus/losses/huber.hpp"

#include "gradus/base/options.hpp"

namespace gradus {

void HuberOptions::visit(OptionVisitor& visitor) {
  visitor(
      {"delta", "difference above which the loss is linear, not squared", float32_above_zero, true},
      delta);
}

Huber::Huber(const HuberOptions& options)
    : LossOfTerms("Huber", kernels::Term::huber, checked("Huber", options).delta) {}

std::string Huber::describe() const { return described("Huber", HuberOptions{parameter()}); }

}  // namespace gradus
