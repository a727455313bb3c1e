#include "gradus/training/schedule_kinds.hpp"

namespace gradus {
namespace {

template <class Options>
ScheduleKind kind(const KindText& text, Schedule (*make)(const Options&)) {
  return {text, defaults_of<Options>(), [=](const Spec& spec) {
            return ChosenSchedule{.schedule = make(options_in<Options>(spec))};
          }};
}

}  // namespace

const std::vector<ScheduleKind>& schedule_kinds() {
  static const std::vector<ScheduleKind> kinds = {
      kind<NoOptions>({.name = "constant",
                       .title = "constant",
                       .meaning = "the learning rate as it is",
                       .formula = "factor = 1"},
                      [](const NoOptions&) { return schedules::constant(); }),
      kind<CosineOptions>({.name = "cosine",
                           .title = "cosine",
                           .aliases = {"cosine_annealing", "cosine_decay", "cosine_annealing_lr"},
                           .meaning = "falls along half a cosine (Loshchilov and Hutter, 2017)",
                           .formula = "factor = final + (1 − final) (1 + cos(π step / steps)) / 2"},
                          schedules::cosine),
      kind<ExponentialOptions>({.name = "exponential",
                                .title = "exponential",
                                .aliases = {"exponential_lr", "exponential_decay"},
                                .meaning = "falls by the same share in each step",
                                .formula = "factor = final ^ (step / steps)"},
                               schedules::exponential),
      kind<OneCycleOptions>({.name = "one_cycle",
                             .title = "one_cycle",
                             .aliases = {"one_cycle_lr", "super_convergence"},
                             .meaning = "rises to 1, then falls, both along half a cosine (Smith "
                                        "and Topin, 2018)",
                             .formula = "factor from initial_factor to 1 to final_factor"},
                            schedules::one_cycle),
      {{.name = "reduce_on_plateau",
        .title = "ReduceOnPlateau",
        .aliases = {"reduce_lr_on_plateau", "plateau"},
        .meaning = "falls after epochs without a better validation loss (without a validation "
                   "share: training loss)",
        .formula = "factor ← factor · its option factor"},
       defaults_of<PlateauOptions>(),
       [](const Spec& spec) {
         return ChosenSchedule{schedules::constant(), options_in<PlateauOptions>(spec)};
       }},
      kind<StepDecayOptions>({.name = "step_decay",
                              .title = "step_decay",
                              .aliases = {"step_lr", "piecewise_constant"},
                              .meaning = "constant between falls at equal distances",
                              .formula = "factor = factor ^ (falls so far)"},
                             schedules::step_decay),
      kind<WarmUpOptions>({.name = "warm_up",
                           .title = "warm_up",
                           .aliases = {"linear_lr", "linear_warmup"},
                           .meaning = "rises to 1 along a line, then stays (Goyal et al., 2017)",
                           .formula = "factor = initial + (1 − initial) step / (share · steps), "
                                      "at most 1"},
                          [](const WarmUpOptions& options) { return schedules::warm_up(options); }),
  };
  return kinds;
}

ChosenSchedule build_schedule(const Spec& spec) {
  return kind_of(schedule_kinds(), spec, "schedule").make(spec);
}

}  // namespace gradus
