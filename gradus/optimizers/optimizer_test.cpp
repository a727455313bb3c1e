#include "gradus/optimizers/optimizer.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"
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

}  // namespace
}  // namespace gradus
