// How the learning rate moves over a training.
#pragma once

#include <functional>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// The factor on the optimizer's learning rate in step `step` (from 0) of `steps`.
using Schedule = std::function<double(Index step, Index steps)>;

struct CosineOptions {
  double final_factor = 0;  // 0 or more
};

struct OneCycleOptions {
  double warm_up = 0.3;          // share of the steps until the peak, (0, 1)
  double initial_factor = 0.04;  // the first step's, (0, 1]
  double final_factor = 4e-6;    // the last step's, 0 or more
};

namespace schedules {

GRADUS_EXPORT Schedule constant();  // 1

// final + (1 - final) (1 + cos(pi step / steps)) / 2. Loshchilov and Hutter, 2017, without
// restarts.
GRADUS_EXPORT Schedule cosine(const CosineOptions& options = {});

// Up from initial_factor to 1, then down to final_factor, both along a half cosine: the optimizer's
// learning rate is the peak. Smith and Topin, 2018; the numbers are PyTorch's OneCycleLR's.
GRADUS_EXPORT Schedule one_cycle(const OneCycleOptions& options = {});

}  // namespace schedules
}  // namespace gradus
