#include "gradus/layers/multiply.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;
using tests::error_of;

TEST(Multiply, MultipliesAllValuesNumberByNumber) {
  const Model model(Multiply({.inputs = 3}));
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(tests::doubles(workspace.forward({Tensor::of<float>({1, 2}, {2, 3}),
                                                Tensor::of<float>({1, 2}, {5, 7}),
                                                Tensor::of<float>({1, 2}, {11, 13})})),
              ElementsAre(110, 273));
}

TEST(Multiply, IsLawful) {
  expect_lawful(Multiply(), {{{1, 1}, {1, 1}}, {{5, 33}, {5, 33}}, {{2, 3, 4}, {2, 3, 4}}});
  expect_lawful(Multiply({.inputs = 3}), {{{5, 3}, {5, 3}, {5, 3}}});
  expect_lawful(Multiply({.inputs = 4}), {{{7, 9}, {7, 9}, {7, 9}, {7, 9}}});
}

// y = tanh(W x) x tanh(W x): one value twice, and the input of the model among them.
class Gate final : public Module {
 public:
  explicit Gate(bool is_first) : is_first_(is_first) {}
  std::string describe() const override { return "Gate"; }
  void visit(Visitor& visitor) override {
    visitor("linear", linear_);
    visitor("tanh", tanh_);
    visitor("multiply", multiply_);
  }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    const Value gate = graph(tanh_, graph(linear_, inputs[0]));
    return is_first_ ? graph(multiply_, {gate, gate, inputs[0]})
                     : graph(multiply_, {inputs[0], gate, gate});
  }

 private:
  bool is_first_;
  Linear linear_{3, 3};
  Tanh tanh_;
  Multiply multiply_{MultiplyOptions{.inputs = 3}};
};

TEST(Multiply, IsLawfulWhereOneValueComesTwice) {
  for (const bool is_first : {true, false}) {
    expect_lawful([&] { return std::make_unique<Gate>(is_first); },
                  std::vector<Shape>{{5, 3}, {1, 3}});
  }
}

// What no gradient needs may be overwritten.
TEST(Multiply, KeepsOnlyWhatAGradientReads) {
  class Weighed final : public Module {
   public:
    std::string describe() const override { return "Weighed"; }
    int inputs() const override { return 2; }
    void visit(Visitor& visitor) override {
      visitor("linear", linear_), visitor("multiply", multiply_);
    }
    Value wire(Graph& graph, std::span<const Value> inputs) const override {
      return graph(multiply_, {graph(linear_, inputs[0]), inputs[1]});
    }

   private:
    Linear linear_{3, 3};
    Multiply multiply_;
  };
  expect_lawful([] { return std::make_unique<Weighed>(); },
                std::vector<ShortList<Shape>>{{{5, 3}, {5, 3}}});
  Model model(Weighed{}, DType::float64);
  model.initialize(Rng(1));
  const Tensor x = tests::random_tensor({5, 3}, DType::float64, 1);
  const Tensor weights = tests::random_tensor({5, 3}, DType::float64, 2);
  const auto gradients = [&](bool checked) {
    Workspace workspace(model, Mode::training, {.checked = checked});
    workspace.forward({x, weights});
    workspace.backward(x);
    return Tensor(workspace.gradients().all());
  };
  EXPECT_TRUE(tests::same_bits(gradients(false), gradients(true)));
}

TEST(Multiply, RefusesOtherShapesAndNumbersOfValues) {
  const Model model(Multiply{});
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(error_of([&] {
                workspace.plan({{2, 7}, {2, 6}});
              }),
              StartsWith("Multiply cannot take [2, 7] and [2, 6]: all must have one shape"));
  EXPECT_EQ(error_of([] { Multiply({.inputs = 5}); }),
            "Multiply: inputs must be a whole number from 2 to 4, got 5");
}

}  // namespace
}  // namespace gradus
