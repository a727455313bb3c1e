#include "gradus/figures/classes/answers.hpp"

#include <gmock/gmock.h>

#include "gradus/figures/classes/circle.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::doubles;
using tests::error_of;

// The sum of its inputs.
Model sum(DType dtype) {
  Model model(Sequential(Linear(2, 1)), dtype);
  with_float_type(dtype, [&]<class T> {
    std::ranges::fill(model.values()[model.parameter("0.weight")].as<T>(), static_cast<T>(1));
  });
  return model;
}

Dataset bytes() {
  return {.name = "bytes",
          .inputs = Tensor::of<std::uint8_t>({3, 2}, {0, 0, 1, 0, 4, 2}),
          .targets = Tensor::of<std::int32_t>({3}, {0, 0, 1}),
          .classes = 2,
          .scaling = Scaling{.scale = {0.5}, .shift = {0}}};
}

TEST(Answers, AreTheOutputsOfAllRowsReadWithTheScaling) {
  for (const DType dtype : tests::float_types) {
    const Tensor outputs = outputs_of(sum(dtype), bytes().inputs[0], bytes().scaling[0]);
    EXPECT_EQ(outputs.shape(), (Shape{3, 1}));
    EXPECT_THAT(doubles(outputs), ElementsAre(0, 0.5, 3));
  }
}

TEST(Answers, OfMoreRowsThanABatchAreInOrder) {
  Tensor inputs({5000, 2});
  for (std::size_t i = 0; i < 5000; ++i) inputs.as<float>()[2 * i] = static_cast<float>(i);
  const std::vector<double> outputs = doubles(outputs_of(sum(DType::float32), inputs, {}));
  for (std::size_t i = 0; i < 5000; ++i) EXPECT_EQ(outputs[i], static_cast<double>(i));
}

TEST(Answers, OfPointsSayWhatBecameOfEach) {
  const auto points = answered_points(sum(DType::float32), bytes(), 0.5);
  ASSERT_EQ(points.size(), 3u);
  EXPECT_FALSE(points[0].wrong());
  EXPECT_TRUE(points[1].wrong());  // 0.5 stands for class 1
  EXPECT_EQ(points[2].x, 4);       // as stored
  EXPECT_EQ(points[2].y, 2);
  EXPECT_EQ(points[2].truth, 1);
  EXPECT_EQ(points[2].predicted, 1);
}

TEST(Answers, AreThinnedEvenly) {
  std::vector<AnsweredPoint> points;
  for (int i = 0; i < 10; ++i) points.push_back({.x = double(i), .truth = i % 2});
  EXPECT_EQ(thinned(points, true, 5).size(), 5u);
  const auto two = thinned(points, false, 2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].x, 0);
  EXPECT_EQ(two[1].x, 4);
}

TEST(Answers, OfPointsRequireTwoInputsAndClasses) {
  Dataset wide = bytes();
  wide.inputs = Tensor({3, 3});
  EXPECT_THAT(error_of([&] { answered_points(sum(DType::float32), wide, 0.5); }),
              HasSubstr("require inputs of shape [count, 2], one sample at least, got [3, 3]"));
  wide.inputs = {Tensor({3, 2}), Tensor({3, 2})};
  EXPECT_EQ(error_of([&] { answered_points(sum(DType::float32), wide, 0.5); }),
            "points of a plane require samples of 1 input, got 2");
  Dataset numbers = bytes();
  numbers.targets = Tensor({3});
  EXPECT_THAT(error_of([&] { answered_points(sum(DType::float32), numbers, 0.5); }),
              HasSubstr("require a class for each sample, int32 [3], got float32 [3]"));
}

TEST(Circle, IsAClosedLineAtItsRadius) {
  const std::string block = circle_block("round", {.x = 1, .y = 2, .radius = 3});
  EXPECT_THAT(block, ::testing::StartsWith("$round << END\n4 2\n"));
  EXPECT_THAT(block, ::testing::EndsWith("\n4 2\nEND\n"));
  EXPECT_THAT(block, HasSubstr("\n-2 2\n"));
}

}  // namespace
}  // namespace gradus
