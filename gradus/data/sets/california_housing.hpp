// California Housing: what homes were worth in 20640 blocks of the census of 1990 (Pace and Barry,
// 1997).
#pragma once

#include <filesystem>
#include <string_view>

#include "gradus/data/dataset.hpp"

namespace gradus {

inline constexpr std::string_view california_housing_target = "MedHouseVal";

// Reads cal_housing.data from the folder that find_data("california_housing", ..., data) finds.
// Inputs float64 [20640, 8], the customary features: MedInc (10,000 dollars), HouseAge (years),
// AveRooms, AveBedrms (a household), Population, AveOccup (people a household), Latitude,
// Longitude. Targets float64 [20640, 1]: MedHouseVal, the median value in 100,000 dollars, capped
// at 5. Nothing
// is scaled and nothing split: see split() and standardize_inputs(). Throws Error, with line and
// column, for a damaged file.
GRADUS_EXPORT Dataset california_housing(const std::filesystem::path& data = {});

}  // namespace gradus
