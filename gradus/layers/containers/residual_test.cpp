#include "gradus/layers/containers/residual.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/linear.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::StartsWith;

TEST(Residual, RefusesABodyThatChangesTheShape) {
  EXPECT_THAT(tests::refusal(std::make_unique<Residual>(Linear(7, 6)), {2, 7}),
              StartsWith("sum: Sum cannot take [2, 6] and [2, 7]: all must have one shape"));
}

}  // namespace
}  // namespace gradus
