// The table of learning-rate schedules: what files call each, its options and formula. Values; any
// thread.
#pragma once

#include <optional>

#include "gradus/base/kind.hpp"
#include "gradus/optimizers/schedule.hpp"
#include "gradus/training/reduce_on_plateau.hpp"

namespace gradus {

// A function of the step, and for reduce_on_plateau what a callback does on top.
struct ChosenSchedule {
  Schedule schedule;
  std::optional<PlateauOptions> plateau = {};
};
using ScheduleKind = Kind<ChosenSchedule>;
GRADUS_EXPORT const std::vector<ScheduleKind>& schedule_kinds();

// Throws Error, beginning with the place, for an unknown kind or option.
GRADUS_EXPORT ChosenSchedule build_schedule(const Spec& spec);

}  // namespace gradus
