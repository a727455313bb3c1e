#include "gradus/layers/embedding.hpp"

#include <gmock/gmock.h>

#include <utility>

#include "gradus/data/loader.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/optimizers/elementwise/adam.hpp"
#include "gradus/training/train.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Model pairs() {
  Model model(Sequential(Embedding(5, 3), Flatten(), Linear(6, 2)));
  model.initialize(Rng(1));
  return model;
}

TEST(Embedding, TakesWholeNumbersOfAnyType) {
  const Model model = pairs();
  Workspace workspace(model, Mode::inference);
  const Tensor expected(workspace.forward(Tensor::of<std::int32_t>({2, 2}, {0, 4, 3, 3})));
  EXPECT_EQ(workspace.vocabulary(), 5);
  for (const Tensor& same :
       {Tensor::of<float>({2, 2}, {0, 4, 3, 3}), Tensor::of<double>({2, 2}, {0, 4, 3, 3}),
        Tensor::of<std::uint8_t>({2, 2}, {0, 4, 3, 3})})
    EXPECT_TRUE(tests::same_bits(workspace.forward(same), expected));
}

TEST(Embedding, NamesRowAndPositionOfANumberThatItHasNoRowFor) {
  const Model model = pairs();
  Workspace workspace(model, Mode::training);
  const auto refusal = [&](double number) {
    return tests::error_of([&] {
      workspace.forward(Tensor::of<double>({3, 2}, {0, 1, 2, 3, 4, number}));
    });
  };
  EXPECT_EQ(
      refusal(5),
      "row 3 of the input holds 5 at position 2: the model requires whole numbers from 0 to 4");
  EXPECT_THAT(refusal(-1), HasSubstr("holds -1 at position 2"));
  EXPECT_THAT(refusal(1.5), HasSubstr("holds 1.5 at position 2"));
  EXPECT_THAT(refusal(std::nan("")), HasSubstr("holds nan at position 2"));
  // Of a large batch, in its second shard.
  Tensor many({20000, 2}, DType::int32);
  many.as<std::int32_t>()[39999] = 7;
  Workspace inference(model, Mode::inference);
  EXPECT_THAT(tests::error_of([&] { inference.forward(many); }),
              HasSubstr("row 20000 of the input holds 7 at position 2"));
}

TEST(Embedding, TheRowOfThePaddingCountsAsZeroAndStays) {
  Model model(Embedding(5, 3, {.padding = 4}));
  model.initialize(Rng(1));
  const Tensor before(std::as_const(model).values().all().slice(12, 3));
  Workspace workspace(model, Mode::training);
  Adam adam(model);
  for (int step = 0; step < 3; ++step) {
    const auto output = tests::doubles(workspace.forward(Tensor::of<std::int32_t>({2}, {4, 3})));
    EXPECT_THAT(std::vector<double>(output.begin(), output.begin() + 3), Each(0));
    workspace.backward(Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6}));
    adam.step(workspace.gradients());
  }
  EXPECT_TRUE(tests::same_bits(std::as_const(model).values().all().slice(12, 3), before));
}

TEST(Embedding, HasNoInputGradient) {
  const Model model = pairs();
  Workspace workspace(model, Mode::training, {.input_gradient = true});
  workspace.forward(Tensor::of<std::int32_t>({1, 2}, {0, 4}));
  workspace.backward(CrossEntropy(), Tensor::of<std::int32_t>({1}, {0}));
  EXPECT_FALSE(workspace.input_gradient());
}

TEST(Embedding, MustReadTheInputOfTheModel) {
  EXPECT_THAT(
      tests::refusal(std::make_unique<Sequential>(Linear(2, 2), Embedding(5, 3)), {4, 2}),
      StartsWith("1: Embedding(5 -> 3) takes whole numbers, which only the input of the model"));
  EXPECT_THAT(
      tests::refusal(
          std::make_unique<Concatenate>(Sequential(Embedding(5, 3), Flatten()), Linear(2, 3)),
          {4, 2}),
      StartsWith("1: Linear(2 -> 3) computes with numbers, and another layer reads the same "
                 "input as whole numbers"));
}

TEST(Embedding, TwoVocabulariesOfOneInputAllowTheSmaller) {
  Model model(
      Concatenate(Sequential(Embedding(5, 3), Flatten()), Sequential(Embedding(9, 1), Flatten())));
  model.initialize(Rng(1));
  Workspace workspace(model, Mode::inference);
  workspace.plan({1, 2});
  EXPECT_EQ(workspace.vocabulary(), 5);
}

Dataset letters() {
  // The class is whether both are the same.
  Dataset data{.name = "letters",
               .inputs = Tensor({36, 2}, DType::int32),
               .targets = Tensor({36}, DType::int32),
               .classes = 2};
  for (std::int32_t i = 0; i < 36; ++i) {
    const auto row = static_cast<std::size_t>(i);
    data.inputs[0].as<std::int32_t>()[2 * row] = i / 6;
    data.inputs[0].as<std::int32_t>()[2 * row + 1] = i % 6;
    data.targets.as<std::int32_t>()[row] = i / 6 == i % 6;
  }
  return data;
}

TEST(Embedding, LearnsFromWholeNumbers) {
  Model model(Sequential(Embedding(6, 8), Flatten(), Linear(16, 32), Tanh(), Linear(32, 2)));
  model.initialize(Rng(1));
  const Dataset data = letters();
  Adam adam(model, {.learning_rate = 0.02});
  const History history =
      train(model, Loader(data, {.batch = 12, .seed = 1}), CrossEntropy(), adam, {.epochs = 60});
  EXPECT_EQ(evaluate(model, data, CrossEntropy()).error_rate, 0);
}

TEST(Embedding, TrainingAndEvaluationNameTheSample) {
  Model model(Sequential(Embedding(5, 2), Flatten(), Linear(4, 2)));
  model.initialize(Rng(1));
  const Dataset data = letters();
  Adam adam(model);
  const std::string expected =
      "letters: sample 6: input 2 is 5: the model requires whole numbers from 0 to 4: correct the "
      "value, or enlarge the vocabulary";
  EXPECT_EQ(tests::error_of([&] {
              train(model, Loader(data, {.batch = 12}), CrossEntropy(), adam, {.epochs = 1});
            }),
            expected);
  EXPECT_EQ(tests::error_of([&] { evaluate(model, data, CrossEntropy()); }), expected);
}

TEST(Embedding, SaysWhatItIs) {
  EXPECT_EQ(Embedding(27, 8).describe(), "Embedding(27 -> 8)");
  EXPECT_EQ(Embedding(27, 8, {.padding = 0}).describe(), "Embedding(27 -> 8, padding 0)");
}

TEST(Embedding, RefusesWhatDoesNotFit) {
  EXPECT_THAT(tests::error_of([] { Embedding(0, 1); }),
              StartsWith("Embedding: vocabulary must be a whole number from 1"));
  EXPECT_THAT(tests::error_of([] { Embedding(1, 0); }),
              StartsWith("Embedding: width must be a whole number from 1"));
  EXPECT_EQ(tests::error_of([] { Embedding(3, 1, {.padding = 3}); }),
            "Embedding: padding must be below the vocabulary of 3, got 3");
}

}  // namespace
}  // namespace gradus
