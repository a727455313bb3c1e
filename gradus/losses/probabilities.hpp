// What losses of probabilities share: that they are some, and logarithms that stay finite.
#pragma once

#include <cmath>
#include <limits>

#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

struct NumberRange {
  double low, high;
};

// Throws Error where a number of `x` is outside the range; NaN passes. `loss` and `what`
// ("predictions") are named in the message, which ends in `advice`.
GRADUS_EXPORT void check_range(std::string_view loss, std::string_view what,
                               std::string_view advice, ConstTensorView x,
                               const NumberRange& range);

inline void check_probabilities(std::string_view loss, std::string_view what,
                                std::string_view advice, ConstTensorView x) {
  check_range(loss, what, advice, x, {0, 1});
}

// log x, -100 at least: a probability of 0 is a large loss, not an infinite one. NaN stays NaN.
template <class T>
T limited_log(T x) {
  const T y = std::log(x);
  return y < T(-100) ? T(-100) : y;
}

// What stands below 1 in the derivative of a logarithm, so that it is finite too.
inline constexpr double least_probability = 1e-12;

}  // namespace gradus
