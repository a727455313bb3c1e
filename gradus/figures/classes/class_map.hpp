// The plane as a classifier of two inputs divides it. A free function.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gradus/data/dataset.hpp"
#include "gradus/figures/classes/circle.hpp"
#include "gradus/model/model.hpp"

namespace gradus {

struct ClassMapOptions {
  std::string title = "Classified plane";
  std::string x_label = "x", y_label = "y";
  std::optional<Circle> truth = {};  // the true border, drawn thin
  bool logits = true;  // of two outputs or more: fainter where softmax is less sure; else one tint
  double threshold = 0.5;  // of a single output: from where on it stands for class 1
  Index cells = 200;       // of the map along each axis
  Index samples = 600;     // of the test set drawn at most where right, and as many where wrong
};

// Right samples are dots in the colour of their class, from the eighth class on other shapes; wrong
// ones are larger and have a black edge. More than 42 classes have no key.
// Asks the model about each cell of a grid over the range of the test set's inputs as stored; the
// set's scaling applies. Writes STEM.csv (x, y, class, and the probability where logits),
// STEM_samples.csv (x, y, class, predicted) and, where there is gnuplot, STEM.svg; returns whether
// it did. Throws Error unless the inputs are [count, 2] with one sample at least and the targets
// classes, and where the model does not take two inputs.
GRADUS_EXPORT bool write_class_map(const std::filesystem::path& stem, const Model& model,
                                   const Dataset& test, const ClassMapOptions& options = {});

}  // namespace gradus
