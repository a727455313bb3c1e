// The images that a classifier was surest of and wrong about. A free function.
#pragma once

#include <filesystem>
#include <string>

#include "gradus/data/dataset.hpp"
#include "gradus/model/model.hpp"

namespace gradus {

struct MistakeSheetOptions {
  std::string title = "Worst mistakes";
  Index columns = 4, rows = 4;  // images on the sheet at most
};

// The outputs are logits of the classes. Writes STEM.csv (sample, class, predicted, probability; a
// row a mistake, the surest first, all of them) and, where there is gnuplot, STEM.svg with the
// first of them; returns whether it did. Throws Error unless the inputs are [count, height, width]
// and the targets classes.
GRADUS_EXPORT bool write_mistake_sheet(const std::filesystem::path& stem, const Model& model,
                                       const Dataset& test,
                                       const MistakeSheetOptions& options = {});

}  // namespace gradus
