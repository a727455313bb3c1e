// A circle of the plane, as a picture draws it. Values and a free function.
#pragma once

#include <string>

#include "gradus/base/export.hpp"

namespace gradus {

struct Circle {
  double x = 0, y = 0, radius = 1;
};

// A block of gnuplot's data of that name, with the corners of a polygon that looks round.
GRADUS_EXPORT std::string circle_block(const std::string& name, const Circle& circle);

}  // namespace gradus
