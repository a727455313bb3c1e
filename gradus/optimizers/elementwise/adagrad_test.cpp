#include "gradus/optimizers/elementwise/adagrad.hpp"

#include "tests/golden/optimizers.hpp"

namespace gradus {
namespace {

std::string refusal(const AdagradOptions& options) {
  Model model(Linear(1, 1));
  return tests::error_of([&] { Adagrad(model, options); });
}

TEST(Adagrad, AgreesWithPyTorchAfterAHundredSteps) {
  tests::expect_golden_optimizer("adagrad", [](Model& model, const tests::Json& options) {
    return std::make_unique<Adagrad>(model,
                                     AdagradOptions{.learning_rate = options.at("learning_rate"),
                                                    .epsilon = options.at("epsilon"),
                                                    .weight_decay = options.at("weight_decay")});
  });
}

TEST(Adagrad, SaysWhatItIs) {
  Model model(Linear(1, 1));
  EXPECT_EQ(Adagrad(model).describe(), "Adagrad(learning_rate 0.01)");
  EXPECT_EQ(Adagrad(model, {.weight_decay = 0.25}).describe(),
            "Adagrad(learning_rate 0.01, weight_decay 0.25)");
}

TEST(Adagrad, RefusesOptionsOutsideTheirRange) {
  EXPECT_EQ(refusal({.epsilon = 0}),
            "Adagrad: epsilon must be a number above 0 that float32 can hold, got 0");
  EXPECT_EQ(refusal({.weight_decay = -1}), "Adagrad: weight_decay must be a number from 0, got -1");
}

}  // namespace
}  // namespace gradus
