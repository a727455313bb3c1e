#include "gradus/layers/prelu.hpp"

#include <gmock/gmock.h>

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::Each;
using ::testing::StartsWith;

TEST(PReLU, BeginsWithTheSlopeThatItIsGiven) {
  Model model(PReLU{});
  model.initialize(Rng(1));
  EXPECT_THAT(tests::doubles(model.values()[model.parameter("weight")]), Each(0.25));
  Model steeper(PReLU(3, -0.5));
  steeper.initialize(Rng(1));
  EXPECT_EQ(tests::doubles(steeper.values()[steeper.parameter("weight")]),
            (std::vector<double>{-0.5, -0.5, -0.5}));
}

TEST(PReLU, SaysWhatItIs) {
  EXPECT_EQ(PReLU().describe(), "PReLU(0.25)");
  EXPECT_EQ(PReLU(25).describe(), "PReLU(0.25, each, columns 25)");
}

TEST(PReLU, RefusesAnotherNumberOfColumnsThanOfSlopes) {
  EXPECT_THAT(
      tests::refusal(std::make_unique<PReLU>(3), {5, 4}),
      StartsWith("PReLU(0.25, each, columns 3) cannot take [5, 4]: the last axis must be 3"));
}

TEST(PReLU, RefusesSlopesThatAreNone) {
  EXPECT_EQ(tests::error_of([] { PReLU(0); }),
            "PReLU: columns must be 1 or more where each has a slope, got 0");
  EXPECT_EQ(tests::error_of([] { PReLU(-1); }),
            "PReLU: columns must be a whole number from 0, got -1");
  EXPECT_EQ(tests::error_of([] { PReLU(1, HUGE_VAL); }), "PReLU: slope must be a number, got inf");
}

}  // namespace
}  // namespace gradus
