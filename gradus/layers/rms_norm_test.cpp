#include "gradus/layers/rms_norm.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;
using ::testing::StartsWith;

TEST(RMSNorm, BeginsAsThePlainNormalization) {
  Model model(RMSNorm(2), DType::float64);
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::inference);
  const Tensor rows = Tensor::of<double>({2, 2}, {3, 3, 0, 10});
  EXPECT_THAT(tests::doubles(workspace.forward(rows)),
              Pointwise(DoubleNear(1e-4), std::vector<double>{1, 1, 0, std::sqrt(2)}));
}

TEST(RMSNorm, SaysWhatItIs) {
  EXPECT_EQ(RMSNorm(64).describe(), "RMSNorm(64)");
  EXPECT_EQ(RMSNorm(64, {.epsilon = 0.5}).describe(), "RMSNorm(64, epsilon 0.5)");
}

TEST(RMSNorm, RefusesWhatDoesNotFit) {
  EXPECT_THAT(tests::refusal(std::make_unique<RMSNorm>(3), {5, 4}),
              StartsWith("RMSNorm(3) cannot take [5, 4]: the last axis must be 3"));
  EXPECT_THAT(tests::refusal(std::make_unique<RMSNorm>(3), {3}),
              StartsWith("RMSNorm(3) cannot take [3]: requires an axis of 3 after the batch"));
  EXPECT_EQ(tests::error_of([] { RMSNorm(0); }), "RMSNorm requires 1 feature or more, got 0");
  EXPECT_THAT(tests::error_of([] { RMSNorm(2, {.epsilon = 0}); }),
              StartsWith("RMSNorm: epsilon must be a number"));
}

}  // namespace
}  // namespace gradus
