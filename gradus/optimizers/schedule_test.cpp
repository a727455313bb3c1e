#include "gradus/optimizers/schedule.hpp"

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

Schedule schedule_of(const tests::Json& stored) {
  const tests::Json& options = stored.at("options");
  if (stored.at("schedule") == "constant") return schedules::constant();
  if (stored.at("schedule") == "step_decay")
    return schedules::step_decay({.factor = options.at("factor"), .every = options.at("every")});
  if (stored.at("schedule") == "exponential")
    return schedules::exponential({.final_factor = options.at("final_factor")});
  if (stored.at("schedule") == "warm_up") {
    return schedules::warm_up(
        {.share = options.at("share"), .initial_factor = options.at("initial_factor")},
        options.at("then") == "cosine" ? schedules::cosine() : schedules::constant());
  }
  if (stored.at("schedule") == "cosine")
    return schedules::cosine({.final_factor = options.at("final_factor")});
  return schedules::one_cycle({.warm_up = options.at("warm_up"),
                               .initial_factor = options.at("initial_factor"),
                               .final_factor = options.at("final_factor")});
}

TEST(Schedules, AgreeWithPyTorchAtEachStep) {
  for (const tests::Json& stored : tests::golden("schedules")) {
    SCOPED_TRACE(stored.at("schedule").get<std::string>() + " " + stored.at("options").dump());
    const Schedule schedule = schedule_of(stored);
    const Index steps = stored.at("steps");
    for (Index step = 0; step < steps; ++step) {
      EXPECT_NEAR(schedule(step, steps), stored.at("factors")[static_cast<std::size_t>(step)],
                  1e-12)
          << "step " << step << " of " << steps;
    }
  }
}

TEST(Schedules, HaveTheDefaultsOfPyTorch) {
  for (Index step = 0; step < 10; ++step) {
    EXPECT_EQ(schedules::cosine()(step, 10), schedules::cosine({.final_factor = 0})(step, 10));
    EXPECT_EQ(schedules::one_cycle()(step, 10),
              schedules::one_cycle({.warm_up = 0.3, .initial_factor = 0.04, .final_factor = 4e-6})(
                  step, 10));
  }
}

TEST(Schedules, StepDecayFallsOnceAtEachShareOfTheSteps) {
  const Schedule schedule = schedules::step_decay({.factor = 0.5, .every = 0.25});
  const double wanted[] = {1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125};
  for (Index step = 0; step < 8; ++step) EXPECT_EQ(schedule(step, 8), wanted[step]) << step;
  EXPECT_EQ(schedules::step_decay({.factor = 0.5, .every = 0.01})(3, 4), 0.125)
      << "a fall at each step at most";
}

TEST(Schedules, WarmUpReachesTheWholeRateAndLeavesTheRestToAnother) {
  const Schedule schedule =
      schedules::warm_up({.share = 0.5, .initial_factor = 0.5}, schedules::cosine());
  const double wanted[] = {0.5, 0.75, 1, 0.5};
  for (Index step = 0; step < 4; ++step)
    EXPECT_NEAR(schedule(step, 4), wanted[step], 1e-15) << step;
  EXPECT_EQ(schedules::warm_up({.initial_factor = 0.25})(0, 1), 0.25);
}

TEST(Schedules, RefuseOptionsOutsideTheirRange) {
  const auto message = [](const auto& make) { return tests::error_of(make); };
  EXPECT_EQ(message([] { schedules::step_decay({.factor = 0}); }),
            "step_decay: factor must be a number above 0 to 1, got 0");
  EXPECT_EQ(message([] { schedules::step_decay({.factor = std::nan("")}); }),
            "step_decay: factor must be a number above 0 to 1, got nan");
  EXPECT_EQ(message([] { schedules::step_decay({.every = 1.5}); }),
            "step_decay: every must be a number above 0 to 1, got 1.5");
  EXPECT_EQ(message([] { schedules::exponential({.final_factor = 0}); }),
            "exponential: final_factor must be a number above 0 to 1, got 0");
  EXPECT_EQ(message([] { schedules::warm_up({.share = 1}); }),
            "warm_up: share must be a number above 0 to below 1, got 1");
  EXPECT_EQ(message([] { schedules::warm_up({.initial_factor = 0}); }),
            "warm_up: initial_factor must be a number above 0 to 1, got 0");
}

// PyTorch divides by zero where the warm-up is one step exactly.
TEST(Schedules, OneCycleStaysWithinItsFactorsForAnyCountOfSteps) {
  for (const double warm_up : {0.001, 0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 0.999}) {
    const Schedule schedule = schedules::one_cycle({.warm_up = warm_up});
    for (Index steps = 1; steps <= 40; ++steps) {
      for (Index step = 0; step < steps; ++step) {
        const double factor = schedule(step, steps);
        EXPECT_TRUE(factor >= 3.9e-6 && factor <= 1 + 1e-12)
            << factor << " at step " << step << " of " << steps << ", warm-up " << warm_up;
      }
    }
  }
}

TEST(Schedules, OneCycleStartsAtThePeakWhereTheWarmUpIsOneStep) {
  EXPECT_NEAR(schedules::one_cycle({.warm_up = 0.1})(0, 10), 1, 1e-12);
  EXPECT_NEAR(schedules::one_cycle({.warm_up = 0.5})(0, 2), 1, 1e-12);
}

TEST(Schedules, CosineRefusesANegativeFinalFactor) {
  const auto message = [](double factor) {
    return tests::error_of([&] { schedules::cosine({.final_factor = factor}); });
  };
  EXPECT_EQ(message(-0.1), "cosine: final_factor must be a number from 0, got -0.1");
  EXPECT_EQ(message(std::nan("")), "cosine: final_factor must be a number from 0, got nan");
}

TEST(Schedules, OneCycleRefusesAWarmUpOfNothingOrAll) {
  const auto message = [](double warm_up) {
    return tests::error_of([&] { schedules::one_cycle({.warm_up = warm_up}); });
  };
  EXPECT_EQ(message(0), "one_cycle: warm_up must be a number above 0 to below 1, got 0");
  EXPECT_EQ(message(1), "one_cycle: warm_up must be a number above 0 to below 1, got 1");
  EXPECT_EQ(message(std::nan("")),
            "one_cycle: warm_up must be a number above 0 to below 1, got nan");
}

TEST(Schedules, OneCycleRefusesFactorsOutsideTheirRange) {
  const auto message = [](double initial, double final) {
    return tests::error_of(
        [&] { schedules::one_cycle({.initial_factor = initial, .final_factor = final}); });
  };
  const std::string initial = "one_cycle: initial_factor must be a number above 0 to 1, got ";
  const std::string final = "one_cycle: final_factor must be a number from 0, got ";
  EXPECT_EQ(message(0, 0), initial + "0");
  EXPECT_EQ(message(1.5, 0), initial + "1.5");
  EXPECT_EQ(message(0.5, -1), final + "-1");
  EXPECT_EQ(message(0.5, std::nan("")), final + "nan");
  EXPECT_EQ(message(1, 0), "no error");
}

}  // namespace
}  // namespace gradus
