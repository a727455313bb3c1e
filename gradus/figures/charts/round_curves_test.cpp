#include "gradus/figures/charts/round_curves.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::optional<double> loss(const EpochResult& epoch) { return epoch.test_loss; }

History round_of(std::initializer_list<double> losses) {
  History out;
  for (const double one : losses)
    out.push_back({.epoch = static_cast<Index>(out.size()) + 1, .test_loss = one});
  return out;
}

auto near(double number) { return DoubleNear(number, 1e-12); }

TEST(RoundCurves, AreALineARoundBehindTheirMean) {
  const History rounds[] = {round_of({1, 2}), round_of({3, 6})};
  const std::vector<Series> lines = lines_of_rounds(rounds, "it", 4, loss);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].name, "it, start 2");
  EXPECT_TRUE(lines[1].background);
  EXPECT_THAT(lines[1].x, ElementsAre(1, 2));
  EXPECT_THAT(lines[1].y, ElementsAre(3, 6));
  EXPECT_EQ(lines[2].name, "it, mean of 2");
  EXPECT_FALSE(lines[2].background);
  EXPECT_THAT(lines[2].y, ElementsAre(2, 4));
  EXPECT_THAT(lines[2].low, IsEmpty());
  for (const Series& line : lines) EXPECT_EQ(line.colour, 4);
}

TEST(RoundCurves, HaveABandOfOneDeviation) {
  const History rounds[] = {round_of({1, 5}), round_of({2, 5}), round_of({3, 5})};
  const Series mean = mean_of_rounds(rounds, "it", 0, loss);
  EXPECT_THAT(mean.y, ElementsAre(near(2), near(5)));
  EXPECT_THAT(mean.low, ElementsAre(near(1), near(5)));
  EXPECT_THAT(mean.high, ElementsAre(near(3), near(5)));
}

TEST(RoundCurves, OfLogarithmsHaveTheGeometricMean) {
  const History rounds[] = {round_of({1}), round_of({100})};
  const Series mean = mean_of_rounds(rounds, "it", 0, loss, MeanOf::logarithms);
  EXPECT_THAT(mean.y, ElementsAre(near(10)));
  // The deviation of 0 and 2, in tens.
  EXPECT_NEAR(mean.high[0], 10 * std::pow(10, std::sqrt(2)), 1e-9);
  EXPECT_NEAR(mean.low[0], 10 / std::pow(10, std::sqrt(2)), 1e-9);
}

TEST(RoundCurves, CountTheRoundsThatReachedAnEpoch) {
  const History rounds[] = {round_of({1, 4}), round_of({3})};
  EXPECT_THAT(mean_of_rounds(rounds, "it", 0, loss).y, ElementsAre(2, 4));
}

TEST(RoundCurves, OfOneRoundHaveItsNumbersAndNoBand) {
  const History rounds[] = {round_of({1, 4})};
  const Series mean = mean_of_rounds(rounds, "it", 0, loss);
  EXPECT_EQ(mean.name, "it");
  EXPECT_THAT(mean.y, ElementsAre(1, 4));
  EXPECT_THAT(mean.low, IsEmpty());
}

}  // namespace
}  // namespace gradus
