// The disc: is a point of the unit square inside a circle? Two classes, any number of points.
#pragma once

#include <array>
#include <string_view>

#include "gradus/data/dataset.hpp"

namespace gradus {

// The names of the two classes.
inline constexpr std::array<std::string_view, 2> disc_sides = {"outside", "inside"};

struct DiscOptions {
  double radius = 0.3989422804014327;  // 1 / sqrt(2 pi): half of the square's area
  std::array<double, 2> centre = {0.5, 0.5};
};

// Points uniform in [0, 1]^2, float32 [count, 2]; class 1 inside the circle and on it, 0 outside,
// with the names of disc_sides.
// Point i depends on the stream and i alone. The scaling standardizes: mean 1/2 and deviation
// 1/sqrt(12) are those of uniform numbers. Throws Error for a count below 1 or a radius not above
// 0.
GRADUS_EXPORT Dataset disc(Index count, const Rng& rng, const DiscOptions& options = {});

}  // namespace gradus
