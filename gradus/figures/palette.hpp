// Colours that people can distinguish, with and without colour blindness. Values and free
// functions.
#pragma once

#include <cstdint>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// An sRGB colour.
struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  // As gnuplot and SVG count: 0xRRGGBB.
  std::uint32_t number() const { return red * 0x10000u + green * 0x100u + blue; }
  friend bool operator==(const Colour&, const Colour&) = default;
};

// Okabe and Ito, 2008, "Color universal design", from the strongest to the palest; begins again
// after the seventh.
constexpr Index palette_size = 7;
GRADUS_EXPORT Colour palette(Index number);

// The colour laid on white: share 0 is white, 1 the colour itself.
GRADUS_EXPORT Colour tint(Colour colour, double share);

}  // namespace gradus
