// How far to go along a line that leads down. A free function.
#pragma once

#include <functional>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// A function of one number at one place.
struct LinePoint {
  double step = 0, value = 0, slope = 0;
};

struct LineSearchOptions {
  double decrease = 1e-4;  // share of the decrease that the first slope promises, (0, curvature)
  double curvature = 0.9;  // share of the first slope's size that may be left, (decrease, 1)
  Index evaluations = 25;  // at most
};

// A step of `f` that meets the strong Wolfe conditions: value <= start.value + decrease step
// start.slope, and |slope| <= curvature |start.slope|. Where it runs out of evaluations: the lowest
// step found that meets the first; where there is none: `start`. Values that are not finite count
// as too far. start: f at step 0, its slope below 0. first: the step to try first, above 0. Nocedal
// and Wright, 2006, "Numerical optimization", algorithms 3.5 and 3.6.
GRADUS_EXPORT LinePoint search_line(const std::function<LinePoint(double)>& f, LinePoint start,
                                    double first, const LineSearchOptions& options = {});

}  // namespace gradus
