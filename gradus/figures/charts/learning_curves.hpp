// How loss and error went over the epochs. Free functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gradus/figures/charts/line_chart.hpp"
#include "gradus/training/train.hpp"

namespace gradus {

// One history a round. With several rounds each is a pale line and their mean a strong one, taken
// at each epoch over the rounds that reached it. Training's are means over the epoch, while the
// weights moved; the test's are taken after it. The axis is logarithmic where the largest number is
// more than five times the smallest.
// `watched` names the samples that the histories call the test's.
GRADUS_EXPORT LineChart loss_curves(std::span<const History> rounds,
                                    std::string_view watched = "test");

// The same for the share of wrong answers, in %. None where the targets are numbers.
GRADUS_EXPORT std::optional<LineChart> error_curves(std::span<const History> rounds,
                                                    std::string_view watched = "test");

}  // namespace gradus
