// What a batch gives in several shards, on several threads and with fused neighbours, is what it
// gives row by row and layer by layer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradus/base/parallel.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/model/workspace.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::HasSubstr;

// Every neighbourhood in which layers are fused, or must not be.
Model network(DType dtype) {
  Model model(
      Sequential(Linear(6, 20), Tanh(), Residual(Linear(20, 20), ReLU()), Sigmoid(), Dropout(0.3),
                 Linear(20, 20), ReLU(), Tanh(), Linear(20, 20), LeakyReLU(0.1), Linear(20, 20),
                 GELU(), Residual(ReLU(), Linear(20, 20, {.bias = false})), Linear(20, 5)),
      dtype);
  model.initialize(Rng(3));
  return model;
}

Tensor labels(Index count, std::int32_t classes) {
  Tensor tensor({count}, DType::int32);
  for (Index i = 0; i < count; ++i)
    tensor.as<std::int32_t>()[static_cast<std::size_t>(i)] =
        static_cast<std::int32_t>(i * 7 % classes);
  return tensor;
}

// One step's loss, output, gradients and input gradient.
struct Step {
  double loss;
  Tensor output, gradients, input_gradient;
};

Step step(const Model& model, Index rows, bool checked) {
  Workspace workspace(model, Mode::training,
                      {.input_gradient = true, .seed = 5, .checked = checked});
  const Tensor inputs = tests::random_tensor({rows, 6}, model.dtype(), 8);
  workspace.forward(inputs);
  const double loss = workspace.backward(CrossEntropy(), labels(rows, 5));
  return {loss, Tensor(workspace.output()), Tensor(workspace.gradients().all()),
          Tensor(workspace.input_gradient())};
}

Index shards(const Model& model, Mode mode, const Shape& input, bool checked = false) {
  Workspace workspace(model, mode, {.checked = checked});
  workspace.plan(input);
  return workspace.shards();
}

TEST(Plan, CutsABatchByItsShapesAlone) {
  const Model model = network(DType::float32);
  const int before = threads();
  for (const int count : {1, 3}) {
    set_threads(count);
    EXPECT_EQ(shards(model, Mode::training, {10, 6}), 1);
    EXPECT_EQ(shards(model, Mode::training, {2000, 6}), 8);
    EXPECT_EQ(shards(model, Mode::training, {100000, 6}), 16);
    EXPECT_EQ(shards(model, Mode::training, {2000, 6}, true), 1);
  }
  set_threads(before);
}

// Each row of the batch has a hundred rows of the product.
TEST(Plan, CutsABatchWithMuchWorkForItsGradients) {
  Model wide(Sequential(Linear(500, 500), ReLU(), Linear(500, 10)));
  EXPECT_EQ(shards(wide, Mode::training, {64, 100, 500}), 8);
}

TEST(Plan, KeepsABatchWholeWhereGradientsAreManyForItsRows) {
  Model wide(Sequential(Linear(500, 500), ReLU(), Linear(500, 10)));
  EXPECT_EQ(shards(wide, Mode::training, {256, 500}), 1);
  EXPECT_GT(shards(wide, Mode::inference, {256, 500}), 1);
}

// A checked workspace runs in one shard, layer by layer.
TEST(Plan, FusedNeighboursGiveTheSameBitsAsLayerByLayer) {
  for (const DType dtype : tests::float_types) {
    const Model model = network(dtype);
    const Step fused = step(model, 10, false), plain = step(model, 10, true);
    EXPECT_EQ(fused.loss, plain.loss);
    EXPECT_TRUE(tests::same_bits(fused.output, plain.output));
    EXPECT_TRUE(tests::same_bits(fused.gradients, plain.gradients));
    EXPECT_TRUE(tests::same_bits(fused.input_gradient, plain.input_gradient));
  }
}

TEST(Plan, ShardsGiveWhatTheWholeBatchGives) {
  for (const DType dtype : tests::float_types) {
    const Model model = network(dtype);
    const Step sharded = step(model, 2001, false), whole = step(model, 2001, true);
    const double tolerance = 100 * tests::epsilon_of(dtype);
    EXPECT_NEAR(sharded.loss, whole.loss, tolerance);
    EXPECT_TRUE(tests::agree(sharded.output, tests::doubles(whole.output), tolerance));
    EXPECT_TRUE(tests::agree(sharded.gradients, tests::doubles(whole.gradients), tolerance));
    EXPECT_TRUE(
        tests::agree(sharded.input_gradient, tests::doubles(whole.input_gradient), tolerance));
  }
}

TEST(Plan, ABadTargetIsNamedByItsRowInTheBatchAndAddsNothing) {
  const Model model = network(DType::float32);
  Workspace workspace(model, Mode::training);
  workspace.forward(tests::random_tensor({2000, 6}, DType::float32, 8));
  Tensor targets = labels(2000, 5);
  targets.as<std::int32_t>()[1999] = 5;
  EXPECT_THAT(tests::error_of([&] { workspace.backward(CrossEntropy(), targets); }),
              HasSubstr("the target of row 1999 is class 5"));
  for (const double number : tests::doubles(workspace.gradients().all())) ASSERT_EQ(number, 0);
  // And nothing is left over for the next step.
  workspace.forward(tests::random_tensor({2000, 6}, DType::float32, 8));
  workspace.backward(CrossEntropy(), labels(2000, 5));
  const Tensor after(workspace.gradients().all());
  Workspace fresh(model, Mode::training);
  fresh.forward(tests::random_tensor({2000, 6}, DType::float32, 8));
  fresh.backward(CrossEntropy(), labels(2000, 5));
  EXPECT_TRUE(tests::same_bits(after, fresh.gradients().all()));
}

TEST(Plan, TargetsMustBeAsManyAsRows) {
  const Model model = network(DType::float32);
  Workspace workspace(model, Mode::training);
  workspace.forward(tests::random_tensor({2000, 6}, DType::float32, 8));
  EXPECT_EQ(tests::error_of([&] { workspace.backward(CrossEntropy(), labels(1999, 5)); }),
            "a loss requires a target for each of 2000 rows, got 1999");
}

// y = x - the mean over the batch, column by column.
class Center final : public Layer {
 public:
  std::string describe() const override { return "Center"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    plan.mix_rows();
    return inputs[0];
  }
  void forward(const Frame& f) const override { subtract_mean(f.input(), f.output()); }
  void backward(const Frame& f) const override {
    if (f.input_gradient()) subtract_mean(f.output_gradient(), f.input_gradient());
  }

 private:
  static void subtract_mean(ConstTensorView x, TensorView y) {
    const Index rows = x.shape()[0], columns = x.shape()[1];
    for (Index c = 0; c < columns; ++c) {
      float mean = 0;
      for (Index r = 0; r < rows; ++r) mean += x.data<float>()[r * columns + c];
      mean /= static_cast<float>(rows);
      for (Index r = 0; r < rows; ++r)
        y.data<float>()[r * columns + c] = x.data<float>()[r * columns + c] - mean;
    }
  }
};

TEST(Plan, ALayerThatMixesRowsSeesThemAll) {
  Model model(Sequential(Linear(6, 40), Tanh(), Center(), Linear(40, 5)));
  model.initialize(Rng(1));
  EXPECT_EQ(shards(model, Mode::training, {5000, 6}), 1);
  Model without(Sequential(Linear(6, 40), Tanh(), Linear(40, 5)));
  EXPECT_GT(shards(without, Mode::training, {5000, 6}), 1);
}

// y = x - mean of x, then times the sum of squares of that: two sums in a row, of which the second
// depends on the first. `forgetful`: does not compute them.
class Centered final : public Layer {
 public:
  explicit Centered(bool forgetful = false) : forgetful_(forgetful) {}
  std::string describe() const override { return "Centered"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    plan.sum_over_batch(sum, {1}, Pass::forward);
    plan.sum_over_batch(squares, {1}, Pass::forward);
    plan.sum_over_batch(gradient_sum, {1}, Pass::backward);
    return inputs[0];
  }
  void sum_over_batch(int slot, const Frame& f) const override {
    if (forgetful_) return Layer::sum_over_batch(slot, f);
    double& out = f.saved(slot).as<double>()[0];
    out = 0;
    if (slot == gradient_sum) {
      for (const float dy : f.output_gradient().as<float>()) out += dy;
    } else if (slot == sum) {
      for (const float x : f.input().as<float>()) out += x;
    } else {
      for (const float x : f.input().as<float>()) out += (x - mean(f)) * (x - mean(f));
    }
  }
  void forward(const Frame& f) const override {
    for (std::size_t i = 0; i < f.output().as<float>().size(); ++i) {
      f.output().as<float>()[i] = static_cast<float>((f.input().as<float>()[i] - mean(f)) *
                                                     f.saved(squares).as<double>()[0]);
    }
  }
  void backward(const Frame& f) const override {
    const double total = f.saved(gradient_sum).as<double>()[0];
    for (float& dx : f.input_gradient().as<float>()) dx = static_cast<float>(total);
  }

 private:
  enum Slots { sum, squares, gradient_sum };
  static double mean(const Frame& f) {
    return f.saved(sum).as<double>()[0] / static_cast<double>(f.batch_rows());
  }
  bool forgetful_;
};

TEST(Plan, ShardsStopForSumsOverTheBatch) {
  constexpr Index rows = 100'000;
  Tensor inputs({rows, 1}), direction({rows, 1});
  for (Index i = 0; i < rows; ++i) {
    inputs.as<float>()[static_cast<std::size_t>(i)] = i % 2 == 0 ? 1 : 3;
    direction.as<float>()[static_cast<std::size_t>(i)] = i % 4 == 0 ? 1 : 0;
  }
  Model model(Sequential(Identity{}, Centered{}, Identity{}));
  const int before = threads();
  for (const int count : {1, 2, 3}) {
    set_threads(count);
    Workspace workspace(model, Mode::training, {.input_gradient = true});
    const std::vector<double> outputs = tests::doubles(workspace.forward(inputs));
    EXPECT_GT(workspace.shards(), 1);
    workspace.backward(direction);
    const std::vector<double> gradients = tests::doubles(workspace.input_gradient());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      ASSERT_EQ(outputs[i], i % 2 == 0 ? -rows : rows);
      ASSERT_EQ(gradients[i], rows / 4);
    }
  }
  set_threads(before);
}

TEST(Plan, ASumThatNoLayerComputesIsAnError) {
  Model model{Centered(true)};
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(tests::error_of([&] {
                workspace.forward(Tensor({2, 1}));
              }),
              HasSubstr("Centered declares the sum 0 over the batch"));
}

}  // namespace
}  // namespace gradus
