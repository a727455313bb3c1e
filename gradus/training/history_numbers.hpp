// A history as a list of numbers, for the state of a training. Free functions; any thread.
#pragma once

#include <span>
#include <vector>

#include "gradus/training/progress.hpp"

namespace gradus {

GRADUS_EXPORT std::vector<double> numbers_of(const History& history);
// Throws Error for numbers that numbers_of() does not give.
GRADUS_EXPORT History history_of(std::span<const double> numbers);

}  // namespace gradus
