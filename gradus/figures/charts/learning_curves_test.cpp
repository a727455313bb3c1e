#include "gradus/figures/charts/learning_curves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace gradus {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

EpochResult epoch(Index number, double train_loss, std::optional<double> test_loss = {},
                  std::optional<double> train_error = {}, std::optional<double> test_error = {}) {
  return {.epoch = number,
          .train_loss = train_loss,
          .train_error_rate = train_error,
          .test_loss = test_loss,
          .test_error_rate = test_error};
}

std::vector<std::string> names(const LineChart& chart) {
  std::vector<std::string> all;
  for (const Series& series : chart.series) all.push_back(series.name);
  return all;
}

TEST(LearningCurves, OfOneRoundAreItsNumbers) {
  const History rounds[] = {{epoch(1, 4, 5), epoch(2, 2, 3)}};
  const LineChart chart = loss_curves(rounds);
  EXPECT_THAT(names(chart), ElementsAre("train", "test"));
  EXPECT_THAT(chart.series[0].x, ElementsAre(1, 2));
  EXPECT_THAT(chart.series[0].y, ElementsAre(4, 2));
  EXPECT_THAT(chart.series[1].y, ElementsAre(5, 3));
  EXPECT_NE(chart.series[0].colour, chart.series[1].colour);
  EXPECT_TRUE(chart.whole_x);
}

TEST(LearningCurves, ErrorsAreInPercent) {
  const History rounds[] = {{epoch(1, 4, 5, 0.5, 0.25)}};
  const std::optional<LineChart> chart = error_curves(rounds);
  ASSERT_TRUE(chart);
  EXPECT_THAT(chart->series[0].y, ElementsAre(50));
  EXPECT_THAT(chart->series[1].y, ElementsAre(25));
}

TEST(LearningCurves, OfErrorsAreNoneWhereTargetsAreNumbers) {
  const History rounds[] = {{epoch(1, 4, 5)}};
  EXPECT_FALSE(error_curves(rounds));
}

TEST(LearningCurves, LeaveOutATestThatWasNotMade) {
  const History rounds[] = {{epoch(1, 4)}, {epoch(1, 3)}};
  EXPECT_THAT(names(loss_curves(rounds)),
              ElementsAre("train, round 1", "train, round 2", "train, mean of 2"));
}

TEST(LearningCurves, OfSeveralRoundsShowEachPaleAndTheMean) {
  const History rounds[] = {{epoch(1, 4, 8), epoch(2, 2, 6)}, {epoch(1, 6, 9), epoch(2, 3, 7)}};
  const LineChart chart = loss_curves(rounds);
  EXPECT_THAT(names(chart), ElementsAre("train, round 1", "train, round 2", "train, mean of 2",
                                        "test, round 1", "test, round 2", "test, mean of 2"));
  for (const std::size_t i : {0, 1, 3, 4}) EXPECT_TRUE(chart.series[i].background);
  for (const std::size_t i : {2, 5}) EXPECT_FALSE(chart.series[i].background);
  EXPECT_THAT(chart.series[1].y, ElementsAre(6, 3));
  EXPECT_THAT(chart.series[2].y, ElementsAre(5, DoubleEq(2.5)));
  EXPECT_THAT(chart.series[5].y, ElementsAre(DoubleEq(8.5), DoubleEq(6.5)));
}

TEST(LearningCurves, MeansAreOverTheRoundsThatReachedAnEpoch) {
  const History rounds[] = {{epoch(1, 4)}, {epoch(1, 6), epoch(2, 3)}, {}};
  const Series mean = loss_curves(rounds).series.back();
  EXPECT_THAT(mean.x, ElementsAre(1, 2));
  EXPECT_THAT(mean.y, ElementsAre(5, 3));
}

TEST(LearningCurves, HaveAGapWhereATestWasNotMade) {
  const History rounds[] = {{epoch(1, 4), epoch(2, 3, 7)}};
  const Series test = loss_curves(rounds).series[1];
  EXPECT_TRUE(std::isnan(test.y[0]));
  EXPECT_EQ(test.y[1], 7);
}

TEST(LearningCurves, AreLogarithmicWhereTheLargestIsMoreThanFiveTimesTheSmallest) {
  const auto logarithmic = [](double first, double last) {
    const History rounds[] = {{epoch(1, first), epoch(2, last)}};
    return loss_curves(rounds).logarithmic;
  };
  EXPECT_TRUE(logarithmic(2, 0.1));
  EXPECT_TRUE(logarithmic(2, 0.3));
  EXPECT_FALSE(logarithmic(2, 0.5));
  EXPECT_FALSE(logarithmic(2, 0));
}

}  // namespace
}  // namespace gradus
