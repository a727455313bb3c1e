// The pictures of a run.
#pragma once

#include <filesystem>
#include <string>

#include "app/configuration/config.hpp"
#include "app/runs/results.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

// Learning curves of all rounds; of the first round's model the confusion matrix and, with two
// inputs, the map of the plane. SVG with the numbers behind each as CSV. What cannot be drawn is
// told on standard error: a run is not lost for a picture.
void write_figures(const std::filesystem::path& folder, const Config& config,
                   const Results& results, const Model& model, const Dataset& test);

// The learning curve in characters, for a terminal of this width; empty where there is no gnuplot.
std::string terminal_curve(const Results& results, int width);

}  // namespace gradus::app
