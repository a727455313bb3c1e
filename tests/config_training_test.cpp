// The [training] table, L-BFGS, and what they want of the rest of a configuration.
#include <gmock/gmock.h>

#include "app/configuration/config.hpp"
#include "gradus/base/error.hpp"
#include "gradus/training/schedule_kinds.hpp"
#include "tests/small_config.hpp"

namespace gradus::app {
namespace {

using testing::HasSubstr;
using tests::SmallConfig;

// Its samples are not drawn, so a part of them may validate.
const std::string digits = "source = \"digits\"\nvalidation_share = 0.2\n";
const std::string lbfgs = "name = \"lbfgs\"\n";

Config parsed(const SmallConfig& config) {
  return parse_config(text_of(config), "small.toml", "small");
}

std::string error_of(const SmallConfig& config) {
  try {
    parsed(config);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(ConfigTraining, ReadsAndWritesPenaltiesLimitsAndPatience) {
  const std::string lines =
      "epochs = 3\nbatch = 7\nshuffle = false\nl1 = 0.25\nl2 = 0.5\nclip_norm = 2\n"
      "clip_value = 0.75\nearly_stopping = {patience = 4, least_gain = 0.125}\n";
  const Config config = parsed({.data = digits, .training = lines});
  EXPECT_EQ(config.training.penalty.l1, 0.25);
  EXPECT_EQ(config.training.penalty.l2, 0.5);
  EXPECT_EQ(config.training.clip_norm, 2);
  EXPECT_EQ(config.training.clip_value, 0.75);
  EXPECT_EQ(config.training.early_stopping->patience, 4);
  EXPECT_EQ(config.training.early_stopping->least_gain, 0.125);
  EXPECT_THAT(to_toml(config), HasSubstr(lines));
}

TEST(ConfigTraining, TakesThePatienceAlone) {
  const Config config = parsed({.data = digits, .training = "early_stopping = 6\n"});
  EXPECT_EQ(config.training.early_stopping->patience, 6);
  EXPECT_EQ(config.training.early_stopping->least_gain, 0);
}

TEST(ConfigTraining, ReadsAndWritesThePlateau) {
  const std::string schedule =
      "schedule = {name = \"reduce_on_plateau\", factor = 0.5, patience = 3, least_gain = 0.25, "
      "least_learning_rate = 0.001}\n";
  EXPECT_THAT(to_toml(parsed({.optimizer = "name = \"sgd\"\n" + schedule})), HasSubstr(schedule));
  const Config config = parsed({.optimizer = "name = \"sgd\"\nschedule = \"reduce_on_plateau\"\n"});
  EXPECT_EQ(build_schedule(config.schedule).plateau->patience, 10);
}

TEST(ConfigTraining, ReadsAndWritesLbfgsWhichHasNoSchedule) {
  const std::string lines = lbfgs + "learning_rate = 0.5\nhistory = 4\nevaluations = 9\n";
  const std::string written = to_toml(parsed({.optimizer = lines}));
  EXPECT_THAT(written, HasSubstr(lines + "\n[training]"));
  EXPECT_EQ(to_toml(parse_config(written, "again.toml", "again")), written);
  EXPECT_THAT(
      error_of({.optimizer = lbfgs + "schedule = \"cosine\"\n"}),
      HasSubstr(
          "small.toml:11: [optimizer] has no key 'schedule' with name = \"lbfgs\": leave it out"));
  EXPECT_THAT(error_of({.optimizer = lbfgs + "weight_decay = 0.1\n"}),
              HasSubstr("small.toml:11: [optimizer] has no key 'weight_decay' with name = "
                        "\"lbfgs\": leave it out"));
  EXPECT_THAT(error_of({.optimizer = lbfgs + "history = 1001\n"}),
              HasSubstr("small.toml:11: history expects a whole number from 1 to 1000, got 1001"));
}

TEST(ConfigTraining, RefusesWhatIsOutsideItsRange) {
  EXPECT_THAT(error_of({.training = "l1 = -1\n"}),
              HasSubstr("small.toml:14: l1 expects a number from 0"));
  EXPECT_THAT(error_of({.training = "clip_norm = 0\n"}),
              HasSubstr("small.toml:14: clip_norm expects a number above 0"));
  EXPECT_THAT(error_of({.data = digits, .training = "early_stopping = 0\n"}),
              HasSubstr("early_stopping expects a whole number from 1"));
  EXPECT_THAT(error_of({.data = digits, .training = "early_stopping = {patients = 1}\n"}),
              HasSubstr("early_stopping has no key 'patients': the nearest is 'patience'"));
}

TEST(ConfigTraining, LetsTheTestSetChooseNoWeights) {
  EXPECT_THAT(
      error_of({.training = "early_stopping = 5\n"}),
      HasSubstr("small.toml:14: early_stopping requires samples held back from training, "
                "because weights chosen with the test set would make the test error too low: "
                "generated points have none, so leave it out"));
  EXPECT_THAT(error_of({.data = "source = \"digits\"\n", .training = "early_stopping = 5\n"}),
              HasSubstr(": set a validation_share above 0 in [data]"));
}

TEST(ConfigTraining, RefusesWhatMakesALossDifferAtEachEvaluationOfLbfgs) {
  const std::string advice =
      ": lbfgs requires the same loss of the same samples at each evaluation: leave out ";
  EXPECT_THAT(error_of({.data = "source = \"disc\"\ntrain = 9\ntest = 9\nfresh = true\n",
                        .optimizer = lbfgs}),
              HasSubstr(advice + "fresh = true"));
  EXPECT_THAT(
      error_of({.layers = "[{residual = [{dropout = 0.5}]}, {linear = 2}]", .optimizer = lbfgs}),
      HasSubstr("small.toml:10" + advice + "the dropout"));
  EXPECT_THAT(error_of({.optimizer = lbfgs, .training = "clip_value = 1\n"}),
              HasSubstr(advice + "the clipping of gradients"));
}

}  // namespace
}  // namespace gradus::app
