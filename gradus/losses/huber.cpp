#include "gradus/losses/huber.hpp"

#include <cmath>

namespace gradus {

Huber::Huber(double delta) : LossOfTerms("Huber", kernels::Term::huber, delta) {
  // In float32 as well, where a smaller one would be 0.
  if (!(delta > 0) || !std::isnormal(static_cast<float>(delta)))
    throw Error("Huber wants a finite delta above 0, 1.2e-38 at least, got ", delta);
}

std::string Huber::describe() const { return text("Huber(", parameter(), ")"); }

}  // namespace gradus
