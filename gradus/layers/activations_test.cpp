#include "gradus/layers/activations.hpp"

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

template <class Activation>
void expect_golden() {
  int cases = 0;
  for (const auto& stored : tests::golden("activations")) {
    if (stored.at("layer") != Activation().describe()) continue;
    ++cases;
    tests::expect_golden_layer(stored, [] { return std::make_unique<Activation>(); });
  }
  EXPECT_EQ(cases, 3);
}

TEST(Activations, ReLUAgreesWithPyTorch) { expect_golden<ReLU>(); }
TEST(Activations, TanhAgreesWithPyTorch) { expect_golden<Tanh>(); }
TEST(Activations, SigmoidAgreesWithPyTorch) { expect_golden<Sigmoid>(); }

TEST(Activations, IdentityChangesNothing) {
  for (const DType dtype : tests::float_types) {
    const Model model(Identity(), dtype);
    Workspace workspace(model, Mode::training, {.input_gradient = true});
    const Tensor x = tests::random_tensor({3, 7}, dtype, 1);
    const Tensor dy = tests::random_tensor({3, 7}, dtype, 2);
    EXPECT_TRUE(tests::same_bits(workspace.forward(x), x));
    workspace.backward(dy);
    EXPECT_TRUE(tests::same_bits(workspace.input_gradient(), dy));
  }
}

}  // namespace
}  // namespace gradus
