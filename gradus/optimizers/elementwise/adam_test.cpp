#include "gradus/optimizers/elementwise/adam.hpp"

#include "tests/golden/optimizers.hpp"

namespace gradus {
namespace {

std::string refusal(const AdamOptions& options) {
  Model model(Linear(1, 1));
  return tests::error_of([&] { Adam(model, options); });
}

TEST(Adam, AgreesWithPyTorchAfterAHundredSteps) {
  tests::expect_golden_optimizer("adam", [](Model& model, const tests::Json& options) {
    return std::make_unique<Adam>(model, AdamOptions{.learning_rate = options.at("learning_rate"),
                                                     .beta1 = options.at("beta1"),
                                                     .beta2 = options.at("beta2"),
                                                     .epsilon = options.at("epsilon"),
                                                     .weight_decay = options.at("weight_decay")});
  });
}

TEST(Adam, SaysWhatItIs) {
  Model model(Linear(1, 1));
  EXPECT_EQ(Adam(model).describe(), "Adam(learning_rate 0.001)");
  EXPECT_EQ(Adam(model, {.learning_rate = 0.01, .weight_decay = 0.5}).describe(),
            "Adam(learning_rate 0.01, weight_decay 0.5)");
}

TEST(Adam, RefusesBetasOutsideZeroToBelowOne) {
  EXPECT_EQ(refusal({.beta1 = 1}), "Adam: beta1 must be a number from 0 to below 1, got 1");
  EXPECT_EQ(refusal({.beta1 = -0.5}), "Adam: beta1 must be a number from 0 to below 1, got -0.5");
  EXPECT_EQ(refusal({.beta2 = 1.5}), "Adam: beta2 must be a number from 0 to below 1, got 1.5");
  EXPECT_EQ(refusal({.beta2 = std::nan("")}),
            "Adam: beta2 must be a number from 0 to below 1, got nan");
  EXPECT_EQ(refusal({.beta1 = 0, .beta2 = 0}), "no error");
}

TEST(Adam, RefusesAnEpsilonOfZero) {
  EXPECT_EQ(refusal({.epsilon = 0}),
            "Adam: epsilon must be a number above 0 that float32 can hold, got 0");
  EXPECT_EQ(refusal({.epsilon = std::nan("")}),
            "Adam: epsilon must be a number above 0 that float32 can hold, got nan");
  EXPECT_EQ(refusal({.epsilon = 1e-50}),
            "Adam: epsilon must be a number above 0 that float32 can hold, got 1e-50");
}

TEST(Adam, RefusesANegativeWeightDecay) {
  EXPECT_EQ(refusal({.weight_decay = HUGE_VAL}),
            "Adam: weight_decay must be a number from 0, got inf");
  EXPECT_EQ(refusal({.weight_decay = -1}), "Adam: weight_decay must be a number from 0, got -1");
}

TEST(Adam, RefusesALearningRateBelowZero) {
  EXPECT_EQ(refusal({.learning_rate = -1}), "a learning rate must be 0 or more and finite, got -1");
}

}  // namespace
}  // namespace gradus
