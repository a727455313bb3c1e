// A classifier's answers against the truth, as a table of tinted cells. A free function.
#pragma once

#include <filesystem>
#include <string>

#include "gradus/training/metrics.hpp"

namespace gradus {

struct ConfusionFigureOptions {
  std::string title = "Confusion matrix";
};

// Right answers in blue, by their share of the class; wrong ones in orange, against the worst cell.
// Writes STEM.csv (a row a true class, a column a predicted one) and, where there is gnuplot,
// STEM.svg; returns whether it did. Throws Error for a matrix of no classes.
GRADUS_EXPORT bool write_confusion_figure(const std::filesystem::path& stem,
                                          const ConfusionMatrix& matrix,
                                          const ConfusionFigureOptions& options = {});
// The CSV file alone.
GRADUS_EXPORT void write_confusion_csv(const std::filesystem::path& stem,
                                       const ConfusionMatrix& matrix);

}  // namespace gradus
