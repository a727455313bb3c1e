#include "gradus/training/train.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/embedding.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/optimizers/clipping.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/optimizers/lbfgs/lbfgs.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;

Dataset line() {  // y = 2 x - 1
  return {.inputs = tests::tensor_of(std::vector<double>{0, 1, 2, 3}, {4, 1}, DType::float64),
          .targets = tests::tensor_of(std::vector<double>{-1, 1, 3, 5}, {4, 1}, DType::float64)};
}

Model network() {
  Model model(Sequential(Linear(1, 3), Tanh(), Linear(3, 1)), DType::float64);
  model.initialize(Rng(1));
  return model;
}

const MeanSquaredError loss;

// One step of train(), and the same step by hand with what `change` does to the gradients.
template <class Change>
void expect_step(const TrainOptions& options, const Change& change) {
  const Dataset data = line();
  Model model = network(), other = network();
  Sgd sgd(model, {.learning_rate = 0.1}), same(other, {.learning_rate = 0.1});
  train(model, Loader(data, {.batch = 4}), loss, sgd, options);

  Workspace workspace(other, Mode::training);
  const Loader loader(data, {.batch = 4});
  for (const Batch& batch : loader.epoch(0)) {
    workspace.forward(batch.inputs);
    workspace.backward(loss, batch.targets);
    change(other, workspace.gradients());
    same.step(workspace.gradients());
  }
  EXPECT_EQ(tests::doubles(model.values().all()), tests::doubles(other.values().all()));
  EXPECT_NE(tests::doubles(model.values().all()), tests::doubles(network().values().all()));
}

TEST(Train, StepsByThePlainGradientsByDefault) {
  expect_step({.epochs = 1}, [](Model&, ParameterVector&) {});
}

TEST(Train, AddsThePenaltyToTheGradients) {
  expect_step({.epochs = 1, .penalty = {.l1 = 0.25, .l2 = 0.5}},
              [](Model& model, ParameterVector& gradients) {
                EXPECT_GT(add_penalty(model, {.l1 = 0.25, .l2 = 0.5}, gradients), 0);
              });
}

TEST(Train, ClipsTheGradientsByTheirNorm) {
  expect_step({.epochs = 1, .clip_norm = 0.5}, [](Model&, ParameterVector& gradients) {
    EXPECT_GT(clip_norm(gradients, 0.5), 0.5);
  });
}

TEST(Train, ClipsTheGradientsByValue) {
  expect_step({.epochs = 1, .clip_value = 0.25},
              [](Model&, ParameterVector& gradients) { clip_values(gradients, 0.25); });
}

TEST(Train, ReportsTheLossWithoutThePenalty) {
  const Dataset data = line();
  Model model = network(), other = network();
  Sgd sgd(model, {.learning_rate = 0}), same(other, {.learning_rate = 0});
  const Loader loader(data, {.batch = 2});
  const History with = train(model, loader, loss, sgd, {.epochs = 1, .penalty = {.l2 = 5}});
  const History without = train(other, loader, loss, same, {.epochs = 1});
  EXPECT_EQ(with.front().train_loss, without.front().train_loss);
}

TEST(Train, RefusesAPenaltyThatIsNotFinite) {
  const Dataset data = line();
  Model model = network();
  for (double& weight : model.values().weights().as<double>()) weight = 1e140;
  Sgd sgd(model, {.learning_rate = 0.1});
  const std::string message = tests::error_of([&] {
    train(model, Loader(data, {.batch = 4}), loss, sgd, {.epochs = 1, .penalty = {.l2 = 1e38}});
  });
  EXPECT_THAT(message, ::testing::StartsWith("epoch 1, step 1: the penalty of weights is inf"));
}

TEST(Train, LetsAnOptimizerLookAlongALine) {
  const Dataset data = line();
  Model model = network();
  Lbfgs lbfgs(model);
  const History history =
      train(model, Loader(data, {.batch = 4}), loss, lbfgs, {.epochs = 100, .test = &data});
  EXPECT_LT(history.back().train_loss, 1e-8);
  for (std::size_t i = 1; i < history.size(); ++i)
    EXPECT_LE(history[i].train_loss, history[i - 1].train_loss);
  // The loss reported is that of the weights after the step.
  EXPECT_NEAR(history.back().train_loss, *history.back().test_loss, 1e-15);
}

TEST(Train, GivesLbfgsAllSamplesAndWholeGradients) {
  const Dataset data = line();
  Model model = network();
  Lbfgs lbfgs(model);
  const std::string wants =
      "train: Lbfgs(learning_rate 1, history 10, evaluations 25) requires all samples in one "
      "batch, "
      "of "
      "4, and gradients that are not clipped";
  const auto refusal = [&](Index batch, const TrainOptions& options) {
    return tests::error_of(
        [&] { train(model, Loader(data, {.batch = batch}), loss, lbfgs, options); });
  };
  EXPECT_EQ(refusal(2, {.epochs = 1}), wants);
  EXPECT_EQ(refusal(4, {.epochs = 1, .clip_norm = 1}), wants);
  EXPECT_EQ(refusal(4, {.epochs = 1, .clip_value = 1}), wants);
}

TEST(Train, GoesOnWithAnOptimizerThatHasNothingLeftToDo) {
  Dataset data{.inputs = tests::tensor_of(std::vector<double>{-1, 1}, {2, 1}, DType::float64),
               .targets = Tensor({2}, DType::int32),
               .classes = 2};
  data.targets.as<std::int32_t>()[1] = 1;
  Model model(Linear(1, 2), DType::float64);
  model.initialize(Rng(1));
  Lbfgs lbfgs(model);
  const Loader loader(data, {.batch = 2});
  const Hinge hinge;
  EXPECT_EQ(train(model, loader, hinge, lbfgs, {.epochs = 20}).back().train_loss, 0);
  const EpochResult again = train(model, loader, hinge, lbfgs, {.epochs = 1}).back();
  EXPECT_EQ(again.train_loss, 0);
  EXPECT_EQ(again.train_error_rate, 0);
}

TEST(Train, FollowsTheScheduleAndPutsTheRateBack) {
  const Dataset data = line();
  Model model = network();
  Sgd sgd(model, {.learning_rate = 0.5});
  const History history =
      train(model, Loader(data, {.batch = 4}), loss, sgd,
            {.epochs = 3, .schedule = [](Index step, Index) { return step == 1 ? 0.5 : 0.25; }});
  std::vector<double> rates;
  for (const EpochResult& epoch : history) rates.push_back(epoch.learning_rate);
  EXPECT_THAT(rates, ElementsAre(0.125, 0.25, 0.125));
  EXPECT_EQ(sgd.learning_rate(), 0.5);
}

// Records its calls, in order.
class Recorder final : public Callback {
 public:
  explicit Recorder(Index steps) : steps_(steps) {}
  bool after_step(const Progress& progress) override {
    heard += text("s", progress.step, " ");
    return progress.step < steps_;
  }
  bool after_epoch(const EpochResult& epoch) override {
    heard += text("e", epoch.epoch, " ");
    return true;
  }
  void after_training() override { heard += "end"; }
  std::string heard;

 private:
  Index steps_;
};

TEST(Train, CallsItsCallbacksForStepsEpochsAndTheEnd) {
  const Dataset data = line();
  Model model = network();
  Sgd sgd(model, {.learning_rate = 0.1});
  Recorder whole(100), stopping(3);
  train(model, Loader(data, {.batch = 2}), loss, sgd, {.epochs = 2}, {&whole});
  EXPECT_EQ(whole.heard, "s1 s2 e1 s3 s4 e2 end");
  train(model, Loader(data, {.batch = 2}), loss, sgd, {.epochs = 5}, {&stopping});
  EXPECT_EQ(stopping.heard, "s1 s2 e1 s3 e2 end");
}

TEST(Train, NamesTheStepAndTheLastFiniteLossWhereALossIsNot) {
  Dataset data = line();
  data.inputs[0].as<double>()[3] = HUGE_VAL;
  Model model = network();
  Sgd sgd(model, {.learning_rate = 0});
  const std::string message =
      tests::error_of([&] { train(model, Loader(data, {.batch = 1}), loss, sgd, {.epochs = 1}); });
  // The fourth sample alone is bad: tanh hides it from the output, not from the weights.
  EXPECT_THAT(message, ::testing::StartsWith("epoch 1, step 4: "));
  EXPECT_THAT(message, ::testing::ContainsRegex("; the last finite loss was [0-9.e+-]{1,9}(:|$)"));
}

TEST(Train, NamesTheSampleWhoseLossIsNotFinite) {
  Dataset data = line();
  data.name = "line";
  data.targets.as<double>()[2] = 1e200;
  Model model = network();
  Sgd sgd(model, {.learning_rate = 0});
  for (const bool shuffle : {false, true}) {
    const Loader loader(data, {.batch = 2, .shuffle = shuffle, .seed = 2});
    EXPECT_THAT(
        tests::error_of([&] { train(model, loader, loss, sgd, {.epochs = 1}); }),
        ::testing::HasSubstr("the loss is inf, that of 1 of 2 samples, first line: sample 3, "));
  }
}

TEST(Train, RefusesSamplesBeyondItsTypeBeforeTheFirstStep) {
  Dataset data = line();
  Model model(Linear(1, 1));
  Sgd sgd(model, {.learning_rate = 0.1});
  Recorder recorder(100);
  Dataset test = line();
  test.inputs[0].as<double>()[1] = 1e39;
  EXPECT_THAT(tests::error_of([&] {
                train(model, Loader(data, {.batch = 2}), loss, sgd, {.epochs = 1, .test = &test},
                      {&recorder});
              }),
              ::testing::StartsWith("data set: sample 2: input 1 is 1e+39"));
  EXPECT_THAT(tests::error_of([&] {
                train(model, Loader(test, {.batch = 2}), loss, sgd, {.epochs = 1}, {&recorder});
              }),
              ::testing::StartsWith("data set: sample 2: input 1 is 1e+39"));
  EXPECT_EQ(recorder.heard, "");
}

// ---- Several inputs ----

// y = 2 x - 1 for the first of two inputs, and the same plus 10 where the second is 1.
Dataset two_lines() {
  return {.name = "two lines",
          .inputs = {tests::tensor_of(std::vector<double>{0, 1, 2, 3}, {4, 1}, DType::float64),
                     Tensor::of<std::int32_t>({4, 1}, {0, 1, 1, 0})},
          .targets = tests::tensor_of(std::vector<double>{-1, 11, 13, 5}, {4, 1}, DType::float64)};
}

Model of_two_inputs() {
  Model model(
      Sequential(Concatenate({.inputs = 2}, Identity(), Sequential(Embedding(2, 1), Flatten())),
                 Linear(2, 1)),
      DType::float64);
  model.initialize(Rng(1));
  return model;
}

TEST(Train, TakesSeveralInputs) {
  const Dataset data = two_lines();
  Model model = of_two_inputs();
  Lbfgs lbfgs(model);
  train(model, Loader(data, {.batch = 4}), loss, lbfgs, {.epochs = 50, .test = &data});
  EXPECT_LT(evaluate(model, data, loss).loss, 1e-10);
}

TEST(Train, ChecksEachOfSeveralInputsBeforeTheFirstStep) {
  Dataset data = two_lines();
  Model model = of_two_inputs();
  Sgd sgd(model, {.learning_rate = 0.1});
  const auto refusal = [&](const Dataset& test) {
    return tests::error_of(
        [&] { train(model, Loader(data, {.batch = 2}), loss, sgd, {.epochs = 1, .test = &test}); });
  };
  EXPECT_EQ(refusal(line()),
            "train: the samples have 2 inputs, and those of the test have 1: they must have as "
            "many");
  Dataset test = two_lines();
  test.inputs[1].as<std::int32_t>()[2] = 2;
  EXPECT_THAT(refusal(test),
              ::testing::StartsWith("two lines: sample 3: number 1 of input 2 is 2: the model "
                                    "requires whole numbers from 0 to 1"));
  EXPECT_THAT(tests::error_of([&] { evaluate(model, test, loss); }),
              ::testing::StartsWith("two lines: sample 3: number 1 of input 2 is 2"));
  EXPECT_THAT(tests::error_of([&] { evaluate(model, line(), loss); }),
              ::testing::StartsWith("the model takes 2 inputs, but is given 1"));
}

// Of all inputs of the sample the largest is named.
TEST(Train, NamesTheLargestOfSeveralInputs) {
  Dataset data = two_lines();
  data.inputs[1] = tests::tensor_of(std::vector<double>{0, 1e200, 1, 0}, {4, 1}, DType::float64);
  Model model(Sequential(Concatenate({.inputs = 2}), Linear(2, 1)), DType::float64);
  model.initialize(Rng(1));
  Sgd sgd(model, {.learning_rate = 0});
  EXPECT_THAT(
      tests::error_of([&] { train(model, Loader(data, {.batch = 4}), loss, sgd, {.epochs = 1}); }),
      ::testing::HasSubstr("two lines: sample 2, the largest of its inputs is number 1 of "
                           "input 2, 1e+200"));
}

TEST(Train, NamesTheEpochAfterWhichATestSampleIsNotFinite) {
  const Dataset data = line();
  Dataset test = line();
  test.name = "test";
  test.targets.as<double>()[1] = 1e200;
  Model model = network();
  Sgd sgd(model, {.learning_rate = 0.1});
  EXPECT_THAT(tests::error_of([&] {
                train(model, Loader(data, {.batch = 2}), loss, sgd, {.epochs = 2, .test = &test});
              }),
              ::testing::StartsWith("after epoch 1: test: sample 2: the loss is inf"));
}

// The activation hides such weights from the loss.
TEST(Train, NamesWeightsThatAreNotFinite) {
  Dataset data = line();
  Model model = network();
  model.values()[model.parameter("0.weight")].as<double>()[1] = HUGE_VAL;
  data.inputs[0].as<double>()[0] = 4;  // not 0, which makes NaN of it
  Sgd sgd(model, {.learning_rate = 0});
  EXPECT_EQ(
      tests::error_of([&] { train(model, Loader(data, {.batch = 4}), loss, sgd, {.epochs = 1}); }),
      "epoch 1, step 1: 0.weight in Linear(1 -> 3) is not finite: try a smaller learning "
      "rate");
}

TEST(Train, RefusesNoEpochsAndAnothersOptimizer) {
  const Dataset data = line();
  Model model = network(), other = network();
  Sgd sgd(other, {.learning_rate = 0.1});
  const Loader loader(data, {.batch = 4});
  EXPECT_EQ(tests::error_of([&] { train(model, loader, loss, sgd, {.epochs = 0}); }),
            "train requires 1 epoch or more, got 0");
  EXPECT_EQ(tests::error_of([&] { train(model, loader, loss, sgd, {.epochs = 1}); }),
            "train: the optimizer belongs to another model");
}

}  // namespace
}  // namespace gradus
