// How the learning rate moves over a training.
#pragma once

#include <functional>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"
#include "gradus/base/spec.hpp"

namespace gradus {

// The factor on the optimizer's learning rate in step `step` (from 0) of `steps`.
using Schedule = std::function<double(Index step, Index steps)>;

struct CosineOptions {
  double final_factor = 0;  // 0 or more
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

struct OneCycleOptions {
  double warm_up = 0.3;          // share of the steps until the peak, (0, 1)
  double initial_factor = 0.04;  // the first step's, (0, 1]
  double final_factor = 4e-6;    // the last step's, 0 or more
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

struct StepDecayOptions {
  double factor = 0.1;     // at each fall, above 0 to 1
  double every = 1.0 / 3;  // share of the steps between two falls, (0, 1]
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

struct ExponentialOptions {
  double final_factor = 0.01;  // that a step after the last would have, above 0 to 1
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

struct WarmUpOptions {
  double share = 0.1;           // of the steps, until the whole learning rate, (0, 1)
  double initial_factor = 0.1;  // the first step's, above 0 to 1
  GRADUS_EXPORT void visit(OptionVisitor& visitor);
};

namespace schedules {

GRADUS_EXPORT Schedule constant();  // 1

// final + (1 - final) (1 + cos(pi step / steps)) / 2. Loshchilov and Hutter, 2017, without
// restarts.
GRADUS_EXPORT Schedule cosine(const CosineOptions& options = {});

// Up from initial_factor to 1, then down to final_factor, both along a half cosine: the optimizer's
// learning rate is the peak. Smith and Topin, 2018; the numbers are PyTorch's OneCycleLR's.
GRADUS_EXPORT Schedule one_cycle(const OneCycleOptions& options = {});

// factor^(falls so far): constant between the falls. The numbers are PyTorch's StepLR's.
GRADUS_EXPORT Schedule step_decay(const StepDecayOptions& options = {});

// final_factor^(step / steps): each step lowers it by the same share. PyTorch's ExponentialLR.
GRADUS_EXPORT Schedule exponential(const ExponentialOptions& options = {});

// Up from initial_factor to 1 along a line, then what `then` says of the steps that are left.
// PyTorch's LinearLR, then another by SequentialLR. Goyal et al., 2017, "Accurate, large minibatch
// SGD".
GRADUS_EXPORT Schedule warm_up(const WarmUpOptions& options = {}, Schedule then = constant());

}  // namespace schedules
}  // namespace gradus
