#include "gradus/optimizers/elementwise/adamw.hpp"

#include "tests/golden/optimizers.hpp"

namespace gradus {
namespace {

std::string refusal(const AdamWOptions& options) {
  Model model(Linear(1, 1));
  return tests::error_of([&] { AdamW(model, options); });
}

TEST(AdamW, AgreesWithPyTorchAfterAHundredSteps) {
  tests::expect_golden_optimizer("adamw", [](Model& model, const tests::Json& options) {
    return std::make_unique<AdamW>(model, AdamWOptions{.learning_rate = options.at("learning_rate"),
                                                       .beta1 = options.at("beta1"),
                                                       .beta2 = options.at("beta2"),
                                                       .epsilon = options.at("epsilon"),
                                                       .weight_decay = options.at("weight_decay")});
  });
}

TEST(AdamW, SaysWhatItIs) {
  Model model(Linear(1, 1));
  EXPECT_EQ(AdamW(model).describe(), "AdamW(learning_rate 0.001, weight_decay 0.01)");
}

TEST(AdamW, RefusesOptionsOutsideTheirRange) {
  EXPECT_EQ(refusal({.beta1 = 1}), "AdamW: beta1 must be a number from 0 to below 1, got 1");
  EXPECT_EQ(refusal({.epsilon = 0}),
            "AdamW: epsilon must be a number above 0 that float32 can hold, got 0");
  EXPECT_EQ(refusal({.weight_decay = -1}), "AdamW: weight_decay must be a number from 0, got -1");
  EXPECT_EQ(refusal({.learning_rate = -1}), "a learning rate must be 0 or more and finite, got -1");
}

}  // namespace
}  // namespace gradus
