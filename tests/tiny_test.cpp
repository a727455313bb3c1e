// Read this first: a network is built, run, differentiated, trained, saved and used, in one page.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "gradus/gradus.hpp"

namespace gradus {
namespace {

// The four points of exclusive or: no line separates the classes.
struct Xor {
  Tensor points = Tensor::of<float>({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1});
  Tensor classes = Tensor::of<std::int32_t>({4}, {0, 1, 1, 0});
};

Model small_network() {
  Model model(Sequential(Linear(2, 16), Tanh(), Linear(16, 2)));
  model.initialize(Rng(3));
  return model;
}

TEST(Tiny, ALinearLayerMultipliesAndAdds) {
  Model model(Linear(2, 1));
  model.values()[model.parameter("weight")].as<float>()[0] = 2;
  model.values()[model.parameter("weight")].as<float>()[1] = 3;
  model.values()[model.parameter("bias")].as<float>()[0] = 1;
  Workspace workspace(model, Mode::inference);
  EXPECT_EQ(workspace.forward(Tensor::of<float>({1, 2}, {10, 100})).as<float>()[0], 321);
}

TEST(Tiny, BackwardGivesTheGradientOfTheLoss) {
  // y = w x with x = 3; the loss (y - 5)^2 has the gradient 2 (y - 5) x by w.
  Model model(Linear(1, 1, {.bias = false}));
  model.values()[model.parameter("weight")].as<float>()[0] = 2;
  Workspace workspace(model, Mode::training);
  workspace.forward(Tensor::of<float>({1, 1}, {3}));
  EXPECT_EQ(workspace.backward(MeanSquaredError(), Tensor::of<float>({1, 1}, {5})), 1);
  EXPECT_EQ(workspace.gradients()[model.parameter("weight")].as<float>()[0], 6);
}

TEST(Tiny, ANetworkLearnsExclusiveOr) {
  const Xor task;
  Model model = small_network();
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = 0.5, .momentum = 0.9});
  const CrossEntropy loss;
  double value = 0;
  for (int step = 0; step < 200; ++step) {
    workspace.forward(task.points);
    value = workspace.backward(loss, task.classes);
    sgd.step(workspace.gradients());
  }
  EXPECT_LT(value, 0.02);
  EXPECT_EQ(count_errors(workspace.forward(task.points), task.classes), 0);
}

TEST(Tiny, TheTrainingLoopDoesTheSame) {
  const Xor task;
  const Dataset dataset{
      .name = "xor", .inputs = task.points, .targets = task.classes, .classes = 2, .scaling = {}};
  Model model = small_network();
  Sgd sgd(model, {.learning_rate = 0.5, .momentum = 0.9});
  const History history = train(model, Loader(dataset, {.batch = 4}), CrossEntropy(), sgd,
                                {.epochs = 200, .test = &dataset});
  ASSERT_EQ(history.size(), 200u);
  EXPECT_LT(history.back().test_loss.value(), 0.02);
  EXPECT_EQ(history.back().test_error_rate.value(), 0);
}

TEST(Tiny, AModelIsSavedAndLoaded) {
  const auto file = std::filesystem::temp_directory_path() / "gradus-tiny-test.safetensors";
  const Xor task;
  const Model saved = small_network();
  save_model(file, saved);
  Model loaded(Sequential(Linear(2, 16), Tanh(), Linear(16, 2)));
  load_model(file, loaded);
  std::filesystem::remove(file);
  Workspace a(saved, Mode::inference), b(loaded, Mode::inference);
  const Tensor expected(a.forward(task.points));
  const ConstTensorView outputs = b.forward(task.points);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(outputs.as<float>()[i], expected.as<float>()[i]);
}

TEST(Tiny, AWrongWidthIsExplained) {
  Model model(Sequential(Linear(2, 16), Tanh(), Linear(15, 2)));
  Workspace workspace(model, Mode::inference);
  try {
    workspace.forward(Tensor({4, 2}));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "2: Linear(15 -> 2) cannot take [4, 16]: the last axis must be 15\n"
                 "shapes so far:\n"
                 "  input [4, 2]\n"
                 "  0: Linear(2 -> 16) [4, 16]\n"
                 "  1: Tanh [4, 16]");
  }
}

}  // namespace
}  // namespace gradus
