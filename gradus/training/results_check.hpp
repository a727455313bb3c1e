// Errors for results that are not finite: of which sample they are, and why. Free functions.
#pragma once

#include <functional>
#include <string>

#include "gradus/data/dataset.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Some samples of a data set and what a model made of them.
struct BatchResults {
  const Dataset& dataset;
  std::function<Index(Index row)> sample;  // the number in the data set, both from 0
  ConstTensorView predictions, targets;    // as the loss reads them
};

bool all_finite(ConstTensorView numbers);
// For predictions that are not all finite. Throws Error naming the first sample of which one is
// not.
[[noreturn]] void refuse_predictions(const BatchResults& results);
// For a loss that is not finite. Throws Error naming the first sample whose own loss is not, or the
// one of the largest loss where their sum is too large.
[[noreturn]] void refuse_loss(const BatchResults& results, const Loss& loss);
// The same for a loss of training: "that of 1 of 32 samples, first homes.csv: sample 3, ...".
std::string samples_without_loss(const BatchResults& results, const Loss& loss);
// For figures that are too large. Throws Error naming the sample, which is counted from 0.
[[noreturn]] void refuse_figures(const Dataset& dataset, Index sample, double off);

}  // namespace gradus
