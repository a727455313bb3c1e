// The gradients of parameters: which pass overwrites them and which adds, and what a step leaves.
#include <gmock/gmock.h>

#include <optional>
#include <utility>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/batch_norm.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/model/graph.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/optimizers/elementwise/sgd.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsNan;
using tests::random_tensor;

// The same layer twice, so that two runs write one gradient.
class Twice final : public Module {
 public:
  std::string describe() const override { return "Twice"; }
  void visit(Visitor& visitor) override { visitor("linear", linear_); }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    return graph(linear_, graph(linear_, inputs[0]));
  }

 private:
  Linear linear_{4, 4};
};

Tensor input_of(Index rows) { return random_tensor({rows, 4}, DType::float64, 1); }

void run_pass(Workspace& workspace, Index rows) {
  workspace.forward(input_of(rows));
  workspace.backward(random_tensor(workspace.output().shape(), DType::float64, 2));
}

// What one pass of a new workspace gives.
std::vector<double> gradients_of_one_pass(const Model& model, Index rows) {
  Workspace workspace(model, Mode::training);
  run_pass(workspace, rows);
  return tests::doubles(workspace.gradients().all());
}

std::vector<Model> models() {
  std::vector<Model> out;
  out.emplace_back(Sequential(Linear(4, 8), Tanh(), Linear(8, 4)), DType::float64);
  // Layers that overwrite beside one that adds, and has statistics.
  out.emplace_back(Sequential(Linear(4, 8), BatchNorm(8), Linear(8, 4)), DType::float64);
  out.emplace_back(Twice(), DType::float64);
  for (Model& model : out) model.initialize(Rng(3));
  return out;
}

// In one shard and in several.
constexpr Index batches[] = {5, 20000};

TEST(Gradients, OfTheFirstPassOverwriteThoseOfTheStepBefore) {
  for (Model& model : models()) {
    for (const Index rows : batches) {
      Workspace workspace(model, Mode::training);
      Sgd sgd(model, {.learning_rate = 0.01});
      for (int step = 0; step < 3; ++step) {
        const std::vector<double> wanted = gradients_of_one_pass(model, rows);
        run_pass(workspace, rows);
        EXPECT_EQ(tests::doubles(workspace.gradients().all()), wanted) << rows << ", step " << step;
        sgd.step(workspace.gradients());
      }
    }
  }
}

TEST(Gradients, OfMorePassesAreAdded) {
  for (Model& model : models()) {
    for (const Index rows : batches) {
      std::vector<double> wanted = gradients_of_one_pass(model, rows);
      for (double& number : wanted) number *= 2;
      Workspace workspace(model, Mode::training);
      run_pass(workspace, rows);
      run_pass(workspace, rows);
      EXPECT_TRUE(tests::agree(workspace.gradients().all(), wanted, 1e-12)) << rows;
      EXPECT_EQ(workspace.gradients().passes(), 2);
    }
  }
}

TEST(Gradients, AreZeroAfterAStepForWhoeverLooks) {
  Model model = std::move(models()[1]);
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 0.01});
  for (int way = 0; way < 4; ++way) {
    run_pass(workspace, 5);
    sgd.step(workspace.gradients());
    ParameterVector& gradients = workspace.gradients();
    const ParameterVector copy = gradients;
    const ParameterVector& constant = gradients;
    switch (way) {
      case 0: EXPECT_THAT(tests::doubles(gradients.all()), Each(0)); break;
      case 1: EXPECT_THAT(tests::doubles(constant.all()), Each(0)); break;
      case 2: EXPECT_THAT(tests::doubles(copy.all()), Each(0)); break;
      default:
        EXPECT_THAT(tests::doubles(gradients[model.parameter("0.weight")]), Each(0));
        EXPECT_THAT(tests::doubles(constant[model.parameter("2.bias")]), Each(0));
    }
  }
}

// A second step finds gradients of 0.
TEST(Gradients, MoveTheWeightsOnce) {
  Model model = std::move(models()[0]);
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 0.01});
  run_pass(workspace, 5);
  sgd.step(workspace.gradients());
  const std::vector<double> once = tests::doubles(std::as_const(model).values().all());
  sgd.step(workspace.gradients());
  EXPECT_EQ(tests::doubles(std::as_const(model).values().all()), once);
}

// What a loss or a user adds between two steps, before any pass, is kept.
TEST(Gradients, ThatAreAddedByHandAreKept) {
  Model model = std::move(models()[0]);
  for (const Index rows : batches) {
    std::vector<double> wanted = gradients_of_one_pass(model, rows);
    Workspace workspace(model, Mode::training);
    const Parameter& bias = model.parameter("2.bias");
    workspace.gradients()[bias].as<double>()[1] += 100;
    run_pass(workspace, rows);
    ParameterVector added(model);
    added[bias].as<double>()[1] = 100;
    const std::vector<double> by_hand = tests::doubles(added.all());
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += by_hand[i];
    EXPECT_TRUE(tests::agree(workspace.gradients().all(), wanted, 1e-12)) << rows;
  }
}

TEST(Gradients, OfFrozenParametersAreZero) {
  for (const char* const frozen : {"0.weight", "0.bias", "0.*", "1.weight", "1.*", "*.bias"}) {
    for (const Index rows : batches) {
      Model model(Sequential(Linear(4, 8), BatchNorm(8), Linear(8, 4)), DType::float64);
      model.initialize(Rng(3));
      model.freeze(frozen);
      Workspace workspace(model, Mode::training);
      Sgd sgd(model, {.learning_rate = 0.01});
      for (int step = 0; step < 2; ++step) {
        run_pass(workspace, rows);
        for (const NamedParameter& named : model.parameters()) {
          const std::vector<double> gradient =
              tests::doubles(workspace.gradients()[*named.parameter]);
          if (named.is_frozen) {
            EXPECT_THAT(gradient, Each(0)) << named.name;
          } else {
            EXPECT_THAT(gradient, testing::Contains(testing::Ne(0))) << named.name;
          }
        }
        sgd.step(workspace.gradients());
      }
    }
  }
}

// ---- Layers that declare what they do not do ----

enum class Fault { none, forgets, declares_twice };

class Scale final : public Layer {
 public:
  explicit Scale(Fault fault) : fault_(fault) {}
  std::string describe() const override { return "Scale"; }
  void visit(Visitor& visitor) override { visitor("weight", weight_); }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    plan.keep_input();
    plan.prepare(y, {.m = inputs[0][0], .n = 3, .k = 3, .transpose_b = true});
    plan.prepare(dx, {.m = inputs[0][0], .n = 3, .k = 3});
    plan.gradient_from(0, inputs[0][0], weight_);
    if (fault_ == Fault::declares_twice) plan.gradient_from(1, inputs[0][0], weight_);
    return inputs[0];
  }
  void forward(const Frame& f) const override {
    f.multiply(y, f.input(), f.value(weight_), f.output());
  }
  void backward(const Frame& f) const override {
    if (fault_ != Fault::forgets) f.add_gradient(0, f.output_gradient(), f.input());
    if (f.input_gradient())
      f.multiply(dx, f.output_gradient(), f.value(weight_), f.input_gradient());
  }

 private:
  enum Products { y, dx };
  Fault fault_;
  Parameter weight_{{3, 3}, init::normal()};
};

TEST(Gradients, ThatALayerDeclaresAreLawful) {
  expect_lawful([] { return std::make_unique<Scale>(Fault::none); },
                std::vector<Shape>{{5, 3}, {1, 3}});
}

TEST(Gradients, ThatALayerDeclaresAndForgetsAreSeen) {
  Model model(Scale{Fault::forgets});
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training, {.checked = true});
  workspace.forward(random_tensor({5, 3}, DType::float32, 1));
  workspace.backward(random_tensor({5, 3}, DType::float32, 2));
  EXPECT_THAT(tests::doubles(workspace.gradients()[model.parameter("weight")]), Each(IsNan()));
}

TEST(Gradients, ThatALayerDeclaresTwiceAreRefused) {
  Model model(Sequential(Scale{Fault::declares_twice}));
  Workspace workspace(model, Mode::training);
  EXPECT_THAT(tests::error_of([&] {
                workspace.plan({5, 3});
              }),
              HasSubstr("0: Scale names a parameter of shape [3, 3] twice in gradient_from()"));
}

// A pass that fails leaves no half of its gradients.
TEST(Gradients, OfAPassThatFailsAreZero) {
  class Failing final : public Layer {
   public:
    std::string describe() const override { return "Failing"; }
    Shape plan(LayerPlan&, std::span<const Shape> inputs) const override { return inputs[0]; }
    void forward(const Frame& f) const override {
      std::memcpy(f.output().bytes(), f.input().bytes(), f.input().byte_size());
    }
    void backward(const Frame& f) const override {
      if (f.output_gradient().as<double>()[0] > 0) throw Error("this fails");
      std::memcpy(f.input_gradient().bytes(), f.output_gradient().bytes(),
                  f.output_gradient().byte_size());
    }
  };
  Model model(Sequential(Linear(4, 4), Failing(), Linear(4, 4, {.bias = false})), DType::float64);
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::training);
  const Tensor passing = tests::filled_tensor({3, 4}, DType::float64, 0);
  workspace.forward(input_of(3));
  workspace.backward(passing);
  Sgd(model, {.learning_rate = 0.1}).step(workspace.gradients());
  for (const double size : {1.0, -1.0}) {
    workspace.forward(input_of(3));
    const std::string error = tests::error_of([&] {
      workspace.backward(tests::filled_tensor({3, 4}, DType::float64, size));
    });
    if (error == "no error") continue;
    EXPECT_EQ(error, "this fails");
    EXPECT_THAT(tests::doubles(workspace.gradients().all()), Each(0));
    return;
  }
  FAIL() << "neither sign failed";
}

}  // namespace
}  // namespace gradus
