// Models with several inputs: how they are wired, planned, cut into shards and refused.
#include <gmock/gmock.h>

#include "gradus/base/parallel.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/embedding.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/multiply.hpp"
#include "gradus/layers/sum.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/testing/allocations.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using tests::error_of;
using tests::random_tensor;
using tests::same_bits;

// Images of 3 x 4 and rows of 5 numbers; the rows also weigh what was made of the images.
class ImagesAndRows final : public Module {
 public:
  std::string describe() const override { return "ImagesAndRows"; }
  int inputs() const override { return 2; }
  void visit(Visitor& visitor) override {
    visitor("images", images_);
    visitor("rows", rows_);
    visitor("weighed", weighed_);
    visitor("sum", sum_);
    visitor("answer", answer_);
  }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    const Value images = graph(images_, inputs[0]), rows = graph(rows_, inputs[1]);
    return graph(answer_, graph(sum_, {graph(weighed_, {images, rows}), images, rows}));
  }

 private:
  Sequential images_{Flatten(), Linear(12, 20), Tanh()};
  Sequential rows_{Linear(5, 20), Sigmoid()};
  Multiply weighed_;
  Sum sum_{SumOptions{.inputs = 3}};
  Linear answer_{20, 3};
};

Model images_and_rows(DType dtype = DType::float32) {
  Model model(ImagesAndRows{}, dtype);
  model.initialize(Rng(3));
  return model;
}

// One step's output, gradients and input gradients.
std::vector<Tensor> step(const Model& model, const ShortList<Rows>& inputs, bool checked) {
  Workspace workspace(model, Mode::training, {.input_gradient = true, .checked = checked});
  workspace.forward(inputs);
  const Index rows = inputs[0].count();
  workspace.backward(CrossEntropy(), tests::whole_numbers({rows}, 3));
  std::vector<Tensor> out{Tensor(workspace.output()), Tensor(workspace.gradients().all())};
  for (int i = 0; i < inputs.size(); ++i) out.push_back(Tensor(workspace.input_gradient(i)));
  return out;
}

TEST(SeveralInputs, AreAsManyAsTheRootTakes) {
  EXPECT_EQ(images_and_rows().inputs().size(), 2);
  EXPECT_EQ(Model(Linear(2, 3)).inputs().size(), 1);
}

TEST(SeveralInputs, AreGivenInTheOrderOfTheModel) {
  const Model model(Sequential(Concatenate({.inputs = 2})));
  Workspace workspace(model, Mode::inference);
  const Tensor a = Tensor::of<float>({2, 1}, {1, 2}), b = Tensor::of<double>({2, 2}, {3, 4, 5, 6});
  EXPECT_THAT(tests::doubles(workspace.forward({a, b})), ElementsAre(1, 3, 4, 2, 5, 6));
  const std::vector<std::int32_t> turned{1, 0};
  EXPECT_THAT(tests::doubles(workspace.forward({Rows(a, turned), b})),
              ElementsAre(2, 3, 4, 1, 5, 6));
}

TEST(SeveralInputs, HaveAGradientEach) {
  const Model model(Multiply{});
  Workspace workspace(model, Mode::training, {.input_gradient = true});
  workspace.forward({Tensor::of<float>({1, 2}, {2, 3}), Tensor::of<float>({1, 2}, {5, 7})});
  workspace.backward(Tensor::of<float>({1, 2}, {1, 10}));
  EXPECT_THAT(tests::doubles(workspace.input_gradient(0)), ElementsAre(5, 70));
  EXPECT_THAT(tests::doubles(workspace.input_gradient(1)), ElementsAre(2, 30));
  Workspace without(model, Mode::training);
  without.forward({Tensor({1, 2}), Tensor({1, 2})});
  EXPECT_FALSE(without.input_gradient(0));
  EXPECT_FALSE(without.input_gradient(1));
}

TEST(SeveralInputs, MayHoldWholeNumbersBesideNumbers) {
  Model model(Concatenate({.inputs = 3}, Sequential(Embedding(5, 2), Flatten()), Identity(),
                          Sequential(Embedding(9, 1), Flatten())));
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training, {.input_gradient = true});
  workspace.plan({{4, 3}, {4, 6}, {4, 1}});
  EXPECT_EQ(workspace.vocabulary(0), 5);
  EXPECT_EQ(workspace.vocabulary(1), 0);
  EXPECT_EQ(workspace.vocabulary(2), 9);
  const Tensor words = tests::whole_numbers({4, 3}, 5);
  const Tensor numbers = random_tensor({4, 6}, DType::float32, 1);
  const Tensor output(workspace.forward({words, numbers, tests::whole_numbers({4, 1}, 9)}));
  EXPECT_EQ(output.shape(), Shape({4, 13}));
  workspace.backward(output);
  EXPECT_FALSE(workspace.input_gradient(0));
  EXPECT_EQ(workspace.input_gradient(1).shape(), Shape({4, 6}));
  EXPECT_FALSE(workspace.input_gradient(2));
  EXPECT_EQ(error_of([&] {
              workspace.forward({words, numbers, Tensor::of<float>({4, 1}, {1, 8, 9, 0})});
            }),
            "row 3 of input 3 holds 9 at position 1: the model requires whole numbers from 0 to 8");
}

// Reads its second input in a layer whose output nobody reads.
class Unused final : public Module {
 public:
  std::string describe() const override { return "Unused"; }
  int inputs() const override { return 2; }
  void visit(Visitor& visitor) override { visitor("used", used_), visitor("unused", unused_); }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    graph(unused_, inputs[1]);
    return graph(used_, inputs[0]);
  }

 private:
  Tanh used_, unused_;
};

TEST(SeveralInputs, HaveNoGradientWhereTheOutputDoesNotDependOnThem) {
  const Model model(Unused{});
  for (const Index rows : {2, 200'000}) {
    Workspace workspace(model, Mode::training, {.input_gradient = true});
    workspace.forward({Tensor({rows, 2}), Tensor({rows, 2})});
    EXPECT_EQ(workspace.shards() > 1, rows > 2);
    workspace.backward(Tensor({rows, 2}));
    EXPECT_EQ(workspace.input_gradient(0).shape(), Shape({rows, 2}));
    EXPECT_FALSE(workspace.input_gradient(1));
  }
}

TEST(SeveralInputs, GiveTheSameBitsFusedAndLayerByLayer) {
  for (const DType dtype : tests::float_types) {
    const Model model = images_and_rows(dtype);
    const Tensor images = random_tensor({10, 3, 4}, dtype, 1);
    const Tensor rows = random_tensor({10, 5}, dtype, 2);
    const auto fused = step(model, {images, rows}, false),
               plain = step(model, {images, rows}, true);
    for (std::size_t i = 0; i < fused.size(); ++i) EXPECT_TRUE(same_bits(fused[i], plain[i])) << i;
  }
}

TEST(SeveralInputs, GiveTheSameBitsOnAnyNumberOfThreads) {
  const Model model = images_and_rows();
  const Tensor images = random_tensor({3001, 3, 4}, DType::float32, 1);
  const Tensor rows = random_tensor({3001, 5}, DType::float32, 2);
  Workspace workspace(model, Mode::training);
  workspace.plan({images.shape(), rows.shape()});
  EXPECT_GT(workspace.shards(), 4);
  const auto whole = step(model, {images, rows}, true);
  const int before = threads();
  set_threads(1);
  const auto alone = step(model, {images, rows}, false);
  for (std::size_t i = 0; i < whole.size(); ++i)
    EXPECT_TRUE(tests::agree(alone[i], tests::doubles(whole[i]), 1e-5)) << i;
  for (const int count : {2, 3, 5, 8}) {
    set_threads(count);
    const auto several = step(model, {images, rows}, false);
    for (std::size_t i = 0; i < alone.size(); ++i)
      EXPECT_TRUE(same_bits(several[i], alone[i])) << i << " on " << count << " threads";
  }
  set_threads(before);
}

// y = a - b, whose last product of backward makes the gradient of its first input alone.
class Difference final : public Layer {
 public:
  std::string describe() const override { return "Difference"; }
  int inputs() const override { return 2; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    const Index rows = inputs[0][0];
    plan.prepare(0, {.m = rows, .n = inputs[0][1], .k = rows});
    plan.input_gradient_from(0);
    plan.save(0, {rows, rows});
    return inputs[0];
  }
  void forward(const Frame& f) const override {
    for (std::size_t i = 0; i < f.output().as<float>().size(); ++i)
      f.output().as<float>()[i] = f.input(0).as<float>()[i] - f.input(1).as<float>()[i];
    const Index rows = f.input().shape()[0];
    std::ranges::fill(f.saved(0).as<float>(), 0.0f);
    for (Index i = 0; i < rows; ++i) f.saved(0).data<float>()[i * rows + i] = 1;
  }
  void backward(const Frame& f) const override {
    if (const TensorView& db = f.input_gradient(1)) {
      for (std::size_t i = 0; i < db.as<float>().size(); ++i)
        db.as<float>()[i] = -f.output_gradient().as<float>()[i];
    }
    if (f.input_gradient(0)) f.multiply(0, f.saved(0), f.output_gradient(), f.input_gradient(0));
  }
};

class TanhAndDifference final : public Module {
 public:
  explicit TanhAndDifference(bool is_first) : is_first_(is_first) {}
  std::string describe() const override { return "TanhAndDifference"; }
  void visit(Visitor& visitor) override {
    visitor("linear", linear_);
    visitor("tanh", tanh_);
    visitor("difference", difference_);
  }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    const Value made = graph(tanh_, graph(linear_, inputs[0]));
    return is_first_ ? graph(difference_, {made, inputs[0]})
                     : graph(difference_, {inputs[0], made});
  }

 private:
  bool is_first_;
  Linear linear_{3, 3};
  Tanh tanh_;
  Difference difference_;
};

// The derivative of an activation is done by the product of its reader only where that makes the
// gradient of the activation.
TEST(SeveralInputs, OnlyTheProductOfTheFirstInputIsFused) {
  for (const bool is_first : {true, false}) {
    Model model(TanhAndDifference{is_first});
    model.initialize(Rng(4));
    const auto gradient = [&](bool checked) {
      Workspace workspace(model, Mode::training, {.input_gradient = true, .checked = checked});
      workspace.forward(random_tensor({4, 3}, DType::float32, 6));
      workspace.backward(random_tensor({4, 3}, DType::float32, 7));
      return Tensor(workspace.input_gradient());
    };
    EXPECT_TRUE(same_bits(gradient(false), gradient(true))) << is_first;
  }
}

TEST(SeveralInputs, AStepAllocatesNothing) {
  if (!allocation_count()) GTEST_SKIP() << "gradus_allocation_counter is not linked";
  const Model model = images_and_rows();
  const Tensor images = random_tensor({3001, 3, 4}, DType::float32, 1);
  const Tensor rows = random_tensor({3001, 5}, DType::float32, 2);
  const Tensor targets = tests::whole_numbers({3001}, 3);
  Workspace workspace(model, Mode::training);
  const CrossEntropy loss;
  const auto run = [&] {
    workspace.forward({images, rows});
    workspace.backward(loss, targets);
  };
  run();
  const auto before = allocation_count();
  run();
  EXPECT_EQ(allocation_count(), before);
}

TEST(SeveralInputs, MayComeInPartsOfABatch) {
  const Model model = images_and_rows(DType::float64);
  const Tensor images = random_tensor({10, 3, 4}, DType::float64, 1);
  const Tensor rows = random_tensor({10, 5}, DType::float64, 2);
  const Tensor targets = tests::whole_numbers({10}, 3);
  Workspace whole(model, Mode::training), parts(model, Mode::training);
  whole.forward({images, rows});
  const double wanted = whole.backward(CrossEntropy(), targets);
  double loss = 0;
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 7}, {7, 3}}) {
    parts.forward({images.view().slice(first, count), rows.view().slice(first, count)},
                  {.first_row = first, .rows = 10});
    loss += parts.backward(CrossEntropy(), targets.view().slice(first, count));
  }
  EXPECT_NEAR(loss, wanted, 1e-12);
  EXPECT_TRUE(
      tests::agree(parts.gradients().all(), tests::doubles(whole.gradients().all()), 1e-12));
}

// ---- What is refused ----

TEST(SeveralInputs, MustBeAsManyAsTheModelTakes) {
  const Model model = images_and_rows(), single(Linear(2, 3));
  Workspace workspace(model, Mode::inference), one(single, Mode::inference);
  EXPECT_EQ(error_of([&] {
              workspace.forward(Tensor({4, 3, 4}));
            }),
            "the model takes 2 inputs, but is given 1: give it all of them, as forward({a, b})");
  EXPECT_EQ(error_of([&] {
              one.forward({Tensor({4, 2}), Tensor({4, 2})});
            }),
            "the model takes 1 input, but is given 2");
  workspace.plan({{4, 3, 4}, {4, 5}});
  EXPECT_EQ(error_of([&] { workspace.vocabulary(2); }),
            "the model has no input 2: its 2 count from 0");
  Workspace training(model, Mode::training);
  EXPECT_EQ(error_of([&] { training.input_gradient(-1); }),
            "the model has no input -1: its 2 count from 0");
}

TEST(SeveralInputs, MustHaveAsManyRowsEach) {
  const Model model = images_and_rows();
  Workspace workspace(model, Mode::inference);
  EXPECT_EQ(error_of([&] {
              workspace.forward({Tensor({4, 3, 4}), Tensor({5, 5})});
            }),
            "the inputs of a model require as many rows each, but input 1 has 4 and input 2 has 5");
}

TEST(SeveralInputs, AreAllListedWhereALayerRefusesOne) {
  const Model model = images_and_rows();
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(error_of([&] {
                workspace.plan({{4, 3, 4}, {4, 6}});
              }),
              StartsWith("rows.0: Linear(5 -> 20) cannot take [4, 6]: the last axis must be 5\n"
                         "shapes so far:\n  input 1 [4, 3, 4]\n  input 2 [4, 6]\n  images.0: "));
}

// Wires one layer, which says that it takes `says` inputs, to as many values as it is given.
class Wrong final : public Module {
 public:
  Wrong(int inputs, std::unique_ptr<Module> child, std::size_t given)
      : inputs_(inputs), child_(std::move(child)), given_(given) {}
  std::string describe() const override { return "Wrong"; }
  int inputs() const override { return inputs_; }
  void visit(Visitor& visitor) override { visitor("child", *child_); }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    return graph(*child_, inputs.first(given_));
  }

 private:
  int inputs_;
  std::unique_ptr<Module> child_;
  std::size_t given_;
};

std::string refusal(int inputs, std::unique_ptr<Module> child, std::size_t given) {
  return error_of([&] { Model model(std::make_unique<Wrong>(inputs, std::move(child), given)); });
}

TEST(SeveralInputs, OfARootMustBeFromOneToFour) {
  EXPECT_EQ(refusal(0, std::make_unique<Tanh>(), 0),
            "Wrong takes 0 inputs: a model takes from 1 to 4");
  EXPECT_EQ(refusal(5, std::make_unique<Tanh>(), 1),
            "Wrong takes 5 inputs: a model takes from 1 to 4");
}

TEST(SeveralInputs, OfAModuleMustBeAsManyAsItTakes) {
  EXPECT_EQ(refusal(1, std::make_unique<Sum>(), 1),
            "child: Sum takes 2 inputs, but is given 1: only the first module of a Sequential may "
            "take several, those of the Sequential; wire it in a Module of your own, as "
            "graph(layer, {a, b})");
  EXPECT_THAT(refusal(2, std::make_unique<Tanh>(), 2),
              StartsWith("child: Tanh takes 1 input, but is given 2: give it as many"));
  EXPECT_THAT(refusal(2, std::make_unique<Sequential>(Tanh()), 2),
              StartsWith("child: Sequential of 1 takes 1 input, but is given 2"));
  EXPECT_EQ(error_of([] { Model model(Sequential(Tanh{}, Sum{})); }),
            "1: Sum takes 2 inputs, but is given 1: only the first module of a Sequential may take "
            "several, those of the Sequential; wire it in a Module of your own, as graph(layer, "
            "{a, b})");
  // However a module calls it.
  Graph graph;
  const Value values[] = {graph.input(), graph.input()};
  EXPECT_THAT(error_of([&] { Tanh().wire(graph, values); }),
              StartsWith("Tanh takes 1 input, but is given 2"));
}

TEST(SeveralInputs, MustAllBeRead) {
  EXPECT_EQ(refusal(2, std::make_unique<Tanh>(), 1),
            "Wrong: no layer reads input 2 of 2 (counted from 1): wire it to one, or let inputs() "
            "return the number that wire() reads");
}

TEST(SeveralInputs, OfWholeNumbersMustBeReadByTheLayerItself) {
  const Model model(Sequential(Concatenate({.inputs = 2}), Embedding(3, 2)));
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(error_of([&] {
                workspace.plan({{4, 1}, {4, 1}});
              }),
              HasSubstr("takes whole numbers, which only inputs of the model hold: let it read one "
                        "of these"));
}

}  // namespace
}  // namespace gradus
