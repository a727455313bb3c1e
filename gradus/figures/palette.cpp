#include "gradus/figures/palette.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {

Colour palette(Index number) {
  static constexpr Colour colours[palette_size] = {
      {0x00, 0x72, 0xb2},  // blue
      {0xd5, 0x5e, 0x00},  // vermillion
      {0x00, 0x9e, 0x73},  // bluish green
      {0xcc, 0x79, 0xa7},  // reddish purple
      {0xe6, 0x9f, 0x00},  // orange
      {0x56, 0xb4, 0xe9},  // sky blue
      {0xf0, 0xe4, 0x42},  // yellow
  };
  return colours[static_cast<std::size_t>(number % palette_size)];
}

Colour tint(Colour colour, double share) {
  const double kept = std::clamp(share, 0.0, 1.0);
  const auto lay = [kept](std::uint8_t part) {
    return static_cast<std::uint8_t>(std::lround(255 + (part - 255) * kept));
  };
  return {lay(colour.red), lay(colour.green), lay(colour.blue)};
}

}  // namespace gradus
