// Iris: four lengths of 150 flowers of three species (Fisher, 1936).
#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "gradus/data/dataset.hpp"

namespace gradus {

inline constexpr std::array<std::string_view, 3> iris_species = {"setosa", "versicolor",
                                                                 "virginica"};

// Reads scikit-learn's iris.csv from the folder that find_data("iris", ..., data) finds. Inputs
// float64 [150, 4]: length and width of sepal and petal, centimetres; targets are
// classes with the names of iris_species. Nothing is scaled and nothing split. Throws Error, with
// line and column, for a damaged file.
GRADUS_EXPORT Dataset iris(const std::filesystem::path& data = {});

}  // namespace gradus
