#include "gradus/layers/containers/sequential.hpp"

#include "gradus/layers/activations.hpp"
#include "gradus/layers/linear.hpp"
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

TEST(Sequential, TakesOneInput) {
  Graph graph;
  const Value values[] = {graph.input(), graph.input()};
  EXPECT_EQ(tests::error_of([&] { Sequential(Tanh()).wire(graph, values); }),
            "Sequential of 1 requires 1 input, got 2");
}

}  // namespace
}  // namespace gradus
