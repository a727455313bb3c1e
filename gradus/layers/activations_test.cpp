#include "gradus/layers/activations.hpp"

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

// The cases of this name; the layer has the settings of tools/golden/layers.py.
template <class Activation>
void expect_golden(const std::string& layer, const Activation& activation) {
  int cases = 0;
  for (const auto& stored : tests::golden("activations")) {
    if (stored.at("layer") != layer) continue;
    ++cases;
    tests::expect_golden_layer(stored, [&] { return std::make_unique<Activation>(activation); });
  }
  EXPECT_GT(cases, 0);
}

TEST(Activations, ReLUAgreesWithPyTorch) { expect_golden("ReLU", ReLU()); }
TEST(Activations, TanhAgreesWithPyTorch) { expect_golden("Tanh", Tanh()); }
TEST(Activations, SigmoidAgreesWithPyTorch) { expect_golden("Sigmoid", Sigmoid()); }
TEST(Activations, LeakyReLUAgreesWithPyTorch) { expect_golden("LeakyReLU", LeakyReLU(0.25)); }
TEST(Activations, ELUAgreesWithPyTorch) { expect_golden("ELU", ELU(1.5)); }
TEST(Activations, HardTanhAgreesWithPyTorch) { expect_golden("Hardtanh", HardTanh()); }
TEST(Activations, SoftplusAgreesWithPyTorch) { expect_golden("Softplus", Softplus()); }
TEST(Activations, SiLUAgreesWithPyTorch) { expect_golden("SiLU", SiLU()); }
TEST(Activations, GELUAgreesWithPyTorch) { expect_golden("GELU", GELU()); }
TEST(Activations, GELUByTanhAgreesWithPyTorch) {
  expect_golden("GELU tanh", GELU(GELU::Form::tanh));
}

TEST(Activations, SayWhatTheyAre) {
  EXPECT_EQ(LeakyReLU().describe(), "LeakyReLU(0.01)");
  EXPECT_EQ(ELU().describe(), "ELU(1)");
  EXPECT_EQ(GELU().describe(), "GELU");
  EXPECT_EQ(GELU(GELU::Form::tanh).describe(), "GELU(tanh)");
}

TEST(Activations, RefuseAParameterBelowZero) {
  EXPECT_EQ(tests::error_of([] { LeakyReLU(-0.1); }),
            "LeakyReLU: slope must be a number from 0, got -0.1");
  EXPECT_EQ(tests::error_of([] { ELU(-1); }), "ELU: alpha must be a number from 0, got -1");
  EXPECT_EQ(tests::error_of([] { ELU(std::nan("")); }),
            "ELU: alpha must be a number from 0, got nan");
}

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
