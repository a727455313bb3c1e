#include "gradus/initializers/initializers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/tensor/tensor.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Moments {
  double mean, deviation, low, high;
};

Moments moments_of(const Initializer& initializer, const Shape& shape) {
  Tensor tensor(shape, DType::float64);
  initializer(tensor, Rng(1));
  const auto numbers = tensor.as<double>();
  const auto count = static_cast<double>(numbers.size());
  double sum = 0, squares = 0;
  for (const double x : numbers) {
    sum += x;
    squares += x * x;
  }
  const auto [low, high] = std::ranges::minmax(numbers);
  return {sum / count, std::sqrt(squares / count - sum / count * (sum / count)), low, high};
}

// A weight of 400 outputs and 100 inputs: 40000 numbers, whose deviation is known to 2 %.
const Shape weight = {400, 100};

// Normal: of this deviation, and beyond three of them now and then.
void expect_normal(const Initializer& initializer, const Shape& shape, double deviation) {
  const Moments moments = moments_of(initializer, shape);
  EXPECT_NEAR(moments.mean, 0, 0.03 * deviation);
  EXPECT_NEAR(moments.deviation, deviation, 0.02 * deviation);
  EXPECT_GT(moments.high, 3 * deviation);
}

// Uniform on [-bound, bound].
void expect_uniform(const Initializer& initializer, const Shape& shape, double bound) {
  const Moments moments = moments_of(initializer, shape);
  EXPECT_NEAR(moments.mean, 0, 0.02 * bound);
  EXPECT_NEAR(moments.deviation, bound / std::sqrt(3.0), 0.02 * bound);
  EXPECT_NEAR(moments.low, -bound, 0.001 * bound);
  EXPECT_NEAR(moments.high, bound, 0.001 * bound);
  EXPECT_GE(moments.low, -bound);
  EXPECT_LE(moments.high, bound);
}

TEST(Initializers, ConstantIsTheSameEverywhere) {
  const Moments moments = moments_of(init::constant(0.25), {3, 4});
  EXPECT_EQ(moments.low, 0.25);
  EXPECT_EQ(moments.high, 0.25);
}

TEST(Initializers, NormalHasItsMeanAndDeviation) {
  const Moments moments = moments_of(init::normal(3, 0.5), weight);
  EXPECT_NEAR(moments.mean, 3, 0.015);
  EXPECT_NEAR(moments.deviation, 0.5, 0.01);
  EXPECT_GT(moments.high, 4.5);
}

TEST(Initializers, UniformFillsItsRange) {
  const Moments moments = moments_of(init::uniform(-1, 3), weight);
  EXPECT_NEAR(moments.mean, 1, 0.04);
  EXPECT_NEAR(moments.low, -1, 0.002);
  EXPECT_NEAR(moments.high, 3, 0.002);
  EXPECT_GE(moments.low, -1);
  EXPECT_LE(moments.high, 3);
}

TEST(Initializers, XavierGoesByBothFans) {
  expect_normal(init::xavier_normal(), weight, std::sqrt(2.0 / 500));
  expect_normal(init::xavier_normal(3), weight, 3 * std::sqrt(2.0 / 500));
  expect_uniform(init::xavier_uniform(), weight, std::sqrt(6.0 / 500));
  expect_uniform(init::xavier_uniform(3), weight, 3 * std::sqrt(6.0 / 500));
}

TEST(Initializers, KaimingGoesByOneFan) {
  expect_normal(init::kaiming_normal(), weight, std::sqrt(2.0 / 100));
  expect_normal(init::kaiming_normal(1, init::Fan::out), weight, std::sqrt(1.0 / 400));
  expect_uniform(init::kaiming_uniform(), weight, std::sqrt(6.0 / 100));
  expect_uniform(init::kaiming_uniform(1, init::Fan::out), weight, std::sqrt(3.0 / 400));
}

TEST(Initializers, FansCountTheWindowOfAConvolution) {
  // 64 outputs, a window of 5 x 5, 25 inputs: fan in 625, fan out 1600.
  const Shape shape = {64, 5, 5, 25};
  expect_normal(init::kaiming_normal(1), shape, std::sqrt(1.0 / 625));
  expect_normal(init::kaiming_normal(1, init::Fan::out), shape, std::sqrt(1.0 / 1600));
}

TEST(Initializers, DrawTheSameNumbersInBothTypes) {
  for (const Initializer& initializer :
       {init::constant(0.1), init::normal(), init::uniform(-1, 1), init::xavier_normal(),
        init::xavier_uniform(), init::kaiming_normal(), init::kaiming_uniform()}) {
    Tensor single({7, 5}, DType::float32), full({7, 5}, DType::float64);
    initializer(single, Rng(3));
    initializer(full, Rng(3));
    for (std::size_t i = 0; i < 35; ++i) {
      EXPECT_EQ(single.as<float>()[i], static_cast<float>(full.as<double>()[i]));
    }
  }
}

TEST(Initializers, DrawByTheStreamAndThePositionAlone) {
  Tensor small({3, 5}), large({9, 5}), other({3, 5});
  init::normal()(small, Rng(3));
  init::normal()(large, Rng(3));
  init::normal()(other, Rng(4));
  EXPECT_TRUE(std::ranges::equal(small.as<float>(), large.as<float>().first(15)));
  EXPECT_FALSE(std::ranges::equal(small.as<float>(), other.as<float>()));
}

TEST(Initializers, RefuseADeviationBelowZero) {
  EXPECT_THAT([] { init::normal(0, -1); },
              ThrowsMessage<Error>(HasSubstr("a deviation cannot be negative, got -1")));
  EXPECT_THAT([] { init::normal(0, std::numeric_limits<double>::quiet_NaN()); },
              ThrowsMessage<Error>(HasSubstr("got nan")));
}

TEST(Initializers, RefuseARangeUpsideDown) {
  EXPECT_THAT([] { init::uniform(1, -1); },
              ThrowsMessage<Error>(HasSubstr("wants low <= high, got 1 and -1")));
}

TEST(Initializers, RefuseAFanOfABias) {
  Tensor bias({5});
  for (const Initializer& initializer : {init::xavier_normal(), init::xavier_uniform(),
                                         init::kaiming_normal(), init::kaiming_uniform()}) {
    EXPECT_THAT(
        [&] { initializer(bias, Rng(1)); },
        ThrowsMessage<Error>(HasSubstr("a fan wants a weight with 2 axes or more, got [5]")));
  }
}

TEST(Initializers, RefuseIntegers) {
  Tensor integers({5, 5}, DType::int32);
  EXPECT_THAT([&] { init::normal()(integers, Rng(1)); },
              ThrowsMessage<Error>(HasSubstr("wants float32 or float64, got int32")));
}

}  // namespace
}  // namespace gradus
