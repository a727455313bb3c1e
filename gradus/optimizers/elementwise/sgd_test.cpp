#include "gradus/optimizers/elementwise/sgd.hpp"

#include "tests/golden/optimizers.hpp"

namespace gradus {
namespace {

std::string refusal(const SgdOptions& options) {
  Model model(Linear(1, 1));
  return tests::error_of([&] { Sgd(model, options); });
}

TEST(Sgd, AgreesWithPyTorchAfterAHundredSteps) {
  tests::expect_golden_optimizer("sgd", [](Model& model, const tests::Json& options) {
    return std::make_unique<Sgd>(model, SgdOptions{.learning_rate = options.at("learning_rate"),
                                                   .momentum = options.at("momentum"),
                                                   .weight_decay = options.at("weight_decay"),
                                                   .nesterov = options.at("nesterov")});
  });
}

TEST(Sgd, SaysWhatItIs) {
  Model model(Linear(1, 1));
  EXPECT_EQ(Sgd(model, {.learning_rate = 0.1}).describe(), "Sgd(learning_rate 0.1)");
  EXPECT_EQ(
      Sgd(model, {.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.5, .nesterov = true})
          .describe(),
      "Sgd(learning_rate 0.1, momentum 0.9, nesterov, weight_decay 0.5)");
}

TEST(Sgd, RefusesAMomentumOutsideZeroToBelowOne) {
  EXPECT_EQ(refusal({.momentum = 1}), "Sgd: momentum must be a number from 0 to below 1, got 1");
  EXPECT_EQ(refusal({.momentum = -0.1}),
            "Sgd: momentum must be a number from 0 to below 1, got -0.1");
  EXPECT_EQ(refusal({.momentum = std::nan("")}),
            "Sgd: momentum must be a number from 0 to below 1, got nan");
}

TEST(Sgd, RefusesANegativeWeightDecay) {
  EXPECT_EQ(refusal({.weight_decay = -1}), "Sgd: weight_decay must be a number from 0, got -1");
  EXPECT_EQ(refusal({.weight_decay = std::nan("")}),
            "Sgd: weight_decay must be a number from 0, got nan");
}

TEST(Sgd, RefusesNesterovWithoutMomentum) {
  EXPECT_EQ(refusal({.nesterov = true}), "Sgd: nesterov requires a momentum above 0");
}

TEST(Sgd, RefusesALearningRateBelowZero) {
  EXPECT_EQ(refusal({.learning_rate = -0.1}),
            "a learning rate must be 0 or more and finite, got -0.1");
}

}  // namespace
}  // namespace gradus
