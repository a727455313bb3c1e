#include "gradus/optimizers/optimizer.hpp"

#include <gmock/gmock.h>

#include <utility>

#include "gradus/base/parallel.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/optimizers/elementwise/adagrad.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/optimizers/elementwise/adamw.hpp"
#include "gradus/optimizers/elementwise/rmsprop.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/optimizers/lbfgs/lbfgs.hpp"
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

// The names of the parameters that a step with gradients of 0, but weight decay, moves.
std::vector<std::string> moved_by(Optimizer& optimizer, Model& model, ParameterVector& gradients) {
  const ParameterVector before = std::as_const(model).values();
  optimizer.step(gradients);
  std::vector<std::string> out;
  for (const NamedParameter& named : model.parameters()) {
    if (!tests::same_bits(before[*named.parameter],
                          std::as_const(model).values()[*named.parameter]))
      out.push_back(named.name);
  }
  return out;
}

TEST(Optimizer, DecaysAllParametersOrThoseWithTwoAxes) {
  using ::testing::ElementsAre;
  Model model(Sequential(Linear(3, 2), Linear(2, 2)));
  model.initialize(Rng(1));
  ParameterVector gradients(model);
  const auto moved = [&](Optimizer&& optimizer) { return moved_by(optimizer, model, gradients); };
  EXPECT_EQ(moved(Sgd(model, {.learning_rate = 0.1, .weight_decay = 0.1})).size(), 4u);
  const auto weights = ElementsAre("0.weight", "1.weight");
  constexpr Decay only = Decay::weights;
  EXPECT_THAT(moved(Sgd(model, {.learning_rate = 0.1, .weight_decay = 0.1, .decay = only})),
              weights);
  EXPECT_THAT(moved(Adam(model, {.weight_decay = 0.1, .decay = only})), weights);
  EXPECT_THAT(moved(AdamW(model, {.weight_decay = 0.1, .decay = only})), weights);
  EXPECT_THAT(moved(RMSprop(model, {.weight_decay = 0.1, .decay = only})), weights);
  EXPECT_THAT(moved(Adagrad(model, {.weight_decay = 0.1, .decay = only})), weights);
}

TEST(Optimizer, LeavesFrozenParametersAsTheyAre) {
  using ::testing::ElementsAre;
  const int before = threads();
  for (const int count : {1, 2}) {
    set_threads(count);
    // Large enough for two threads.
    Model model(Sequential(Linear(3, 300), Tanh(), Linear(300, 300), Tanh(), Linear(300, 2)));
    model.initialize(Rng(1));
    model.freeze("*.bias");
    model.freeze("0.*");
    Workspace workspace(model, Mode::training);
    Adam adam(model, {.weight_decay = 0.1});
    workspace.forward(tests::random_tensor({5, 3}, DType::float32, 1));
    workspace.backward(tests::random_tensor({5, 2}, DType::float32, 2));
    EXPECT_THAT(tests::doubles(workspace.gradients()[model.parameter("4.bias")]), Each(0));
    EXPECT_THAT(moved_by(adam, model, workspace.gradients()), ElementsAre("2.weight", "4.weight"));
    Lbfgs lbfgs(model);
    const Tensor frozen(std::as_const(model).values()[model.parameter("0.weight")]);
    for (int step = 0; step < 3; ++step) {
      lbfgs.minimize(
          [&] {
            workspace.forward(tests::random_tensor({5, 3}, DType::float32, 1));
            return workspace.backward(MeanSquaredError(),
                                      tests::random_tensor({5, 2}, DType::float32, 2));
          },
          workspace.gradients());
    }
    EXPECT_TRUE(
        tests::same_bits(frozen, std::as_const(model).values()[model.parameter("0.weight")]));
  }
  set_threads(before);
}

TEST(Model, FreezesByNameBeforeItIsUsed) {
  Model model(Sequential(Linear(3, 2), Linear(2, 2)));
  model.initialize(Rng(1));
  EXPECT_EQ(tests::error_of([&] { model.freeze("2.*"); }),
            "no parameter is named '2.*': there are 0.weight, 0.bias, 1.weight, 1.bias");
  {
    const Workspace workspace(model, Mode::inference);
    EXPECT_EQ(tests::error_of([&] { model.freeze("0.*"); }),
              "freeze('0.*') must come before the first Workspace and Optimizer of the model");
  }
  model.freeze("0.*");
  EXPECT_TRUE(model.parameters()[0].is_frozen);
  EXPECT_FALSE(model.parameters()[2].is_frozen);
}

}  // namespace
}  // namespace gradus
