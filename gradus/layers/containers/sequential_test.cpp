#include "gradus/layers/containers/sequential.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/sum.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

TEST(Sequential, GrowsAtRunTime) {
  auto grown = std::make_unique<Sequential>();
  grown->add(std::make_unique<Linear>(2, 3));
  grown->add(std::make_unique<Tanh>());
  EXPECT_EQ(grown->describe(), "Sequential of 2");
  const Model model(std::move(grown));
  EXPECT_EQ(model.parameters()[0].name, "0.weight");
}

TEST(Sequential, RefusesToWireNothing) {
  EXPECT_EQ(tests::error_of([] { Model model(Sequential{}); }),
            "Sequential of 0 has no layer: a model requires at least one");
}

TEST(Sequential, TakesAsManyInputsAsItsFirstModule) {
  EXPECT_EQ(Sequential().inputs(), 1);
  EXPECT_EQ(Sequential(Tanh(), Tanh()).inputs(), 1);
  EXPECT_EQ(Sequential(Sum({.inputs = 3}), Tanh()).inputs(), 3);
  EXPECT_EQ(Sequential(Sequential(Sum()), Tanh()).inputs(), 2);
  const Model model(Sequential(Sequential(Sum{}, ReLU{}), Tanh{}));
  Workspace workspace(model, Mode::inference);
  const Tensor a = Tensor::of<float>({1, 2}, {1, -2}), b = Tensor::of<float>({1, 2}, {-1, 1});
  EXPECT_THAT(tests::doubles(workspace.forward({a, b})), ::testing::ElementsAre(0, 0));
}

}  // namespace
}  // namespace gradus
