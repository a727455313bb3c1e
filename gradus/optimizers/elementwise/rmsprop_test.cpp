#include "gradus/optimizers/elementwise/rmsprop.hpp"

#include "tests/golden/optimizers.hpp"

namespace gradus {
namespace {

std::string refusal(const RMSpropOptions& options) {
  Model model(Linear(1, 1));
  return tests::error_of([&] { RMSprop(model, options); });
}

TEST(RMSprop, AgreesWithPyTorchAfterAHundredSteps) {
  tests::expect_golden_optimizer("rmsprop", [](Model& model, const tests::Json& options) {
    return std::make_unique<RMSprop>(model,
                                     RMSpropOptions{.learning_rate = options.at("learning_rate"),
                                                    .alpha = options.at("alpha"),
                                                    .epsilon = options.at("epsilon"),
                                                    .momentum = options.at("momentum"),
                                                    .weight_decay = options.at("weight_decay")});
  });
}

TEST(RMSprop, SaysWhatItIs) {
  Model model(Linear(1, 1));
  EXPECT_EQ(RMSprop(model).describe(), "RMSprop(learning_rate 0.01)");
  EXPECT_EQ(RMSprop(model, {.momentum = 0.5, .weight_decay = 0.25}).describe(),
            "RMSprop(learning_rate 0.01, momentum 0.5, weight_decay 0.25)");
}

TEST(RMSprop, RefusesOptionsOutsideTheirRange) {
  EXPECT_EQ(refusal({.alpha = 1}), "RMSprop: alpha must be a number from 0 to below 1, got 1");
  EXPECT_EQ(refusal({.alpha = std::nan("")}),
            "RMSprop: alpha must be a number from 0 to below 1, got nan");
  EXPECT_EQ(refusal({.epsilon = 0}),
            "RMSprop: epsilon must be a number above 0 that float32 can hold, got 0");
  EXPECT_EQ(refusal({.momentum = 1}),
            "RMSprop: momentum must be a number from 0 to below 1, got 1");
  EXPECT_EQ(refusal({.weight_decay = -1}), "RMSprop: weight_decay must be a number from 0, got -1");
}

}  // namespace
}  // namespace gradus
