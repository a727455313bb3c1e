// The pictures of a run.
#pragma once

#include <filesystem>
#include <string>

#include "app/configuration/config.hpp"
#include "app/runs/results.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/data/tables/table.hpp"
#include "gradus/figures/classes/circle.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

// SVG pictures with their numbers as CSV: learning curves of all rounds; of the first round's model
// the confusion matrix (of more classes than ConfusionMatrix::most_shown as CSV only) and, with two
// inputs, the map of the plane. `table` names its axes; null if the samples are of no table. A
// picture that cannot be drawn is reported on standard error: it does not end the run.
void write_figures(const std::filesystem::path& folder, const Config& config,
                   const Results& results, const TableFormat* table, const Model& model,
                   const Dataset& test);

// The circle of source = "disc".
Circle circle_of(const DataSpec& data);

// The learning curve in characters, for a terminal of this width; empty without gnuplot.
std::string terminal_curve(const Results& results, int width);

}  // namespace gradus::app
