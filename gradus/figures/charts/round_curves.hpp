// Several rounds of one training as lines: each for itself, or their mean with a band. Free
// functions.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "gradus/figures/charts/line_chart.hpp"
#include "gradus/training/train.hpp"

namespace gradus {

// What a line shows of an epoch; none where it was not measured.
using EpochMeasure = std::optional<double> (*)(const EpochResult&);

// A pale line a round behind the strong line of their mean.
GRADUS_EXPORT std::vector<Series> lines_of_rounds(std::span<const History> rounds,
                                                  const std::string& name, Index colour,
                                                  EpochMeasure measure);

// Of the numbers, or of their logarithms: the geometric mean and a band that is even about it on a
// logarithmic axis.
enum class MeanOf { numbers, logarithms };

// The mean at each epoch over the rounds that reached it, within a band of one deviation (n - 1) to
// either side; no band where there is one round alone.
GRADUS_EXPORT Series mean_of_rounds(std::span<const History> rounds, const std::string& name,
                                    Index colour, EpochMeasure measure,
                                    MeanOf mean_of = MeanOf::numbers);

}  // namespace gradus
