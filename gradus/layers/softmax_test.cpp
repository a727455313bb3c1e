#include "gradus/layers/softmax.hpp"

#include <gmock/gmock.h>

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::StartsWith;

TEST(Softmax, RefusesABatchOfBareNumbersAndNoClasses) {
  EXPECT_THAT(tests::refusal(std::make_unique<Softmax>(), {5}),
              StartsWith("Softmax cannot take [5]: requires an input of rank 2 or more, its last "
                         "axis of 1 or more"));
  EXPECT_THAT(tests::refusal(std::make_unique<Softmax>(), {5, 0}),
              StartsWith("Softmax cannot take [5, 0]: requires an input of rank 2 or more, its "
                         "last axis of 1 or more"));
}

TEST(LogSoftmax, RefusesABatchOfBareNumbersAndNoClasses) {
  EXPECT_THAT(tests::refusal(std::make_unique<LogSoftmax>(), {5}),
              StartsWith("LogSoftmax cannot take [5]: requires an input of rank 2 or more, its "
                         "last axis of 1 or more"));
  EXPECT_THAT(tests::refusal(std::make_unique<LogSoftmax>(), {5, 0}),
              StartsWith("LogSoftmax cannot take [5, 0]: requires an input of rank 2 or more, its "
                         "last axis of 1 or more"));
}

}  // namespace
}  // namespace gradus
