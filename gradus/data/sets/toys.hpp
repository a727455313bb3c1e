// Points of the plane in classes that no straight line parts: what a small network is tried on.
#pragma once

#include "gradus/data/dataset.hpp"

namespace gradus {

// Each makes float32 [count, 2] with the classes in turn, 0, 1, ..., so that there are as many of
// each. Point i depends on the stream and i alone. The scaling standardizes by the moments that
// endlessly many points would have, or nearly. `noise` is the deviation of what is added to both
// coordinates. Throws Error for a count below 1, a noise below 0, fewer than 2 classes, or what is
// not finite.

struct MoonOptions {
  double noise = 0.1;
};
// Two half circles of radius 1, one the other way up and half inside the first: (cos a, sin a) and
// (1 - cos a, 1/2 - sin a).
GRADUS_EXPORT Dataset moons(Index count, const Rng& rng, const MoonOptions& options = {});

struct SpiralOptions {
  double noise = 0.02;
  Index classes = 2;  // arms
  double turns = 1;
};
// Arms that wind about the origin out to radius 1: t (cos a, sin a), a = 2 pi (turns t + class /
// classes).
GRADUS_EXPORT Dataset spirals(Index count, const Rng& rng, const SpiralOptions& options = {});

struct XorOptions {
  double noise = 0;
};
// The square [-1, 1]^2: class 1 where the signs of the coordinates differ, 0 where they agree. (xor
// itself is a word of C++.)
GRADUS_EXPORT Dataset xor_points(Index count, const Rng& rng, const XorOptions& options = {});

struct RingOptions {
  double noise = 0.05;
  Index classes = 2;
};
// Circles about the origin, that of class k with radius (k + 1) / classes.
GRADUS_EXPORT Dataset rings(Index count, const Rng& rng, const RingOptions& options = {});

}  // namespace gradus
