// Digits: 1797 handwritten ones of 8 by 8 pixels (Alpaydin and Kaynak, 1998).
#pragma once

#include <filesystem>

#include "gradus/data/dataset.hpp"

namespace gradus {

// Reads scikit-learn's digits.csv, plain or with .gz, from the folder that find_data("digits", ...,
// data) finds. Inputs are the pixels, 0 to 16, float64 [1797, 8, 8]; the scaling standardizes them
// by mean and deviation over all. Targets are the digits, 10 classes. Nothing is split. Throws
// Error, with line and column, for a damaged file.
GRADUS_EXPORT Dataset digits(const std::filesystem::path& data = {});

}  // namespace gradus
