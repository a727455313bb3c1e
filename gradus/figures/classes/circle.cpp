#include "gradus/figures/classes/circle.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace gradus {

std::string circle_block(const std::string& name, const Circle& circle) {
  constexpr int corners = 180;
  std::string out = "$" + name + " << END\n";
  for (int i = 0; i <= corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    out += fmt::format("{:.9g} {:.9g}\n", circle.x + circle.radius * std::cos(angle),
                       circle.y + circle.radius * std::sin(angle));
  }
  return out + "END\n";
}

}  // namespace gradus
