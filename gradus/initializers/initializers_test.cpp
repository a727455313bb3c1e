#include "gradus/initializers/initializers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/base/parallel.hpp"
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
const Shape matrix = {400, 100};

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
  const Moments moments = moments_of(init::normal(3, 0.5), matrix);
  EXPECT_NEAR(moments.mean, 3, 0.015);
  EXPECT_NEAR(moments.deviation, 0.5, 0.01);
  EXPECT_GT(moments.high, 4.5);
}

TEST(Initializers, UniformFillsItsRange) {
  const Moments moments = moments_of(init::uniform(-1, 3), matrix);
  EXPECT_NEAR(moments.mean, 1, 0.04);
  EXPECT_NEAR(moments.low, -1, 0.002);
  EXPECT_NEAR(moments.high, 3, 0.002);
  EXPECT_GE(moments.low, -1);
  EXPECT_LE(moments.high, 3);
}

TEST(Initializers, XavierGoesByBothFans) {
  expect_normal(init::xavier_normal(), matrix, std::sqrt(2.0 / 500));
  expect_normal(init::xavier_normal(3), matrix, 3 * std::sqrt(2.0 / 500));
  expect_uniform(init::xavier_uniform(), matrix, std::sqrt(6.0 / 500));
  expect_uniform(init::xavier_uniform(3), matrix, 3 * std::sqrt(6.0 / 500));
}

TEST(Initializers, KaimingGoesByOneFan) {
  expect_normal(init::kaiming_normal(), matrix, std::sqrt(2.0 / 100));
  expect_normal(init::kaiming_normal(1, init::Fan::out), matrix, std::sqrt(1.0 / 400));
  expect_uniform(init::kaiming_uniform(), matrix, std::sqrt(6.0 / 100));
  expect_uniform(init::kaiming_uniform(1, init::Fan::out), matrix, std::sqrt(3.0 / 400));
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
        init::xavier_uniform(), init::kaiming_normal(), init::kaiming_uniform(),
        init::orthogonal()}) {
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

// The largest distance of a product of two rows, or columns, of a weight from what it is where they
// are orthonormal.
double worst_product(const Shape& shape, double gain) {
  Tensor weight(shape, DType::float64);
  init::orthogonal(gain)(weight, Rng(1));
  const auto numbers = weight.as<double>();
  const auto rows = static_cast<std::size_t>(shape[0]), columns = numbers.size() / rows;
  const bool by_row = rows <= columns;
  const auto number = [&](std::size_t i, std::size_t k) {
    return by_row ? numbers[i * columns + k] : numbers[k * columns + i];
  };
  double worst = 0;
  for (std::size_t i = 0; i < std::min(rows, columns); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double product = 0;
      for (std::size_t k = 0; k < std::max(rows, columns); ++k)
        product += number(i, k) * number(j, k);
      worst = std::max(worst, std::abs(product - (i == j ? gain * gain : 0)));
    }
  }
  return worst;
}

TEST(Initializers, OrthogonalRowsOrColumnsAreOrthonormal) {
  for (const Shape& shape : {Shape{1, 1}, Shape{1, 7}, Shape{7, 1}, Shape{33, 33}, Shape{20, 100},
                             Shape{100, 20}, Shape{8, 3, 3, 2}}) {
    EXPECT_LT(worst_product(shape, 1), 1e-14) << to_string(shape);
    EXPECT_LT(worst_product(shape, 1.5), 3e-14) << to_string(shape);
  }
}

// The sign of a random matrix's first row or column is that of the numbers it comes from: without
// that, signs would be those of the decomposition and not random.
TEST(Initializers, OrthogonalBeginsInTheDirectionOfTheNumbersDrawn) {
  for (const Shape& shape : {Shape{3, 5}, Shape{5, 3}}) {
    Tensor weight(shape, DType::float64), drawn({5}, DType::float64);
    init::orthogonal()(weight, Rng(2));
    init::normal()(drawn, Rng(2));
    const std::size_t step = shape[0] == 3 ? 1 : 3;
    const double factor = drawn.as<double>()[0] / weight.as<double>()[0];
    EXPECT_GT(factor, 0);
    for (std::size_t i = 0; i < 5; ++i)
      EXPECT_NEAR(weight.as<double>()[i * step] * factor, drawn.as<double>()[i], 1e-14);
  }
}

TEST(Initializers, OrthogonalIsTheSameOnAnyNumberOfThreads) {
  const int before = threads();
  Tensor first;
  for (const int count : {1, 2, 3}) {
    set_threads(count);
    Tensor weight({300, 400}, DType::float64);
    init::orthogonal()(weight, Rng(1));
    if (count == 1) first = weight;
    EXPECT_TRUE(std::ranges::equal(weight.as<double>(), first.as<double>())) << count;
  }
  set_threads(before);
}

TEST(Initializers, OrthogonalRefusesABiasAndAGainThatIsNone) {
  Tensor bias({5});
  EXPECT_THAT([&] { init::orthogonal()(bias, Rng(1)); },
              ThrowsMessage<Error>(HasSubstr(
                  "an orthogonal initializer requires a weight with 2 axes or more, got [5]")));
  EXPECT_THAT(
      [] { init::orthogonal(std::numeric_limits<double>::infinity()); },
      ThrowsMessage<Error>(HasSubstr("orthogonal: gain must be a number above 0, got inf")));
}

TEST(Initializers, RefuseADeviationBelowZero) {
  EXPECT_THAT([] { init::normal(0, -1); },
              ThrowsMessage<Error>(HasSubstr("normal: deviation must be a number from 0, got -1")));
  EXPECT_THAT([] { init::normal(0, std::numeric_limits<double>::quiet_NaN()); },
              ThrowsMessage<Error>(HasSubstr("got nan")));
}

TEST(Initializers, RefuseARangeUpsideDown) {
  EXPECT_THAT([] { init::uniform(1, -1); },
              ThrowsMessage<Error>(HasSubstr("uniform: bound must be a number from 0, got -1")));
}

TEST(Initializers, RefuseAFanOfABias) {
  Tensor bias({5});
  for (const Initializer& initializer : {init::xavier_normal(), init::xavier_uniform(),
                                         init::kaiming_normal(), init::kaiming_uniform()}) {
    EXPECT_THAT(
        [&] { initializer(bias, Rng(1)); },
        ThrowsMessage<Error>(HasSubstr("a fan requires a weight with 2 axes or more, got [5]")));
  }
}

TEST(Initializers, RefuseIntegers) {
  Tensor integers({5, 5}, DType::int32);
  EXPECT_THAT([&] { init::normal()(integers, Rng(1)); },
              ThrowsMessage<Error>(HasSubstr("requires float32 or float64, got int32")));
}

}  // namespace
}  // namespace gradus
