#include "gradus/layers/batch_norm.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "gradus/base/parallel.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/optimizers/lbfgs/lbfgs.hpp"
#include "gradus/testing/gradient_check.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using ::testing::StartsWith;

std::vector<double> numbers(const Model& model, const char* name) {
  return tests::doubles(model.values()[model.parameter(name)]);
}

TEST(BatchNorm, FollowsPyTorchForTwentySteps) {
  const tests::Json stored = tests::golden("batch_norm_training", "twenty steps");
  for (const DType dtype : tests::float_types) {
    Model model(Sequential(Linear(5, 7), BatchNorm(7), Tanh(), Linear(7, 3)), dtype);
    tests::set_parameters(model, stored.at("parameters"));
    const Tensor inputs = tests::tensor_of(stored.at("inputs"), dtype);
    const Tensor targets = tests::tensor_of(stored.at("targets"), dtype);
    Workspace workspace(model, Mode::training);
    Sgd sgd(model, {.learning_rate = 0.05, .momentum = 0.9});
    const auto step_of = [](const Tensor& all, Index step) {
      return all.view().slice(step, 1).reshaped({all.shape()[1], all.shape()[2]});
    };
    for (Index step = 0; step < 20; ++step) {
      workspace.forward(step_of(inputs, step));
      workspace.backward(MeanSquaredError(), step_of(targets, step));
      sgd.step(workspace.gradients());
    }
    const double tolerance = dtype == DType::float32 ? 1e-5 : 1e-12;
    for (const auto& [name, wanted] : stored.at("end").items())
      EXPECT_TRUE(tests::agrees(model.values()[model.parameter(name)], wanted, tolerance)) << name;
    Workspace inference(model, Mode::inference);
    EXPECT_TRUE(
        tests::agrees(inference.forward(step_of(inputs, 0)), stored.at("output"), tolerance));
  }
}

// Two batch norms, the second behind an axis of positions.
Model network(DType dtype) {
  Model model(Sequential(Linear(6, 40), BatchNorm(40), Tanh(), Linear(40, 40), BatchNorm(40),
                         ReLU(), Linear(40, 3)),
              dtype);
  model.initialize(Rng(3));
  return model;
}

struct Step {
  Tensor output, gradients, values;
  Index shards;
};

Step step(DType dtype, Index rows, bool checked = false) {
  Model model = network(dtype);
  Workspace workspace(model, Mode::training, {.checked = checked});
  Sgd sgd(model, {.learning_rate = 0.1});
  workspace.forward(tests::random_tensor({rows, 2, 6}, dtype, 8));
  workspace.backward(MeanSquaredError(), tests::random_tensor({rows, 2, 3}, dtype, 9));
  Step out{Tensor(workspace.output()), Tensor(workspace.gradients().all()), {}, workspace.shards()};
  sgd.step(workspace.gradients());
  out.values = Tensor(model.values().all());
  return out;
}

TEST(BatchNorm, GivesTheSameBitsOnAnyNumberOfThreads) {
  const int before = threads();
  for (const DType dtype : tests::float_types) {
    set_threads(1);
    const Step one = step(dtype, 2001);
    EXPECT_GT(one.shards, 1);
    for (const int count : {2, 3, 5, 8}) {
      set_threads(count);
      const Step several = step(dtype, 2001);
      EXPECT_TRUE(tests::same_bits(several.output, one.output)) << count;
      EXPECT_TRUE(tests::same_bits(several.gradients, one.gradients)) << count;
      EXPECT_TRUE(tests::same_bits(several.values, one.values)) << count;
    }
  }
  set_threads(before);
}

// A checked workspace runs in one shard.
TEST(BatchNorm, NormalizesOverTheWholeBatchHoweverItIsCut) {
  for (const DType dtype : tests::float_types) {
    const Step cut = step(dtype, 2001), whole = step(dtype, 2001, true);
    EXPECT_EQ(whole.shards, 1);
    const double tolerance = 200 * tests::epsilon_of(dtype);
    EXPECT_TRUE(tests::agree(cut.output, tests::doubles(whole.output), tolerance));
    EXPECT_TRUE(tests::agree(cut.gradients, tests::doubles(whole.gradients), tolerance));
    EXPECT_TRUE(tests::agree(cut.values, tests::doubles(whole.values), tolerance));
  }
}

// Mean 2 and 20 over the batch, biased variance 1 and 100, unbiased 2 and 200.
const Tensor two_rows = Tensor::of<float>({2, 2}, {1, 10, 3, 30});
const Tensor other_rows = Tensor::of<float>({2, 2}, {-1, 0, -3, 0});
const Tensor direction = Tensor::of<float>({2, 2}, {1, 1, 0, 1});

TEST(BatchNorm, UsesTheBatchInTrainingAndTheRunningValuesInInference) {
  Model model(BatchNorm(2, {.momentum = 0.5}));
  model.initialize(Rng(1));
  EXPECT_THAT(numbers(model, "running_mean"), Each(0));
  EXPECT_THAT(numbers(model, "running_var"), Each(1));
  Workspace workspace(model, Mode::training), inference(model, Mode::inference);
  EXPECT_THAT(tests::doubles(workspace.forward(two_rows)),
              Pointwise(DoubleNear(1e-5), std::vector<double>{-1, -1, 1, 1}));
  EXPECT_THAT(tests::doubles(inference.forward(two_rows)),
              Pointwise(DoubleNear(1e-3), std::vector<double>{1, 10, 3, 30}));
  workspace.backward(direction);
  // Only a step moves them.
  EXPECT_THAT(numbers(model, "running_mean"), Each(0));
  Sgd(model, {.learning_rate = 0}).step(workspace.gradients());
  EXPECT_THAT(numbers(model, "running_mean"), ElementsAre(1, 10));
  EXPECT_THAT(numbers(model, "running_var"), ElementsAre(1.5, 100.5));
  EXPECT_THAT(tests::doubles(inference.forward(two_rows)),
              Pointwise(DoubleNear(1e-5),
                        std::vector<double>{0, 0, 2 / std::sqrt(1.5), 20 / std::sqrt(100.5)}));
}

TEST(BatchNorm, AStepAfterTwoBackwardPassesTakesTheMeanOfBoth) {
  Model model(BatchNorm(2, {.momentum = 0.5}));
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 0});
  for (const Tensor* rows : {&two_rows, &other_rows}) {
    workspace.forward(*rows);
    workspace.backward(direction);
  }
  EXPECT_EQ(workspace.gradients().passes(), 2);
  sgd.step(workspace.gradients());
  EXPECT_EQ(workspace.gradients().passes(), 0);
  EXPECT_THAT(numbers(model, "running_mean"), ElementsAre(0, 5));
  EXPECT_THAT(numbers(model, "running_var"), ElementsAre(1.5, 50.5));
}

TEST(BatchNorm, WithOneValueOfEachFeatureTakesNoVariance) {
  Model model(BatchNorm(2, {.momentum = 0.5}));
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 0});
  EXPECT_THAT(tests::doubles(workspace.forward(two_rows.view().slice(1, 1))), Each(0));
  workspace.backward(direction.view().slice(0, 1));
  sgd.step(workspace.gradients());
  EXPECT_THAT(numbers(model, "running_mean"), ElementsAre(1.5, 15));
  EXPECT_THAT(numbers(model, "running_var"), Each(1));
}

TEST(BatchNorm, AnEmptyBatchChangesNothing) {
  Model model(BatchNorm(2));
  model.initialize(Rng(1));
  const Tensor before(model.values().all());
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 1});
  workspace.forward(Tensor({0, 2}));
  workspace.backward(Tensor({0, 2}));
  sgd.step(workspace.gradients());
  EXPECT_TRUE(tests::same_bits(model.values().all(), before));
}

TEST(BatchNorm, UsesTheRunningValuesInTrainingWhereItIsFrozen) {
  for (const DType dtype : tests::float_types) {
    Model model(Sequential(Linear(3, 4), BatchNorm(4), Linear(4, 2)), dtype);
    model.initialize(Rng(1));
    model.freeze("1.*");
    Workspace workspace(model, Mode::training, {.input_gradient = true});
    Workspace inference(model, Mode::inference);
    const Tensor inputs = tests::random_tensor({7, 3}, dtype, 1);
    const Tensor output(workspace.forward(inputs));
    EXPECT_TRUE(tests::same_bits(output, inference.forward(inputs)));
    workspace.backward(tests::random_tensor({7, 2}, dtype, 2));
    Sgd sgd(model, {.learning_rate = 0.1});
    sgd.step(workspace.gradients());
    EXPECT_THAT(numbers(model, "1.running_mean"), Each(0));
    EXPECT_THAT(numbers(model, "1.weight"), Each(1));
    if (dtype == DType::float64) {
      const GradientReport report = check_gradients(model, inputs);
      EXPECT_TRUE(report.passed()) << to_string(report);
    }
  }
}

// Although no weight of it, nor of a layer before it, is moved.
TEST(BatchNorm, FollowsTheBatchWhereItsWeightsAloneAreFrozen) {
  Model model(Sequential(Linear(3, 4), BatchNorm(4), Linear(4, 2)));
  model.initialize(Rng(1));
  for (const char* name : {"0.*", "1.weight", "1.bias"}) model.freeze(name);
  Workspace workspace(model, Mode::training);
  workspace.forward(tests::random_tensor({7, 3}, DType::float32, 1));
  workspace.backward(tests::random_tensor({7, 2}, DType::float32, 2));
  Sgd sgd(model, {.learning_rate = 0.1});
  sgd.step(workspace.gradients());
  for (const double mean : numbers(model, "1.running_mean")) EXPECT_NE(mean, 0);
}

TEST(BatchNorm, FollowsGradientsThatWerePutTogetherByHand) {
  Model model(BatchNorm(2, {.momentum = 0.5}));
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training);
  workspace.forward(two_rows);
  workspace.backward(direction);
  ParameterVector copy(model);
  std::memcpy(copy.all().bytes(), workspace.gradients().all().bytes(), copy.all().byte_size());
  Sgd(model, {.learning_rate = 0}).step(copy);
  EXPECT_THAT(numbers(model, "running_mean"), ElementsAre(1, 10));
}

// The batch of the evaluation whose weights stay, not those of the evaluations before it.
TEST(BatchNorm, FollowsTheAcceptedEvaluationOfALineSearch) {
  Model model(Sequential(Linear(2, 2), BatchNorm(2, {.momentum = 1}), Linear(2, 1)),
              DType::float64);
  model.initialize(Rng(5));
  const Tensor inputs = tests::random_tensor({12, 2}, DType::float64, 1);
  const Tensor targets = tests::random_tensor({12, 1}, DType::float64, 2);
  Workspace workspace(model, Mode::training);
  Lbfgs lbfgs(model);
  int evaluations = 0;
  for (int step = 0; step < 5; ++step) {
    lbfgs.minimize(
        [&] {
          ++evaluations;
          workspace.forward(inputs);
          return workspace.backward(MeanSquaredError(), targets);
        },
        workspace.gradients());
    // The mean over the batch of what the first layer gives now.
    const auto weight = numbers(model, "0.weight"), bias = numbers(model, "0.bias");
    const std::vector<double> x = tests::doubles(inputs);
    for (std::size_t c = 0; c < 2; ++c) {
      double mean = 0;
      for (std::size_t r = 0; r < 12; ++r)
        mean += (x[2 * r] * weight[2 * c] + x[2 * r + 1] * weight[2 * c + 1] + bias[c]) / 12;
      EXPECT_NEAR(numbers(model, "1.running_mean")[c], mean, 1e-12);
    }
  }
  EXPECT_GT(evaluations, 5);
}

TEST(BatchNorm, ABatchThatOverflowsChangesNothing) {
  Model model(Sequential(Linear(1, 1), BatchNorm(1)));
  model.initialize(Rng(1));
  const Tensor before(model.values().all());
  Workspace workspace(model, Mode::training);
  workspace.forward(Tensor::of<float>({2, 1}, {1e30F, -1e30F}));
  workspace.backward(Tensor::of<float>({2, 1}, {1, 2}));
  Sgd sgd(model, {.learning_rate = 0.1});
  EXPECT_THAT(tests::error_of([&] { sgd.step(workspace.gradients()); }),
              HasSubstr("1.running_var in BatchNorm(1) is not finite"));
  EXPECT_TRUE(tests::same_bits(model.values().all(), before));
  EXPECT_EQ(sgd.steps(), 0);
}

TEST(BatchNorm, SaysWhatItIs) {
  EXPECT_EQ(BatchNorm(64).describe(), "BatchNorm(64)");
  EXPECT_EQ(BatchNorm(64, {.momentum = 0.2}).describe(), "BatchNorm(64, momentum 0.2)");
}

TEST(BatchNorm, RefusesWhatDoesNotFit) {
  EXPECT_THAT(tests::refusal(std::make_unique<BatchNorm>(3), {5, 4}),
              StartsWith("BatchNorm(3) cannot take [5, 4]: the last axis must be 3"));
  EXPECT_THAT(tests::refusal(std::make_unique<BatchNorm>(3), {3}),
              StartsWith("BatchNorm(3) cannot take [3]: requires an axis of 3 after the batch"));
  EXPECT_EQ(tests::error_of([] { BatchNorm(0); }), "BatchNorm requires 1 feature or more, got 0");
  EXPECT_EQ(tests::error_of([] { BatchNorm(2, {.momentum = 0}); }),
            "BatchNorm: momentum must be a number above 0 to 1, got 0");
  EXPECT_THAT(tests::error_of([] { BatchNorm(2, {.epsilon = 0}); }),
              StartsWith("BatchNorm: epsilon must be a number"));
}

}  // namespace
}  // namespace gradus
