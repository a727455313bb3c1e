// The pictures of a run.
#pragma once

#include <filesystem>
#include <string>

#include "app/configuration/config.hpp"
#include "app/runs/results.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/data/tables/table.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

// Learning curves of all rounds; of the first round's model the confusion matrix (of more classes
// than ConfusionMatrix::most_shown as CSV alone) and, with two inputs, the map of the plane, whose
// axes the columns of the table name; null where the samples are of no table. SVG with the numbers
// behind each as CSV. What cannot be drawn is reported on standard error: a run is not lost for a
// picture.
void write_figures(const std::filesystem::path& folder, const Config& config,
                   const Results& results, const TableFormat* table, const Model& model,
                   const Dataset& test);

// The learning curve in characters, for a terminal of this width; empty where there is no gnuplot.
std::string terminal_curve(const Results& results, int width);

}  // namespace gradus::app
