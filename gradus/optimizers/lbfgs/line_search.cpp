#include "gradus/optimizers/lbfgs/line_search.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

bool is_finite(const LinePoint& point) {
  return std::isfinite(point.value) && std::isfinite(point.slope);
}

// Where the cubic through both values and slopes is lowest, kept within [low, high]; the middle
// where it has no minimum. Nocedal and Wright, equation 3.59.
double lowest_of_cubic(const LinePoint& a, const LinePoint& b, double low, double high) {
  const double middle = (low + high) / 2;
  if (!is_finite(a) || !is_finite(b)) return middle;
  const double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step);
  const double square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return middle;
  const double d2 = std::copysign(std::sqrt(square), b.step - a.step);
  const double step =
      b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
  return std::isfinite(step) ? std::clamp(step, low, high) : middle;
}

class LineSearch {
 public:
  LineSearch(const std::function<LinePoint(double)>& f, LinePoint start,
             const LineSearchOptions& options)
      : f_(f), start_(start), options_(options), left_(options.evaluations) {}

  // Goes on until a step is behind the minimum.
  LinePoint bracket(double step) {
    LinePoint before = start_;
    while (left_ > 0) {
      const LinePoint here = evaluate(step);
      if (!decreases(here) || (before.step > 0 && here.value >= before.value))
        return narrow(before, here);
      if (is_flat(here)) return here;
      if (here.slope >= 0) return narrow(here, before);
      // Not less far than a little on, not more than ten times as far.
      const double least = here.step + 0.01 * (here.step - before.step);
      step = lowest_of_cubic(before, here, least, 10 * here.step);
      before = here;
    }
    return before;
  }

 private:
  LinePoint evaluate(double step) {
    --left_;
    return f_(step);
  }
  bool decreases(const LinePoint& point) const {
    return is_finite(point) &&
           point.value <= start_.value + options_.decrease * point.step * start_.slope;
  }
  bool is_flat(const LinePoint& point) const {
    return std::abs(point.slope) <= options_.curvature * std::abs(start_.slope);
  }

  // `low` decreases, and the minimum is on the way to `high`.
  LinePoint narrow(LinePoint low, LinePoint high) {
    while (left_ > 0) {
      // A tenth away from either end at least, so that the interval shrinks.
      const auto [left, right] = std::minmax(low.step, high.step);
      const double margin = (right - left) / 10;
      const double step = lowest_of_cubic(low, high, left + margin, right - margin);
      if (!(step > left && step < right)) break;  // nothing is between them
      const LinePoint here = evaluate(step);
      if (!decreases(here) || here.value >= low.value) {
        high = here;
        continue;
      }
      if (is_flat(here)) return here;
      if (here.slope * (high.step - low.step) >= 0) high = low;
      low = here;
    }
    return low;
  }

  const std::function<LinePoint(double)>& f_;
  LinePoint start_;
  LineSearchOptions options_;
  Index left_;
};

}  // namespace

LinePoint search_line(const std::function<LinePoint(double)>& f, LinePoint start, double first,
                      const LineSearchOptions& options) {
  return LineSearch(f, start, options).bracket(first);
}

}  // namespace gradus
