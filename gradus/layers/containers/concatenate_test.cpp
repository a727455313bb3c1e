#include "gradus/layers/containers/concatenate.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/flatten.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::StartsWith;

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
