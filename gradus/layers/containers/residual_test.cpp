#include "gradus/layers/containers/residual.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/linear.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::StartsWith;

TEST(Residual, AgreesWithPyTorch) {
  tests::expect_golden_layer(tests::golden("containers", "residual"),
                             [] { return std::make_unique<Residual>(Linear(7, 7), Tanh()); });
}

TEST(Residual, AgreesWithPyTorchInsideAResidual) {
  tests::expect_golden_layer(tests::golden("containers", "residual in residual"), [] {
    return std::make_unique<Residual>(Linear(5, 5), ReLU(), Residual(Linear(5, 5), Tanh()),
                                      Linear(5, 5));
  });
}

TEST(Residual, RefusesABodyThatChangesTheShape) {
  EXPECT_THAT(tests::refusal(std::make_unique<Residual>(Linear(7, 6)), {2, 7}),
              StartsWith("add: Add cannot take [2, 7] and [2, 6]: both must have one shape"));
}

TEST(Residual, AddRequiresTwoInputs) {
  EXPECT_THAT(tests::refusal(std::make_unique<Add>(), {2, 7}),
              StartsWith("Add cannot take [2, 7]: requires 2 inputs"));
}

}  // namespace
}  // namespace gradus
