#include "gradus/layers/flatten.hpp"

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

TEST(Flatten, LeavesAloneWhatALayerBeforeItKeeps) {
  // Tanh keeps its output, so Flatten cannot be in the same memory and must copy.
  const Model model(Sequential(Tanh{}, Flatten{}, ReLU{}));
  Workspace workspace(model, Mode::training, {.input_gradient = true});
  workspace.forward(Tensor::of<float>({1, 2, 1}, {-0.5f, 0.5f}));
  workspace.backward(Tensor::of<float>({1, 2}, {1, 1}));
  const double slope = 1 - std::tanh(0.5) * std::tanh(0.5);
  EXPECT_TRUE(tests::agree(workspace.input_gradient(), std::vector<double>{0, slope}, 1e-6));
}

TEST(Flatten, MakesAnAxisOfOneOfBareNumbers) {
  const Model model(Flatten{});
  Workspace workspace(model, Mode::inference);
  EXPECT_EQ(workspace.forward(Tensor::of<float>({3}, {1, 2, 3})).shape(), Shape({3, 1}));
}

}  // namespace
}  // namespace gradus
