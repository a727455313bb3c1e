// Compares the gradients that a model or a loss states with central differences.
#pragma once

#include <string>
#include <vector>

#include "gradus/losses/loss.hpp"
#include "gradus/model/model.hpp"

namespace gradus {

struct GradientCheckOptions {
  double tolerance = 1e-6;  // of |analytic - numeric| / max(|analytic|, |numeric|, magnitude_floor)
  double step = 1e-5;       // the differences' h
  // Below this size a derivative is compared absolutely: rounding leaves about 1e-10 in a
  // difference.
  double magnitude_floor = 1e-2;
  // A derivative whose one-sided differences disagree by more than this, and by more than in
  // proportion to the step, is at a kink and left out.
  double kink = 1e-3;
  std::uint64_t seed = 1;  // of the random projection, and of layers that draw
};

// One derivative that is wrong.
struct GradientMismatch {
  std::string tensor;  // "input", of several "input 2", "prediction", or the parameter's name
  Index element = 0;
  double analytic = 0, numeric = 0;
};

GRADUS_EXPORT std::string to_string(const GradientMismatch& mismatch);

struct GradientReport {
  std::vector<GradientMismatch> mismatches;
  double worst_error = 0;  // relative, as tolerance counts
  Index checked = 0;       // derivatives
  Index kinks = 0;         // left out
  // Right where all that was checked agrees and no more than one in fifty lay at a kink.
  bool passed() const { return mismatches.empty() && checked > 0 && kinks * 50 <= checked; }
};

// The first mismatches, worst error and counts.
GRADUS_EXPORT std::string to_string(const GradientReport& report);

// Checks the derivative of a random projection of the output by each number of the inputs and of
// each weight, in training mode. Throws Error unless model and inputs are float64; whole numbers of
// an Embedding are int32, and have no derivative.
GRADUS_EXPORT GradientReport check_gradients(Model& model, const ShortList<ConstTensorView>& inputs,
                                             const GradientCheckOptions& options = {});

// Checks the derivative of the mean loss by each prediction. Throws Error unless it is float64.
GRADUS_EXPORT GradientReport check_gradients(const Loss& loss, ConstTensorView prediction,
                                             ConstTensorView target,
                                             const GradientCheckOptions& options = {});

}  // namespace gradus
