#include "gradus/data/sets/toys.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;
using tests::error_of;

struct Source {
  const char* name;
  std::function<Dataset(Index, const Rng&)> make;
  Index classes = 2;
};

const std::vector<Source> sources = {
    {"moons", [](Index count, const Rng& rng) { return moons(count, rng); }},
    {"spirals", [](Index count, const Rng& rng) { return spirals(count, rng, {.classes = 3}); }, 3},
    {"xor", [](Index count, const Rng& rng) { return xor_points(count, rng); }},
    {"rings", [](Index count, const Rng& rng) { return rings(count, rng, {.classes = 4}); }, 4},
};

// Calls check(x, y, class) for each point.
template <class Check>
void for_each_point(const Dataset& dataset, const Check& check) {
  const auto points = dataset.inputs[0].as<float>();
  const auto classes = dataset.targets.as<std::int32_t>();
  for (std::size_t i = 0; i < classes.size(); ++i)
    check(double{points[2 * i]}, double{points[2 * i + 1]}, classes[i]);
}

TEST(Toys, AreWholeDataSetsWithAsManyOfEachClass) {
  for (const Source& source : sources) {
    const Dataset dataset = source.make(1200, Rng(1));
    EXPECT_EQ(dataset.name, source.name);
    EXPECT_EQ(dataset.inputs[0].shape(), Shape({1200, 2}));
    EXPECT_EQ(dataset.classes, source.classes);
    EXPECT_NO_THROW(validate(dataset));
    for (std::int32_t k = 0; k < source.classes; ++k)
      EXPECT_EQ(std::ranges::count(dataset.targets.as<std::int32_t>(), k), 1200 / source.classes);
  }
}

TEST(Toys, StandardizeTheirInputs) {
  for (const Source& source : sources) {
    const Dataset dataset = source.make(40000, Rng(2));
    Tensor scaled(dataset.inputs[0].shape());
    dataset.all().inputs[0].gather(scaled);
    double mean[2] = {}, square[2] = {};
    for (std::size_t i = 0; i < 80000; ++i) {
      const double x = scaled.as<float>()[i];
      mean[i % 2] += x / 40000;
      square[i % 2] += x * x / 40000;
    }
    for (const int axis : {0, 1}) {
      EXPECT_NEAR(mean[axis], 0, 0.03) << source.name;
      EXPECT_NEAR(square[axis], 1, 0.03) << source.name;
    }
  }
}

TEST(Toys, MakePointsThatDependOnStreamAndPositionAlone) {
  for (const Source& source : sources) {
    const Dataset few = source.make(10, Rng(1)), many = source.make(100, Rng(1)),
                  other = source.make(10, Rng(2));
    EXPECT_TRUE(
        std::ranges::equal(few.inputs[0].as<float>(), many.inputs[0].as<float>().first(20)));
    EXPECT_FALSE(std::ranges::equal(few.inputs[0].as<float>(), other.inputs[0].as<float>()));
  }
}

TEST(Toys, PutMoonsOnTwoHalfCircles) {
  for_each_point(moons(500, Rng(3), {.noise = 0}), [](double x, double y, int kind) {
    const double radius = kind == 0 ? std::hypot(x, y) : std::hypot(x - 1, y - 0.5);
    ASSERT_NEAR(radius, 1, 1e-6);
    ASSERT_TRUE(kind == 0 ? y >= 0 : y <= 0.5);
  });
}

TEST(Toys, WindSpiralsOutwards) {
  const Dataset dataset = spirals(600, Rng(3), {.noise = 0, .classes = 3, .turns = 2});
  for_each_point(dataset, [](double x, double y, int kind) {
    const double t = std::hypot(x, y);
    const double angle = 2 * std::numbers::pi * (2 * t + kind / 3.0);
    ASSERT_NEAR(x, t * std::cos(angle), 1e-5);
    ASSERT_NEAR(y, t * std::sin(angle), 1e-5);
  });
}

TEST(Toys, LabelXorBySigns) {
  for_each_point(xor_points(500, Rng(3)), [](double x, double y, int kind) {
    ASSERT_EQ((x >= 0) != (y >= 0), kind == 1) << x << " " << y;
    ASSERT_TRUE(std::abs(x) <= 1 && std::abs(y) <= 1);
  });
}

TEST(Toys, PutRingsAtEvenRadii) {
  for_each_point(rings(500, Rng(3), {.noise = 0, .classes = 5}), [](double x, double y, int kind) {
    ASSERT_NEAR(std::hypot(x, y), (kind + 1) / 5.0, 1e-6);
  });
}

TEST(Toys, AddNoiseOfTheGivenDeviation) {
  const Dataset clean = rings(20000, Rng(4), {.noise = 0}),
                noisy = rings(20000, Rng(4), {.noise = 0.1});
  double square = 0;
  for (std::size_t i = 0; i < 40000; ++i) {
    const double off = noisy.inputs[0].as<float>()[i] - clean.inputs[0].as<float>()[i];
    square += off * off / 40000;
  }
  EXPECT_NEAR(std::sqrt(square), 0.1, 0.002);
}

TEST(Toys, RefuseWhatTheyCannotMake) {
  EXPECT_EQ(error_of([] { moons(0, Rng(1)); }), "moons requires 1 point or more, got 0");
  EXPECT_EQ(error_of([] { rings(1, Rng(1), {.classes = 1}); }),
            "rings requires 2 classes or more, got 1");
  EXPECT_EQ(error_of([] { xor_points(1, Rng(1), {.noise = -1}); }),
            "xor requires a noise of 0 or more, got -1");
  EXPECT_THAT(
      error_of([] { spirals(1, Rng(1), {.turns = std::numeric_limits<double>::infinity()}); }),
      HasSubstr("spirals requires a finite number of turns, got inf"));
}

}  // namespace
}  // namespace gradus
