#include "gradus/optimizers/optimizer.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/optimizers/elementwise/adagrad.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/optimizers/elementwise/adamw.hpp"
#include "gradus/optimizers/elementwise/rmsprop.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::Each;

TEST(Optimizer, ClearsTheGradientsAndCountsItsSteps) {
  Model model(Linear(7, 5));
  ParameterVector gradients(model);
  Sgd plain(model, {.learning_rate = 0.1});
  Sgd momentum(model, {.learning_rate = 0.1, .momentum = 0.9});
  Sgd nesterov(model, {.learning_rate = 0.1, .momentum = 0.9, .nesterov = true});
  Adam adam(model);
  for (Optimizer* optimizer :
       std::initializer_list<Optimizer*>{&plain, &momentum, &nesterov, &adam}) {
    for (float& gradient : gradients.all().as<float>()) gradient = 1;
    EXPECT_EQ(optimizer->steps(), 0);
    optimizer->step(gradients);
    EXPECT_EQ(optimizer->steps(), 1);
    EXPECT_THAT(tests::doubles(gradients.all()), Each(0)) << optimizer->describe();
  }
}

TEST(Optimizer, MovesNothingAtALearningRateOfZero) {
  Model model(Linear(7, 5));
  model.initialize(Rng(1));
  const std::vector<double> before = tests::doubles(model.values().all());
  ParameterVector gradients(model);
  Sgd sgd(model, {.learning_rate = 0});
  for (float& gradient : gradients.all().as<float>()) gradient = 1;
  sgd.step(gradients);
  EXPECT_EQ(tests::doubles(model.values().all()), before);
}

TEST(Optimizer, RefusesALearningRateThatIsNegativeOrNotFinite) {
  Model model(Linear(1, 1));
  Sgd sgd(model, {.learning_rate = 0.1});
  const auto message = [&](double rate) {
    return tests::error_of([&] { sgd.set_learning_rate(rate); });
  };
  const std::string wants = "a learning rate must be 0 or more and finite, got ";
  EXPECT_EQ(message(-1), wants + "-1");
  EXPECT_EQ(message(std::nan("")), wants + "nan");
  EXPECT_EQ(message(HUGE_VAL), wants + "inf");
  EXPECT_EQ(sgd.learning_rate(), 0.1);
}

TEST(Optimizer, NamesTheGradientThatIsNotFiniteAndChangesNothing) {
  for (const DType dtype : tests::float_types) {
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      Model model(Sequential(Linear(2, 3), Tanh(), Linear(3, 2)), dtype);
      model.initialize(Rng(1));
      const std::vector<double> before = tests::doubles(model.values().all());
      ParameterVector gradients(model);
      const TensorView bias = gradients[model.parameter("2.bias")];
      with_float_type(dtype, [&]<class T> { bias.as<T>()[1] = static_cast<T>(bad); });
      Adam adam(model);
      EXPECT_EQ(tests::error_of([&] { adam.step(gradients); }),
                "the gradient of 2.bias in Linear(3 -> 2) is not finite: try a smaller learning "
                "rate, or look for extreme inputs");
      EXPECT_EQ(tests::doubles(model.values().all()), before);
      EXPECT_EQ(adam.steps(), 0);
    }
  }
}

// ---- Gradients whose squares are too large ----

std::vector<std::unique_ptr<Optimizer>> squaring_optimizers(Model& model) {
  std::vector<std::unique_ptr<Optimizer>> out;
  out.push_back(std::make_unique<Adam>(model));
  out.push_back(std::make_unique<Adam>(model, AdamOptions{.weight_decay = 0.1}));
  out.push_back(std::make_unique<AdamW>(model));
  out.push_back(std::make_unique<RMSprop>(model));
  out.push_back(std::make_unique<RMSprop>(model, RMSpropOptions{.momentum = 0.9}));
  out.push_back(std::make_unique<Adagrad>(model));
  return out;
}

void fill(TensorView view, double value) {
  with_float_type(view.dtype(), [&]<class T> {
    for (T& number : view.as<T>()) number = static_cast<T>(value);
  });
}

TEST(Optimizer, NamesTheGradientThatIsTooLargeToBeSquaredAndChangesNothing) {
  for (const DType dtype : tests::float_types) {
    const double large = dtype == DType::float32 ? 1e22 : 1e155;
    Model model(Sequential(Linear(2, 3), Tanh(), Linear(3, 2)), dtype);
    for (const auto& optimizer : squaring_optimizers(model)) {
      model.initialize(Rng(1));
      const std::vector<double> before = tests::doubles(model.values().all());
      ParameterVector gradients(model);
      fill(gradients[model.parameter("0.bias")], 1e3);
      fill(gradients[model.parameter("2.weight")], -large);
      const std::string message = tests::error_of([&] { optimizer->step(gradients); });
      EXPECT_THAT(message,
                  ::testing::StartsWith("the gradient of 2.weight in Linear(3 -> 2) reaches 1"));
      EXPECT_THAT(message, ::testing::HasSubstr("standardize the inputs and the targets"));
      EXPECT_THAT(message, ::testing::HasSubstr(optimizer->describe()));
      EXPECT_EQ(tests::doubles(model.values().all()), before);
      EXPECT_EQ(optimizer->steps(), 0);
    }
  }
}

// The largest gradients that are taken move the weights in every step, and so do small ones after
// them in time.
TEST(Optimizer, NeverStopsForLargeGradients) {
  for (const DType dtype : tests::float_types) {
    Model model(Linear(3, 1, {.bias = false}), dtype);
    for (const auto& optimizer : squaring_optimizers(model)) {
      const bool adds = optimizer->describe().starts_with("Adagrad");
      const double largest = dtype == DType::float32 ? (adds ? 0x1p48 : 0x1p63) * 0.999
                                                     : (adds ? 0x1p496 : 0x1p511) * 0.999;
      model.initialize(Rng(1));
      optimizer->set_learning_rate(1);
      ParameterVector gradients(model);
      double before = tests::doubles(model.values().all())[0];
      for (int step = 0; step < 1000; ++step) {
        fill(gradients.all(), largest);
        optimizer->step(gradients);
        const double now = tests::doubles(model.values().all())[0];
        ASSERT_LT(now, before) << optimizer->describe() << " in step " << step;
        before = now;
      }
    }
  }
}

TEST(Optimizer, NamesTheLimitOfAGradientThatIsSquared) {
  Model model(Linear(3, 1, {.bias = false}));
  const auto refusal = [&](Optimizer& optimizer, double value) {
    ParameterVector gradients(model);
    fill(gradients.all(), value);
    return tests::error_of([&] { optimizer.step(gradients); });
  };
  Adagrad adagrad(model);
  EXPECT_THAT(refusal(adagrad, 6.9e14), ::testing::HasSubstr("below 2.815e+14"));
  EXPECT_EQ(refusal(adagrad, 2.81e14), "no error");
  Adam adam(model);
  EXPECT_THAT(refusal(adam, 1e19), ::testing::HasSubstr("below 9.223e+18"));
  EXPECT_EQ(refusal(adam, 9.2e18), "no error");
}

}  // namespace
}  // namespace gradus
