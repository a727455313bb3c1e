#include "gradus/data/sets/disc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Disc, IsAWholeDataSet) {
  const Dataset dataset = disc(100, Rng(1));
  EXPECT_EQ(dataset.name, "disc");
  EXPECT_EQ(dataset.inputs[0].shape(), Shape({100, 2}));
  EXPECT_EQ(dataset.inputs[0].dtype(), DType::float32);
  EXPECT_EQ(dataset.classes, 2);
  EXPECT_NO_THROW(validate(dataset));
}

TEST(Disc, LabelsPointsByTheCircle) {
  const DiscOptions options{.radius = 0.3, .centre = {0.4, 0.7}};
  const Dataset dataset = disc(1000, Rng(1), options);
  const auto points = dataset.inputs[0].as<float>();
  for (std::size_t i = 0; i < 1000; ++i) {
    const double distance = std::hypot(points[2 * i] - 0.4, points[2 * i + 1] - 0.7);
    ASSERT_EQ(dataset.targets.as<std::int32_t>()[i], distance <= 0.3 ? 1 : 0) << i;
  }
}

TEST(Disc, CoversHalfTheSquareUniformly) {
  constexpr Index count = 40000;
  const Dataset dataset = disc(count, Rng(2));
  const auto labels = dataset.targets.as<std::int32_t>();
  // Five deviations of a share of 40000 are 0.0125.
  EXPECT_NEAR(static_cast<double>(std::ranges::count(labels, 1)) / count, 0.5, 0.0125);
  std::array<int, 16> cells{};
  const auto points = dataset.inputs[0].as<float>();
  for (std::size_t i = 0; i < points.size(); i += 2) {
    ASSERT_TRUE(points[i] >= 0 && points[i] <= 1 && points[i + 1] >= 0 && points[i + 1] <= 1);
    const auto cell = [](float x) {
      return std::min<std::size_t>(3, static_cast<std::size_t>(4 * x));
    };
    ++cells[4 * cell(points[i]) + cell(points[i + 1])];
  }
  // 2500 in each of 16 cells, five deviations of 48.
  EXPECT_THAT(cells, testing::Each(testing::AllOf(testing::Gt(2258), testing::Lt(2742))));
}

TEST(Disc, StandardizesItsInputs) {
  const Dataset dataset = disc(40000, Rng(3));
  Tensor scaled(dataset.inputs[0].shape());
  dataset.all().inputs[0].gather(scaled);
  double sum = 0, squares = 0;
  for (const float x : scaled.as<float>()) {
    sum += x;
    squares += double{x} * double{x};
  }
  EXPECT_NEAR(sum / static_cast<double>(scaled.size()), 0, 0.02);
  EXPECT_NEAR(squares / static_cast<double>(scaled.size()), 1, 0.02);
}

TEST(Disc, MakesPointsThatDependOnTheirPositionAlone) {
  const Dataset few = disc(10, Rng(1)), many = disc(1000, Rng(1)), other = disc(10, Rng(2));
  EXPECT_TRUE(std::ranges::equal(few.inputs[0].as<float>(), many.inputs[0].as<float>().first(20)));
  EXPECT_TRUE(std::ranges::equal(few.targets.as<std::int32_t>(),
                                 many.targets.as<std::int32_t>().first(10)));
  EXPECT_FALSE(std::ranges::equal(few.inputs[0].as<float>(), other.inputs[0].as<float>()));
}

TEST(Disc, MakesTheSamePointsOnEveryMachine) {
  // Philox4x32-10, computed apart from this library.
  const Dataset dataset = disc(3, Rng(1));
  EXPECT_THAT(
      dataset.inputs[0].as<float>(),
      testing::ElementsAre(0.09116352417242923f, 0.0006422525247844479f, 0.6714351407893214f,
                           0.44229562654085863f, 0.3632597561017389f, 0.054349239980698294f));
}

TEST(Disc, RefusesNoPoints) {
  EXPECT_THAT([] { disc(0, Rng(1)); },
              ThrowsMessage<Error>(HasSubstr("disc requires 1 point or more, got 0")));
}

TEST(Disc, RefusesARadiusThatIsNone) {
  for (const double radius : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT([&] { disc(1, Rng(1), {.radius = radius}); },
                ThrowsMessage<Error>(HasSubstr(text("a radius above 0, got ", radius))));
  }
}

TEST(Disc, RefusesACentreThatIsNowhere) {
  EXPECT_THAT(
      [] {
        disc(1, Rng(1), {.centre = {0, std::numeric_limits<double>::quiet_NaN()}});
      },
      ThrowsMessage<Error>(HasSubstr("a centre of finite numbers, got 0 and nan")));
}

}  // namespace
}  // namespace gradus
