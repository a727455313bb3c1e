#include "gradus/layers/layer_norm.hpp"

#include <gmock/gmock.h>

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;
using ::testing::StartsWith;

TEST(LayerNorm, BeginsAsThePlainNormalization) {
  Model model(LayerNorm(2), DType::float64);
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::inference);
  const Tensor rows = Tensor::of<double>({2, 2}, {1, 3, -20, 20});
  EXPECT_THAT(tests::doubles(workspace.forward(rows)),
              Pointwise(DoubleNear(1e-4), std::vector<double>{-1, 1, -1, 1}));
}

TEST(LayerNorm, SaysWhatItIs) {
  EXPECT_EQ(LayerNorm(64).describe(), "LayerNorm(64)");
  EXPECT_EQ(LayerNorm(64, {.epsilon = 0.5}).describe(), "LayerNorm(64, epsilon 0.5)");
}

TEST(LayerNorm, RefusesWhatDoesNotFit) {
  EXPECT_THAT(tests::refusal(std::make_unique<LayerNorm>(3), {5, 4}),
              StartsWith("LayerNorm(3) cannot take [5, 4]: the last axis must be 3"));
  EXPECT_THAT(tests::refusal(std::make_unique<LayerNorm>(3), {3}),
              StartsWith("LayerNorm(3) cannot take [3]: requires an axis of 3 after the batch"));
  EXPECT_EQ(tests::error_of([] { LayerNorm(0); }), "LayerNorm requires 1 feature or more, got 0");
  EXPECT_THAT(tests::error_of([] { LayerNorm(2, {.epsilon = 0}); }),
              StartsWith("LayerNorm: epsilon must be a number"));
}

}  // namespace
}  // namespace gradus
