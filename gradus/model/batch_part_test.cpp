// A batch that is given in parts: the loss and the gradients are those of the whole.
#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/batch_norm.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;
using tests::random_tensor;

constexpr Index batch = 10, features = 4, outputs = 3;

Model network_with_dropout() {
  Model model(
      Sequential(Linear(features, 16), Tanh(), Dropout({.probability = 0.5}), Linear(16, outputs)),
      DType::float64);
  model.initialize(Rng(1));
  return model;
}

double run_pass(Workspace& workspace, const Tensor& inputs, const Tensor& targets, Index first,
                Index rows, const Loss& loss) {
  workspace.forward(inputs.view().slice(first, rows), {.first_row = first, .rows = batch});
  return workspace.backward(loss, targets.view().slice(first, rows));
}

TEST(BatchPart, LossAndGradientsOfThePartsAddUpToThoseOfTheWhole) {
  Model model = network_with_dropout();
  const Tensor inputs = random_tensor({batch, features}, DType::float64, 1);
  const Tensor targets = random_tensor({batch, outputs}, DType::float64, 2);
  const MeanSquaredError loss;
  Workspace whole(model, Mode::training, {.seed = 7}), parts(model, Mode::training, {.seed = 7});
  for (int step = 0; step < 3; ++step) {
    whole.forward(inputs);
    const double wanted = whole.backward(loss, targets);
    double sum = 0;
    for (const auto& [first, rows] : {std::pair<Index, Index>{0, 3}, {3, 6}, {9, 1}})
      sum += run_pass(parts, inputs, targets, first, rows, loss);
    EXPECT_NEAR(sum, wanted, 1e-12 * wanted);
    EXPECT_TRUE(
        tests::agree(parts.gradients().all(), tests::doubles(whole.gradients().all()), 1e-12));
    // The parts of a batch draw as one step.
    EXPECT_EQ(parts.step(), whole.step());
    whole.gradients().clear();
    parts.gradients().clear();
  }
}

TEST(BatchPart, SharesTheLossOfRowsWithSeveralTimes) {
  constexpr Index times = 5;
  Model model(Linear(features, outputs), DType::float64);
  model.initialize(Rng(1));
  const Tensor inputs = random_tensor({batch, times, features}, DType::float64, 1);
  Tensor labels({batch, times}, DType::int32);
  for (Index i = 0; i < labels.size(); ++i)
    labels.as<std::int32_t>()[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i % outputs);
  const CrossEntropy loss;
  Workspace whole(model, Mode::training), parts(model, Mode::training);
  whole.forward(inputs);
  const double wanted = whole.backward(loss, labels);
  double sum = 0;
  for (const Index first : {0, 5}) sum += run_pass(parts, inputs, labels, first, 5, loss);
  EXPECT_NEAR(sum, wanted, 1e-12 * wanted);
  EXPECT_TRUE(
      tests::agree(parts.gradients().all(), tests::doubles(whole.gradients().all()), 1e-12));
}

TEST(BatchPart, RefusesRowsThatAreNotInTheBatch) {
  Model model = network_with_dropout();
  Workspace workspace(model, Mode::training);
  const Tensor inputs = random_tensor({4, features}, DType::float64, 1);
  for (const BatchPart& part : {BatchPart{.first_row = 7, .rows = 10}, BatchPart{0, 3},
                                BatchPart{-1, 10}, BatchPart{.first_row = 2}}) {
    EXPECT_THAT(tests::error_of([&] { workspace.forward(inputs, part); }),
                HasSubstr(text("4 rows from row ", part.first_row, " on are no part of a batch of ",
                               part.rows, " rows")));
  }
  EXPECT_NO_THROW(workspace.forward(inputs, {.first_row = 6, .rows = 10}));
  // Without a part, the next rows are a batch of their own.
  workspace.forward(inputs);
  EXPECT_NO_THROW(workspace.backward(workspace.output()));
  EXPECT_EQ(workspace.step(), 1);
}

TEST(BatchPart, IsRefusedWhereALayerMustSeeTheWholeBatch) {
  Model model(Sequential(Linear(features, 8), BatchNorm(8)), DType::float64);
  model.initialize(Rng(1));
  const Tensor inputs = random_tensor({4, features}, DType::float64, 1);
  Workspace workspace(model, Mode::training);
  EXPECT_THAT(tests::error_of([&] { workspace.forward(inputs, {.first_row = 0, .rows = 8}); }),
              HasSubstr("1: BatchNorm(8) requires the whole batch of 8 rows, and forward() got a "
                        "part of 4: give it all rows at once"));
  EXPECT_NO_THROW(workspace.forward(inputs, {.first_row = 0, .rows = 4}));
  // Without statistics of the batch every row is on its own.
  Workspace inference(model, Mode::inference);
  EXPECT_NO_THROW(inference.forward(inputs, {.first_row = 4, .rows = 8}));
}

}  // namespace
}  // namespace gradus
