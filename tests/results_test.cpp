#include "app/runs/results.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "app/runs/progress.hpp"

namespace gradus::app {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

EpochResult epoch(Index number, double test_error) {
  return {.epoch = number,
          .steps = 5 * number,
          .train_loss = 0.5,
          .train_error_rate = 0.25,
          .test_loss = 0.75,
          .test_error_rate = test_error,
          .learning_rate = 0.1,
          .seconds = 2,
          .samples = 100};
}

Results two_rounds() {
  return {.rounds = {{3, {epoch(1, 0.5), epoch(2, 0.1)}}, {4, {epoch(1, 0.5), epoch(2, 0.3)}}},
          .parameters = 42,
          .planned_bytes = 1024,
          .threads = 2};
}

TEST(Results, AreSummarizedOverTheRoundsAndForEach) {
  const auto json = nlohmann::json::parse(summary_json(two_rounds()));
  EXPECT_NEAR(json["test_error"], 0.2, 1e-12);
  EXPECT_NEAR(json["test_error_deviation"], std::sqrt(0.02), 1e-12);
  EXPECT_EQ(json["test_loss"], 0.75);
  EXPECT_EQ(json["train_loss"], 0.5);
  EXPECT_EQ(json["epochs"], 2);
  EXPECT_EQ(json["steps"], 10);
  EXPECT_EQ(json["seconds"], 8);
  EXPECT_EQ(json["samples_per_second"], 50);
  EXPECT_EQ(json["parameters"], 42);
  EXPECT_EQ(json["planned_bytes"], 1024);
  EXPECT_EQ(json["seed"], 3);
  EXPECT_EQ(json["threads"], 2);
  EXPECT_EQ(json["interrupted"], false);
  ASSERT_THAT(json["rounds"], SizeIs(2));
  EXPECT_EQ(json["rounds"][1]["seed"], 4);
  EXPECT_EQ(json["rounds"][1]["test_error"], 0.3);
  EXPECT_EQ(json["rounds"][1]["seconds"], 4);
  for (const char* key : {"test_loss", "train_loss", "epochs", "steps", "samples_per_second",
                          "parameters", "planned_bytes", "threads"})
    EXPECT_TRUE(json["rounds"][0].contains(key)) << key;
}

TEST(Results, HaveARowAnEpoch) {
  EXPECT_EQ(metrics_csv(two_rounds()),
            "round,epoch,train_loss,train_error,test_loss,test_error,learning_rate,seconds,"
            "samples_per_second\n"
            "1,1,0.5,0.25,0.75,0.5,0.1,2,50\n"
            "1,2,0.5,0.25,0.75,0.1,0.1,2,50\n"
            "2,1,0.5,0.25,0.75,0.5,0.1,2,50\n"
            "2,2,0.5,0.25,0.75,0.3,0.1,2,50\n");
}

TEST(Results, LeaveOutWhatThereIsNot) {
  EpochResult only{.epoch = 1, .steps = 2, .train_loss = 0.5, .seconds = 0, .samples = 10};
  const Results results{.rounds = {{1, {only}}}};
  EXPECT_THAT(metrics_csv(results), EndsWith("\n1,1,0.5,,,,0,0,0\n"));
  const auto json = nlohmann::json::parse(summary_json(results));
  EXPECT_TRUE(json["test_error"].is_null());
  EXPECT_TRUE(json["test_loss"].is_null());
  EXPECT_EQ(json["samples_per_second"], 0);
  EXPECT_EQ(result_line("x", results), "x: 1 epoch in 0.0 s, 0 samples/s");
}

TEST(Results, FitInOneLine) {
  Results results = two_rounds();
  EXPECT_EQ(result_line("x", results),
            "x: test error 20.00 % (mean of 2 rounds, deviation 14.14 %), test loss 0.7500, 2 "
            "epochs each, together in 8.0 s, 50 samples/s");
  results.rounds.pop_back();
  results.interrupted = true;
  EXPECT_EQ(result_line("x", results),
            "x: test error 10.00 %, test loss 0.7500, 2 epochs in 4.0 s, 50 samples/s, "
            "interrupted");
}

TEST(Statistics, AreThoseOfASample) {
  EXPECT_EQ(statistics({3}).mean, 3);
  EXPECT_EQ(statistics({3}).deviation, 0);
  EXPECT_EQ(statistics({1, 2, 3}).mean, 2);
  EXPECT_EQ(statistics({1, 2, 3}).deviation, 1);
}

const Progress halfway{.epoch = 3,
                       .epochs = 4,
                       .step = 50,
                       .steps = 100,
                       .samples = 0,
                       .loss = 0.1234,
                       .error_rate = 0.0567,
                       .learning_rate = 0.1,
                       .seconds = 75};

TEST(ProgressDisplay, ShowsLossErrorSpeedAndTimeLeft) {
  std::ostringstream out;
  const ProgressDisplay display(out, ProgressStyle::bar, {2, 5, 1000});
  const std::string bar = display.bar_text(halfway, 120);
  EXPECT_THAT(bar, AllOf(HasSubstr("round 2/5  epoch 3/4"), HasSubstr("loss 0.1234"),
                         HasSubstr("error 5.67 %"), HasSubstr("27 samples/s"),
                         HasSubstr("1:15 left"), HasSubstr("[===============               ]")));
}

TEST(ProgressDisplay, EstimatesTheTimeLeftAfterASecond) {
  std::ostringstream out;
  const ProgressDisplay display(out, ProgressStyle::bar, {1, 1, 1000});
  Progress early = halfway;
  early.seconds = 0.9;
  EXPECT_THAT(display.bar_text(early, 120), Not(HasSubstr(" left")));
  early.seconds = 1.1;
  EXPECT_THAT(display.bar_text(early, 120), HasSubstr("  0:01 left"));
}

TEST(ProgressDisplay, NamesTheTrainingOfSeveral) {
  std::ostringstream out;
  const ProgressDisplay display(out, ProgressStyle::passing,
                                {.rounds = 2, .samples = 10, .name = "mnist"});
  EXPECT_THAT(display.bar_text(halfway, 120), StartsWith("mnist  round 1/2  epoch 3/4"));
}

TEST(ProgressDisplay, PassingLeavesNothingBehind) {
  std::ostringstream out;
  ProgressDisplay display(out, ProgressStyle::passing, {.rounds = 2, .samples = 10});
  display.after_step(halfway);
  display.after_epoch({.epoch = 1});
  display.finish();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("epoch 3/4"), EndsWith("\r\x1b[K"), Not(HasSubstr("\n"))));
}

TEST(ProgressDisplay, NeverIsWiderThanTheTerminal) {
  std::ostringstream out;
  const ProgressDisplay display(out, ProgressStyle::bar, {2, 5, 1000});
  for (int width = 1; width < 150; ++width)
    EXPECT_LE(display.bar_text(halfway, width).size(), static_cast<std::size_t>(width));
  EXPECT_THAT(display.bar_text(halfway, 75), Not(HasSubstr("[")));
}

TEST(ProgressDisplay, PrintsALineAnEpochWhereNobodyLooks) {
  std::ostringstream out;
  ProgressDisplay display(out, ProgressStyle::lines, {1, 1, 1000});
  display.after_step(halfway);
  display.after_epoch(epoch(3, 0.125));
  display.finish();
  EXPECT_EQ(out.str(),
            "epoch 3/4  train loss 0.5000  error 25.00 %  test loss 0.7500  error 12.50 %  50 "
            "samples/s\n");
}

TEST(ProgressDisplay, LeavesALineARoundBehindTheBar) {
  std::ostringstream out;
  ProgressDisplay display(out, ProgressStyle::bar, {2, 10, 1000});
  display.after_step(halfway);
  display.after_epoch(epoch(3, 0.5));
  display.after_epoch(epoch(4, 0.125));
  display.finish();
  EXPECT_THAT(out.str(), AllOf(testing::StartsWith("\r"), HasSubstr("\x1b[Kround  2/10  epoch 4/4"),
                               Not(HasSubstr("epoch 3/4  train"))));
}

TEST(ProgressDisplay, PrintsNothingWhereQuiet) {
  std::ostringstream out;
  ProgressDisplay display(out, ProgressStyle::quiet, {1, 1, 1000});
  display.after_step(halfway);
  display.after_epoch(epoch(3, 0.5));
  display.finish();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace gradus::app
