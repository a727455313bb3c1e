#include "gradus/optimizers/lbfgs/lbfgs.hpp"

#include <gmock/gmock.h>

#include "gradus/optimizers/penalty.hpp"
#include "gradus/testing/allocations.hpp"
#include "tests/golden/optimizers.hpp"

namespace gradus {
namespace {

// Two weights and a function of them.
class Plane {
 public:
  explicit Plane(double x, double y) {
    const auto weights = model.values()[model.parameter("weight")].as<double>();
    weights[0] = x;
    weights[1] = y;
  }
  // Rosenbrock's valley: 0 at (1, 1).
  Optimizer::Objective rosenbrock() {
    return [this] {
      ++evaluations;
      const auto w = model.values()[model.parameter("weight")].as<double>();
      const auto g = gradients[model.parameter("weight")].as<double>();
      const double a = 1 - w[0], b = w[1] - w[0] * w[0];
      g[0] += -2 * a - 400 * w[0] * b;
      g[1] += 200 * b;
      return a * a + 100 * b * b;
    };
  }
  std::vector<double> weights() { return tests::doubles(model.values().weights()); }

  Model model = Model(Linear(2, 1, {.bias = false}), DType::float64);
  ParameterVector gradients = ParameterVector(model);
  int evaluations = 0;
};

TEST(Lbfgs, FindsTheEndOfRosenbrocksValley) {
  Plane plane(-1.2, 1);
  Lbfgs lbfgs(plane.model);
  const auto objective = plane.rosenbrock();
  double loss = 1;
  while (loss > 1e-20 && plane.evaluations < 100) loss = lbfgs.minimize(objective, plane.gradients);
  EXPECT_NEAR(plane.weights()[0], 1, 1e-9);
  EXPECT_NEAR(plane.weights()[1], 1, 1e-9);
  EXPECT_LT(plane.evaluations, 50);  // PyTorch's LBFGS makes 47
}

// A bowl so steep that a step of the gradient's own length would leave it far behind.
TEST(Lbfgs, TakesItsScaleFromTheLastStep) {
  Model model(Linear(20, 1, {.bias = false}), DType::float64);
  ParameterVector gradients(model);
  const auto w = model.values()[model.parameter("weight")].as<double>();
  const auto g = gradients[model.parameter("weight")].as<double>();
  std::ranges::fill(w, 1.0);
  int evaluations = 0;
  const auto objective = [&] {
    ++evaluations;
    double loss = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double curvature = 1e4 * (1 + static_cast<double>(i));
      g[i] += curvature * w[i];
      loss += curvature / 2 * w[i] * w[i];
    }
    return loss;
  };
  Lbfgs lbfgs(model, {.history = 3});
  double loss = 1;
  while (loss > 1e-9 && evaluations < 200) loss = lbfgs.minimize(objective, gradients);
  EXPECT_LT(evaluations, 50);
}

// Even where a line search runs out of evaluations, and comes back to where it began.
TEST(Lbfgs, NeverGoesUp) {
  for (const Index evaluations : {1, 2, 3, 25}) {
    Plane plane(-1.2, 1);
    Lbfgs lbfgs(plane.model, {.history = 2, .evaluations = evaluations});
    const auto objective = plane.rosenbrock();
    double before = objective();
    plane.gradients.clear();
    for (int step = 0; step < 30; ++step) {
      plane.evaluations = 0;
      const double loss = lbfgs.minimize(objective, plane.gradients);
      // One to begin with, and one to come back.
      EXPECT_LE(plane.evaluations, evaluations + (step == 0 ? 2 : 1));
      EXPECT_GE(plane.evaluations, 1);
      EXPECT_LE(loss, before);
      before = loss;
      for (const double gradient : tests::doubles(plane.gradients.all())) EXPECT_EQ(gradient, 0);
      // What it returns is the loss where the weights are.
      EXPECT_EQ(objective(), loss);
      plane.gradients.clear();
    }
  }
}

TEST(Lbfgs, StaysAtAMinimum) {
  Plane plane(1, 1);
  Lbfgs lbfgs(plane.model);
  EXPECT_EQ(lbfgs.minimize(plane.rosenbrock(), plane.gradients), 0);
  EXPECT_EQ(lbfgs.minimize(plane.rosenbrock(), plane.gradients), 0);
  EXPECT_EQ(plane.weights()[0], 1);
}

// The minimum of a softmax regression with a penalty is unique, for every optimizer.
TEST(Lbfgs, FindsTheMinimumThatPyTorchFinds) {
  const tests::Json task = tests::golden("lbfgs");
  for (const DType dtype : tests::float_types) {
    SCOPED_TRACE(text(dtype));
    Model model(Linear(5, 3), dtype);
    tests::set_parameters(model, task.at("initial"));
    const Tensor inputs = tests::tensor_of(task.at("inputs"), dtype);
    const Tensor targets = tests::tensor_of(task.at("targets"), DType::int32);
    Workspace workspace(model, Mode::training);
    Lbfgs lbfgs(model);
    double loss = 0;
    for (int step = 0; step < 30; ++step) {
      loss = lbfgs.minimize(
          [&] {
            workspace.forward(inputs);
            const double value = workspace.backward(CrossEntropy(), targets);
            return value + add_penalty(model, {.l2 = task.at("l2")}, workspace.gradients());
          },
          workspace.gradients());
    }
    EXPECT_NEAR(loss, task.at("loss").get<double>(), dtype == DType::float32 ? 1e-6 : 1e-12);
    for (const auto& [parameter, numbers] : task.at("trained").items()) {
      // In float32 the loss is flat to its last digit over the root of it.
      EXPECT_TRUE(tests::agrees(model.values()[model.parameter(parameter)], numbers,
                                dtype == DType::float32 ? 1e-3 : 1e-7))
          << "in " << parameter;
    }
  }
}

TEST(Lbfgs, BeginsAnewWhereSomebodyMovedTheWeights) {
  Plane plane(-1.2, 1);
  Lbfgs lbfgs(plane.model);
  const auto objective = plane.rosenbrock();
  for (int step = 0; step < 5; ++step) lbfgs.minimize(objective, plane.gradients);
  EXPECT_GT(lbfgs.minimize(objective, plane.gradients), 0.1);
  plane.model.values().weights().as<double>()[0] = 0.999;
  plane.model.values().weights().as<double>()[1] = 0.998;
  EXPECT_LT(lbfgs.minimize(objective, plane.gradients), 1e-5);
  double loss = 1;
  for (int step = 0; step < 60; ++step) loss = lbfgs.minimize(objective, plane.gradients);
  EXPECT_LT(loss, 1e-20);
}

TEST(Lbfgs, LeavesTheWeightsWhereTheyWereIfTheObjectiveThrows) {
  Plane plane(-1.2, 1);
  Lbfgs lbfgs(plane.model);
  const auto objective = plane.rosenbrock();
  lbfgs.minimize(objective, plane.gradients);
  const std::vector<double> before = plane.weights();
  const auto throwing = [&]() -> double {
    objective();
    throw Error("no more");
  };
  EXPECT_EQ(tests::error_of([&] { lbfgs.minimize(throwing, plane.gradients); }), "no more");
  EXPECT_EQ(plane.weights(), before);
  for (const double gradient : tests::doubles(plane.gradients.all())) EXPECT_EQ(gradient, 0);
}

TEST(Lbfgs, EvaluatesAtARateOfZeroAndStays) {
  Plane plane(-1.2, 1);
  Lbfgs lbfgs(plane.model, {.learning_rate = 0});
  const auto objective = plane.rosenbrock();
  const double first = lbfgs.minimize(objective, plane.gradients);
  plane.evaluations = 0;
  EXPECT_EQ(lbfgs.minimize(objective, plane.gradients), first);
  EXPECT_EQ(plane.evaluations, 1);
  EXPECT_EQ(plane.weights()[0], -1.2);
}

TEST(Lbfgs, AllocatesNothingInAStep) {
  Plane plane(-1.2, 1);
  Lbfgs lbfgs(plane.model);
  const auto objective = plane.rosenbrock();
  lbfgs.minimize(objective, plane.gradients);
  const auto before = allocation_count();
  if (!before) GTEST_SKIP() << "nothing counts allocations here";
  for (int step = 0; step < 30; ++step) lbfgs.minimize(objective, plane.gradients);
  EXPECT_EQ(*allocation_count() - *before, 0u);
}

TEST(Lbfgs, ReturnsALossThatIsNotFiniteAndMovesNothing) {
  Plane plane(2, 3);
  Lbfgs lbfgs(plane.model);
  EXPECT_TRUE(std::isnan(lbfgs.minimize([] { return std::nan(""); }, plane.gradients)));
  EXPECT_EQ(plane.weights()[0], 2);
}

TEST(Lbfgs, NamesAFirstGradientThatIsNotFinite) {
  Plane plane(2, 3);
  Lbfgs lbfgs(plane.model);
  const auto objective = [&] {
    plane.gradients.weights().as<double>()[1] = HUGE_VAL;
    return 1.0;
  };
  EXPECT_EQ(tests::error_of([&] { lbfgs.minimize(objective, plane.gradients); }),
            "the gradient of weight in Linear(2 -> 1, no bias) is not finite: try a smaller "
            "learning rate, or look for extreme inputs");
}

TEST(Lbfgs, RefusesAGradientWithoutItsObjective) {
  Plane plane(2, 3);
  Lbfgs lbfgs(plane.model);
  EXPECT_EQ(tests::error_of([&] { lbfgs.step(plane.gradients); }),
            "Lbfgs evaluates the loss several times in a step: call minimize(objective, gradients) "
            "in place of step(gradients)");
}

TEST(Lbfgs, RefusesOptionsOutsideTheirRange) {
  Model model(Linear(1, 1));
  const auto refusal = [&](const LbfgsOptions& options) {
    return tests::error_of([&] { Lbfgs(model, options); });
  };
  EXPECT_EQ(refusal({.history = 0}), "Lbfgs: history must be a whole number from 1 to 1000, got 0");
  EXPECT_EQ(refusal({.evaluations = 0}), "Lbfgs: evaluations must be a whole number from 1, got 0");
  EXPECT_EQ(refusal({.learning_rate = -1}), "a learning rate must be 0 or more and finite, got -1");
}

// The squares of its gradients are beyond float32, the curvature beyond any fixed bound.
TEST(Lbfgs, FindsTheMinimumOfAnyScale) {
  for (const double scale : {1e-3, 1e12, 1e22}) {
    Model model(Linear(5, 1, {.bias = false}));
    ParameterVector gradients(model);
    const auto w = model.values().weights().as<float>();
    const auto g = gradients.weights().as<float>();
    int evaluations = 0;
    const auto objective = [&] {
      ++evaluations;
      double loss = 0;
      for (std::size_t i = 0; i < w.size(); ++i) {
        const double curvature = scale * (1 + static_cast<double>(i));
        g[i] += static_cast<float>(curvature * (w[i] - 1));
        loss += curvature / 2 * (w[i] - 1) * (w[i] - 1);
      }
      return loss;
    };
    Lbfgs lbfgs(model);
    for (int step = 0; step < 15; ++step) lbfgs.minimize(objective, gradients);
    for (const float weight : w) EXPECT_NEAR(weight, 1, 1e-3) << scale;
    EXPECT_LT(evaluations, 100) << scale;
  }
}

TEST(Lbfgs, NamesAGradientWhoseSquareOverflowsFloat64) {
  Plane plane(2, 3);
  Lbfgs lbfgs(plane.model);
  const auto objective = [&] {
    plane.gradients.weights().as<double>()[1] = 1e160;
    return 1.0;
  };
  EXPECT_THAT(tests::error_of([&] { lbfgs.minimize(objective, plane.gradients); }),
              ::testing::StartsWith(
                  "the gradient of weight in Linear(2 -> 1, no bias) reaches 1.000e+160"));
  EXPECT_EQ(plane.weights()[0], 2);
}

TEST(Lbfgs, SaysWhatItIs) {
  Model model(Linear(1, 1));
  EXPECT_EQ(Lbfgs(model).describe(), "Lbfgs(learning_rate 1, history 10, evaluations 25)");
}

}  // namespace
}  // namespace gradus
