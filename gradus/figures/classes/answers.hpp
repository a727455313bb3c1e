// What a model answers to all samples at once, for pictures of it. Values and free functions.
#pragma once

#include <vector>

#include "gradus/data/dataset.hpp"
#include "gradus/model/model.hpp"

namespace gradus {

// The outputs of each row of the inputs, read with that scaling: float64 [count, outputs].
GRADUS_EXPORT Tensor outputs_of(const Model& model, ConstTensorView inputs, const Scaling& scaling);

// The chosen class's part of a row's softmax. outputs: `classes` of them.
GRADUS_EXPORT double softmax_of(const double* outputs, Index classes, Index chosen);

// A sample of two inputs and what became of it.
struct AnsweredPoint {
  double x = 0, y = 0;  // as stored
  Index truth = 0, predicted = 0;
  bool wrong() const { return truth != predicted; }
};
// Of each sample, in order; `threshold` as of predicted_class(). Throws Error unless the inputs are
// [count, 2], one sample at least, and the targets classes.
GRADUS_EXPORT std::vector<AnsweredPoint> answered_points(const Model& model, const Dataset& test,
                                                         double threshold);

// At most `most` of those that are right, or wrong, evenly taken from all of them.
GRADUS_EXPORT std::vector<AnsweredPoint> thinned(const std::vector<AnsweredPoint>& points,
                                                 bool wrong, Index most);

}  // namespace gradus
