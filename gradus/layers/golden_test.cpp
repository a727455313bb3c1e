#include "tests/golden/layers.hpp"

namespace gradus {
namespace {

// kinds_test.cpp holds that each kind has a case.
TEST(GoldenLayers, AgreeWithPyTorch) {
  const auto cases = tests::golden_layers();
  EXPECT_GT(cases.size(), 40u);
  for (const tests::Json& stored : cases) tests::expect_golden_layer(stored);
}

}  // namespace
}  // namespace gradus
