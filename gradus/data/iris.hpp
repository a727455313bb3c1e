// Iris: four lengths of 150 flowers of three species (Fisher, 1936).
#pragma once

#include <filesystem>

#include "gradus/data/dataset.hpp"

namespace gradus {

// Reads scikit-learn's iris.csv from the folder that find_data("iris", ..., data) finds. Inputs
// float64 [150, 4]: length and width of sepal and petal, centimetres; targets 0 setosa, 1
// versicolor, 2 virginica. Nothing is scaled and nothing split. Throws Error, with line and column,
// for a damaged file.
GRADUS_EXPORT Dataset iris(const std::filesystem::path& data = {});

}  // namespace gradus
