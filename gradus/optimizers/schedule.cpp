#include "gradus/optimizers/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "gradus/base/options.hpp"

namespace gradus {

void CosineOptions::visit(OptionVisitor& visitor) {
  visitor({"final_factor", "factor of a step after the last", from_zero}, final_factor);
}

void OneCycleOptions::visit(OptionVisitor& visitor) {
  visitor({"warm_up", "share of all steps until the factor is 1", inside_one}, warm_up);
  visitor({"initial_factor", "factor of the first step", above_zero_to_one}, initial_factor);
  visitor({"final_factor", "factor of the last step", from_zero}, final_factor);
}

void StepDecayOptions::visit(OptionVisitor& visitor) {
  visitor({"factor", "factor at each fall", above_zero_to_one}, factor);
  visitor({"every", "share of all steps between two falls", above_zero_to_one}, every);
}

void ExponentialOptions::visit(OptionVisitor& visitor) {
  visitor({"final_factor", "factor of a step after the last", above_zero_to_one}, final_factor);
}

void WarmUpOptions::visit(OptionVisitor& visitor) {
  visitor({"share", "share of all steps until the factor is 1", inside_one}, share);
  visitor({"initial_factor", "factor of the first step", above_zero_to_one}, initial_factor);
}

namespace schedules {
namespace {

// From `first` to `last` along half a cosine as share goes from 0 to 1.
double half_cosine(double first, double last, double share) {
  return last + (first - last) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

// As many whole steps as the share comes nearest to, one at least.
Index steps_of(double share, Index steps) {
  return std::max<Index>(1, std::llround(share * static_cast<double>(steps)));
}

}  // namespace

Schedule constant() {
  return [](Index, Index) { return 1.0; };
}

Schedule cosine(const CosineOptions& options) {
  checked("cosine", options);
  return [=](Index step, Index steps) {
    return half_cosine(1, options.final_factor,
                       static_cast<double>(step) / static_cast<double>(steps));
  };
}

Schedule one_cycle(const OneCycleOptions& options) {
  checked("one_cycle", options);
  return [=](Index step, Index steps) {
    const double peak =
        options.warm_up * static_cast<double>(steps) - 1;  // PyTorch's, 0 is the first step
    const double position = static_cast<double>(step), last = static_cast<double>(steps - 1);
    // The peak itself counts as the way down: where it is step 0 there is no way up.
    if (position < peak) return half_cosine(options.initial_factor, 1, position / peak);
    return half_cosine(1, options.final_factor, (position - peak) / (last - peak));
  };
}

Schedule step_decay(const StepDecayOptions& options) {
  checked("step_decay", options);
  return [=](Index step, Index steps) {
    const Index falls = step / steps_of(options.every, steps);
    return std::pow(options.factor, static_cast<double>(falls));
  };
}

Schedule exponential(const ExponentialOptions& options) {
  checked("exponential", options);
  return [=](Index step, Index steps) {
    return std::pow(options.final_factor, static_cast<double>(step) / static_cast<double>(steps));
  };
}

Schedule warm_up(const WarmUpOptions& options, Schedule then) {
  checked("warm_up", options);
  return [options, then = std::move(then)](Index step, Index steps) {
    const Index rise = steps_of(options.share, steps);
    if (step >= rise) return then(step - rise, steps - rise);
    return options.initial_factor +
           (1 - options.initial_factor) * static_cast<double>(step) / static_cast<double>(rise);
  };
}

}  // namespace schedules
}  // namespace gradus
