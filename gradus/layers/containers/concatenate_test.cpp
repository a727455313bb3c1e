#include "gradus/layers/containers/concatenate.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::StartsWith;

TEST(Concatenate, AgreesWithPyTorch) {
  tests::expect_golden_layer(tests::golden("containers", "concatenate"), [] {
    return std::make_unique<Concatenate>(Linear(5, 1), Sequential(Linear(5, 7), Tanh()),
                                         Identity());
  });
}

TEST(Concatenate, AgreesWithPyTorchInsideAResidual) {
  tests::expect_golden_layer(tests::golden("containers", "concatenate in residual"), [] {
    return std::make_unique<Sequential>(
        Linear(3, 6), Residual(Concatenate(Linear(6, 4), Linear(6, 2)), Tanh()), Linear(6, 1));
  });
}

TEST(Concatenate, SaysWhatItIs) {
  EXPECT_EQ(Concatenate(Tanh(), ReLU()).describe(), "Concatenate of 2");
}

TEST(Concatenate, RefusesToBeEmpty) {
  EXPECT_EQ(tests::error_of([] { Model model(Concatenate{}); }),
            "Concatenate requires one branch at least");
}

TEST(Concatenate, RefusesBranchesWhoseRowsDisagree) {
  EXPECT_THAT(
      tests::refusal(std::make_unique<Concatenate>(Tanh(), Flatten()), {2, 3, 4}),
      StartsWith("join: Join cannot take [2, 3, 4] and [2, 12]: all extents but the last must "
                 "agree"));
}

}  // namespace
}  // namespace gradus
