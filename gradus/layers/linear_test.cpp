#include "gradus/layers/linear.hpp"

#include <gmock/gmock.h>

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Linear, AddsToTheGradientsOfItsParameters) {
  const auto stored = tests::golden("linear").at(1);
  const auto& layer = stored.at("layer");
  Model model(Linear(layer.at("inputs"), layer.at("outputs")), DType::float64);
  tests::set_parameters(model, stored.at("parameters"));
  Workspace workspace(model, Mode::training);
  for (int pass = 0; pass < 2; ++pass) {
    workspace.forward(tests::tensor_of(stored.at("input"), DType::float64));
    workspace.backward(tests::tensor_of(stored.at("output_gradient"), DType::float64));
  }
  for (const auto& [name, gradient] : stored.at("gradients").items()) {
    auto twice = tests::numbers_of(gradient);
    for (double& number : twice) number *= 2;
    EXPECT_TRUE(tests::agree(workspace.gradients()[model.parameter(name)], twice, 1e-13)) << name;
  }
}

TEST(Linear, SaysWhatItIs) {
  EXPECT_EQ(Linear(784, 256).describe(), "Linear(784 -> 256)");
  EXPECT_EQ(Linear(3, 4, {.bias = false}).describe(), "Linear(3 -> 4, no bias)");
}

TEST(Linear, StartsWithinOneOverTheRootOfItsInputs) {
  Model model(Linear(100, 1000));
  model.initialize(Rng(1));
  for (const char* name : {"weight", "bias"}) {
    double most = 0, sum = 0;
    const auto numbers = tests::doubles(model.values()[model.parameter(name)]);
    for (const double number : numbers) {
      most = std::max(most, std::abs(number));
      sum += number;
    }
    EXPECT_LE(most, 0.1f) << name;
    EXPECT_GT(most, 0.099) << name;
    EXPECT_NEAR(sum / static_cast<double>(numbers.size()), 0, 0.01) << name;
  }
}

TEST(Linear, StartsWithTheGivenInitializers) {
  Model model(Linear(3, 4, {.weight = init::constant(2), .initial_bias = init::constant(-1)}));
  model.initialize(Rng(1));
  EXPECT_THAT(tests::doubles(model.values()[model.parameter("weight")]), Each(2));
  EXPECT_THAT(tests::doubles(model.values()[model.parameter("bias")]), Each(-1));
}

TEST(Linear, RefusesAWidthBelowOne) {
  EXPECT_EQ(tests::error_of([] { Linear(0, 4); }),
            "Linear requires 1 input and 1 output or more, got 0 and 4");
  EXPECT_EQ(tests::error_of([] { Linear(4, -1); }),
            "Linear requires 1 input and 1 output or more, got 4 and -1");
}

TEST(Linear, RefusesAnInputOfAnotherWidth) {
  EXPECT_THAT(tests::refusal(std::make_unique<Linear>(5, 4), {2, 4}),
              StartsWith("Linear(5 -> 4) cannot take [2, 4]: the last axis must be 5"));
}

TEST(Linear, RefusesABatchOfBareNumbers) {
  EXPECT_THAT(tests::refusal(std::make_unique<Linear>(5, 4), {5}),
              HasSubstr("requires an axis of 5 after the batch"));
}

}  // namespace
}  // namespace gradus
