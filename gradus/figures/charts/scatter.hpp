// Predicted numbers against true ones. A free function.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

struct ScatterOptions {
  std::string title = "Predictions";
  std::string truth_label = "truth", predicted_label = "predicted";
  Index samples = 800;  // drawn at most, evenly taken from all
};

// A dot a sample over the diagonal of what is right; both axes run alike. Writes STEM.csv (truth,
// predicted) of all samples and, where there is gnuplot, STEM.svg; returns whether it did. Throws
// Error unless there are as many finite numbers of both, one at least.
GRADUS_EXPORT bool write_scatter(const std::filesystem::path& stem, std::span<const double> truth,
                                 std::span<const double> predicted,
                                 const ScatterOptions& options = {});

}  // namespace gradus
