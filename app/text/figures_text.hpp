// The errors of predicted numbers as text. Free functions.
#pragma once

#include <string>
#include <vector>

#include "gradus/training/metrics.hpp"

namespace gradus::app {

// "mean squared error 0.2481, RMSE 0.4981, mean absolute error 0.3301, R2 0.8120"
std::string figures_line(const RegressionFigures& figures);

// A line for each target, by name.
std::string figures_table(const std::vector<RegressionFigures>& by_target,
                          const std::vector<std::string>& names);

}  // namespace gradus::app
