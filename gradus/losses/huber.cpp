#include "gradus/losses/huber.hpp"

#include <cmath>

namespace gradus {

Huber::Huber(double delta) : LossOfTerms("Huber", kernels::Term::huber, delta) {
  if (!(delta > 0) || !std::isfinite(delta))
    throw Error("Huber wants a finite delta above 0, got ", delta);
}

std::string Huber::describe() const { return text("Huber(", parameter(), ")"); }

}  // namespace gradus
