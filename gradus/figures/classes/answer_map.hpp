// Points of the plane that a classifier classified correctly, and the others. A free function.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "gradus/figures/classes/answers.hpp"
#include "gradus/figures/classes/circle.hpp"

namespace gradus {

struct AnswerMapOptions {
  std::string title = "Answers";
  std::optional<Circle> truth = {};  // the true border
  Index samples = 600;               // drawn at most where right, and as many where wrong
};

// Right ones as green dots, wrong ones as orange triangles: they differ in shape as well. Writes
// STEM.csv (x, y, class, predicted) of all points and, where there is gnuplot, STEM.svg; returns
// whether it did.
GRADUS_EXPORT bool write_answer_map(const std::filesystem::path& stem,
                                    const std::vector<AnsweredPoint>& points,
                                    const AnswerMapOptions& options = {});

}  // namespace gradus
