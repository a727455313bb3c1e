#include "gradus/optimizers/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "gradus/base/error.hpp"

namespace gradus::schedules {
namespace {

// From `first` to `last` along half a cosine as share goes from 0 to 1.
double half_cosine(double first, double last, double share) {
  return last + (first - last) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

// As many whole steps as the share comes nearest to, one at least.
Index steps_of(double share, Index steps) {
  return std::max<Index>(1, std::llround(share * static_cast<double>(steps)));
}

bool above_zero_to_one(double x) { return x > 0 && x <= 1; }

}  // namespace

Schedule constant() {
  return [](Index, Index) { return 1.0; };
}

Schedule cosine(const CosineOptions& options) {
  if (!(options.final_factor >= 0))
    throw Error("cosine wants a final factor of 0 or more, got ", options.final_factor);
  return [=](Index step, Index steps) {
    return half_cosine(1, options.final_factor,
                       static_cast<double>(step) / static_cast<double>(steps));
  };
}

Schedule one_cycle(const OneCycleOptions& options) {
  if (!(options.warm_up > 0 && options.warm_up < 1)) {
    throw Error("one_cycle wants a warm-up between 0 and 1, got ", options.warm_up);
  }
  if (!(options.initial_factor > 0 && options.initial_factor <= 1) ||
      !(options.final_factor >= 0)) {
    throw Error("one_cycle wants an initial factor above 0 to 1 and a final one of 0 or more, got ",
                options.initial_factor, " and ", options.final_factor);
  }
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
  if (!above_zero_to_one(options.factor))
    throw Error("step_decay wants a factor above 0 to 1, got ", options.factor);
  if (!above_zero_to_one(options.every)) {
    throw Error("step_decay wants a fall every share of the steps above 0 to 1, got ",
                options.every);
  }
  return [=](Index step, Index steps) {
    const Index falls = step / steps_of(options.every, steps);
    return std::pow(options.factor, static_cast<double>(falls));
  };
}

Schedule exponential(const ExponentialOptions& options) {
  if (!above_zero_to_one(options.final_factor))
    throw Error("exponential wants a final factor above 0 to 1, got ", options.final_factor);
  return [=](Index step, Index steps) {
    return std::pow(options.final_factor, static_cast<double>(step) / static_cast<double>(steps));
  };
}

Schedule warm_up(const WarmUpOptions& options, Schedule then) {
  if (!(options.share > 0 && options.share < 1))
    throw Error("warm_up wants a share of the steps between 0 and 1, got ", options.share);
  if (!above_zero_to_one(options.initial_factor))
    throw Error("warm_up wants an initial factor above 0 to 1, got ", options.initial_factor);
  return [options, then = std::move(then)](Index step, Index steps) {
    const Index rise = steps_of(options.share, steps);
    if (step >= rise) return then(step - rise, steps - rise);
    return options.initial_factor +
           (1 - options.initial_factor) * static_cast<double>(step) / static_cast<double>(rise);
  };
}

}  // namespace gradus::schedules
