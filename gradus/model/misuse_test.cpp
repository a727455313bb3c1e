// What a program may get wrong with a model, a workspace and an optimizer: refused, or harmless.
#include <gmock/gmock.h>

#include <optional>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/embedding.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/optimizers/lbfgs/lbfgs.hpp"
#include "gradus/training/early_stopping.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using tests::error_of;
using tests::random_tensor;
using tests::same_bits;

Model network(Index hidden, std::uint64_t seed = 1) {
  Model model(Sequential(Linear(3, hidden), Tanh(), Linear(hidden, 1)));
  model.initialize(Rng(seed));
  return model;
}

const Tensor some_rows = random_tensor({4, 3}, DType::float32, 1);
const Tensor some_targets = random_tensor({4, 1}, DType::float32, 2);

double train_step(Workspace& workspace, Optimizer& optimizer) {
  workspace.forward(some_rows);
  const double loss = workspace.backward(MeanSquaredError(), some_targets);
  optimizer.step(workspace.gradients());
  return loss;
}

TEST(Misuse, GradientsOfAnotherModelAreRefused) {
  // Of as many numbers as well: the wrong weights would move.
  for (const Index hidden : {5, 2, 500}) {
    Model model = network(5), other = network(hidden);
    const std::vector<double> before = tests::doubles(std::as_const(model).values().all());
    Workspace workspace(other, Mode::training);
    workspace.forward(some_rows);
    workspace.backward(MeanSquaredError(), some_targets);
    Sgd sgd(model, {.learning_rate = 0.1});
    Adam adam(model);
    Lbfgs lbfgs(model);
    const auto nothing = [] { return 0.0; };
    EXPECT_THAT(error_of([&] { sgd.step(workspace.gradients()); }), HasSubstr("another model"));
    EXPECT_THAT(error_of([&] { adam.minimize(nothing, workspace.gradients()); }),
                HasSubstr("another model"));
    EXPECT_THAT(error_of([&] { lbfgs.minimize(nothing, workspace.gradients()); }),
                HasSubstr("another model"));
    ParameterVector of_none;
    EXPECT_THAT(error_of([&] { sgd.step(of_none); }), HasSubstr("another model"));
    EXPECT_EQ(tests::doubles(std::as_const(model).values().all()), before);
    EXPECT_EQ(sgd.steps(), 0);
  }
}

TEST(Misuse, AModelMayMoveWhileItIsTrained) {
  Model expected = network(5);
  Workspace still(expected, Mode::training);
  Adam adam(expected);
  for (int step = 0; step < 4; ++step) train_step(still, adam);

  Model first = network(5);
  Workspace workspace(first, Mode::training);
  Adam moving(first);
  EarlyStopping stopping(first);
  train_step(workspace, moving);
  std::optional<Model> second(std::move(first));
  train_step(workspace, moving);
  Model third = std::move(*second);
  second.reset();
  Workspace moved = std::move(workspace);
  train_step(moved, moving);
  train_step(moved, moving);
  EXPECT_TRUE(
      same_bits(std::as_const(third).values().all(), std::as_const(expected).values().all()));
  // NOLINTBEGIN(bugprone-use-after-move): that is the misuse
  EXPECT_THAT(error_of([&] { (void)first.dtype(); }), HasSubstr("moved from"));
  EXPECT_THAT(error_of([&] { Workspace(first, Mode::inference); }), HasSubstr("moved from"));
  EXPECT_THAT(error_of([&] { Sgd sgd(first, {.learning_rate = 0.1}); }), HasSubstr("moved from"));
  // NOLINTEND(bugprone-use-after-move)
}

TEST(Misuse, AWorkspaceOutlivesItsModel) {
  const Model kept = network(5);
  Workspace expected(kept, Mode::inference);
  Workspace of_temporary(network(5), Mode::inference);
  EXPECT_TRUE(same_bits(of_temporary.forward(some_rows), expected.forward(some_rows)));
  std::optional<Model> ending(network(5));
  Workspace workspace(*ending, Mode::training);
  Sgd sgd(*ending, {.learning_rate = 0.1});
  ending.reset();
  EXPECT_GT(train_step(workspace, sgd), 0);
  EXPECT_EQ(workspace.model().root().describe(), "Sequential of 3");
}

TEST(Misuse, BackwardTwiceAfterOneForwardIsRefused) {
  const Model model = network(5);
  Workspace workspace(model, Mode::training);
  workspace.forward(some_rows);
  workspace.backward(MeanSquaredError(), some_targets);
  const Tensor once(workspace.gradients().all());
  EXPECT_THAT(error_of([&] { workspace.backward(MeanSquaredError(), some_targets); }),
              HasSubstr("forward()"));
  EXPECT_THAT(error_of([&] { workspace.backward(Tensor({4, 1})); }), HasSubstr("forward()"));
  EXPECT_TRUE(same_bits(workspace.gradients().all(), once));
  workspace.forward(some_rows);  // as it says
  // Targets that do not fit take nothing away.
  EXPECT_THAT(error_of([&] {
                workspace.backward(MeanSquaredError(), Tensor({3, 1}));
              }),
              HasSubstr("4 rows"));
  workspace.backward(MeanSquaredError(), some_targets);
  EXPECT_EQ(workspace.step(), 2);
}

TEST(Misuse, AModelWithoutValuesIsNotTrained) {
  Model model(Linear(3, 1));
  Workspace workspace(model, Mode::training);
  workspace.forward(some_rows);
  EXPECT_THAT(error_of([&] { workspace.backward(MeanSquaredError(), some_targets); }),
              AllOf(HasSubstr("initialize"), HasSubstr("load_model")));
  model.initialize(Rng(1));  // as it says
  workspace.forward(some_rows);
  workspace.backward(MeanSquaredError(), some_targets);
  // Values that are set by hand, zeros too, are values.
  Model by_hand(Linear(3, 1));
  by_hand.values().clear();
  Workspace second(by_hand, Mode::training);
  second.forward(some_rows);
  second.backward(MeanSquaredError(), some_targets);
}

TEST(Misuse, ValuesOfAnotherShapeAreNotAssigned) {
  Model model = network(5), other = network(6), alike = network(5, 2);
  EXPECT_THAT(error_of([&] { model.values() = other.values(); }), HasSubstr("another"));
  Sgd sgd(model, {.learning_rate = 0.1});
  Workspace workspace(model, Mode::training);
  model.values() = alike.values();  // numbers alone: it is still the same model
  train_step(workspace, sgd);
  EXPECT_FALSE(same_bits(model.values().all(), alike.values().all()));
}

// ---- What visit() forgot ----

class Forgetful final : public Module {
 public:
  std::string describe() const override { return "Forgetful"; }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    return layer_.wire(graph, inputs);
  }

 private:
  Linear layer_{3, 1};
};

class ForgetfulLayer final : public Layer {
 public:
  std::string describe() const override { return "ForgetfulLayer"; }
  Shape plan(LayerPlan&, std::span<const Shape> inputs) const override { return inputs[0]; }
  void forward(const Frame& frame) const override { (void)frame.value(weight_); }
  void backward(const Frame&) const override {}

 private:
  Parameter weight_{{3}, {}};
};

TEST(Misuse, AChildThatVisitForgotIsRefused) {
  EXPECT_THAT(error_of([] { Model model{Sequential(Tanh(), Forgetful())}; }),
              AllOf(HasSubstr("Linear(3 -> 1)"), HasSubstr("visit()")));
}

TEST(Misuse, AParameterThatVisitForgotIsRefusedAtItsFirstUse) {
  const Model model{ForgetfulLayer()};
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(error_of([&] { workspace.forward(some_rows); }),
              AllOf(HasSubstr("shape [3]"), HasSubstr("visit()")));
}

TEST(Misuse, BackwardAfterAForwardThatFailed) {
  Model model(Sequential(Embedding(5, 3), Flatten(), Linear(6, 2)));
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training);
  workspace.forward(Tensor::of<std::int32_t>({1, 2}, {0, 4}));
  EXPECT_THROW(workspace.forward(Tensor::of<std::int32_t>({1, 2}, {0, 5})), Error);
  EXPECT_THAT(error_of([&] { workspace.backward(Tensor({1, 2})); }), HasSubstr("forward()"));
  EXPECT_THAT(error_of([&] { (void)workspace.output(); }), HasSubstr("forward()"));
  workspace.forward(Tensor::of<std::int32_t>({1, 2}, {0, 4}));
  workspace.plan({2, 2});
  EXPECT_THAT(error_of([&] { workspace.backward(Tensor({2, 2})); }), HasSubstr("forward()"));
}

}  // namespace
}  // namespace gradus
