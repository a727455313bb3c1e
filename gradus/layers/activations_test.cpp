#include "gradus/layers/activations.hpp"

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

TEST(Activations, SayWhatTheyAre) {
  EXPECT_EQ(LeakyReLU().describe(), "LeakyReLU(0.01)");
  EXPECT_EQ(ELU().describe(), "ELU(1)");
  EXPECT_EQ(GELU().describe(), "GELU");
  EXPECT_EQ(GELU(GELU::Form::tanh).describe(), "GELU(tanh)");
}

TEST(Activations, MishHasItsMinimumJustBelowMinusOne) {
  const Model model(Mish{}, DType::float64);
  Workspace workspace(model, Mode::training, {.input_gradient = true});
  const Tensor least = tests::filled_tensor({1, 1}, DType::float64, -1.1924312145154954);
  EXPECT_NEAR(tests::doubles(workspace.forward(least))[0], -0.3088434130172504, 1e-15);
  workspace.backward(tests::filled_tensor({1, 1}, DType::float64, 1));
  EXPECT_NEAR(tests::doubles(workspace.input_gradient())[0], 0, 1e-15);
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
