#include "gradus/data/dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr double infinity = std::numeric_limits<double>::infinity();

// Sample i is (10 i, 10 i + 1), its class i % 2.
Dataset counted(Index count) {
  Dataset dataset{.name = "counted",
                  .inputs = Tensor({count, 2}),
                  .targets = Tensor({count}, DType::int32),
                  .classes = 2};
  for (Index i = 0; i < count; ++i) {
    const auto row = static_cast<std::size_t>(i);
    dataset.inputs[0].as<float>()[2 * row] = static_cast<float>(10 * i);
    dataset.inputs[0].as<float>()[2 * row + 1] = static_cast<float>(10 * i + 1);
    dataset.targets.as<std::int32_t>()[row] = static_cast<std::int32_t>(i % 2);
  }
  return dataset;
}

std::vector<float> gathered(const Rows& rows) {
  Tensor out(rows.shape());
  rows.gather(out);
  return {out.as<float>().begin(), out.as<float>().end()};
}

std::vector<std::int32_t> classes_of(const Rows& rows) {
  Tensor out(rows.shape(), DType::int32);
  rows.gather(out);
  return {out.as<std::int32_t>().begin(), out.as<std::int32_t>().end()};
}

template <class Call>
void expect_error(const Call& call, const std::string& message) {
  EXPECT_THAT(call, ThrowsMessage<Error>(HasSubstr(message)));
}

TEST(Dataset, GivesAllItsRows) {
  const Dataset dataset = counted(3);
  const Batch batch = dataset.all();
  EXPECT_EQ(batch.size(), 3);
  EXPECT_THAT(gathered(batch.inputs[0]), ElementsAre(0, 1, 10, 11, 20, 21));
  EXPECT_THAT(classes_of(batch.targets), ElementsAre(0, 1, 0));
}

TEST(Dataset, GivesTheRowsOfIndices) {
  const Dataset dataset = counted(4);
  const std::array<std::int32_t, 3> indices = {3, 0, 3};
  const Batch batch = dataset.rows(indices);
  EXPECT_THAT(gathered(batch.inputs[0]), ElementsAre(30, 31, 0, 1, 30, 31));
  EXPECT_THAT(classes_of(batch.targets), ElementsAre(1, 0, 1));
}

TEST(Dataset, GivesARangeOfRows) {
  const Dataset dataset = counted(4);
  const Batch batch = dataset.rows(1, 2);
  EXPECT_THAT(gathered(batch.inputs[0]), ElementsAre(10, 11, 20, 21));
  EXPECT_THAT(classes_of(batch.targets), ElementsAre(1, 0));
}

TEST(Dataset, GivesNoRowsForNoIndices) {
  EXPECT_EQ(counted(4).rows(std::span<const std::int32_t>()).size(), 0);
}

TEST(Dataset, ScalesInputsAlone) {
  Dataset dataset = counted(2);
  dataset.targets = Tensor::of<float>({2}, {5, 6});
  dataset.scaling = Scaling::standardize({1, 2}, {2, 4});
  EXPECT_THAT(gathered(dataset.all().inputs[0]), ElementsAre(-0.5f, -0.25f, 4.5f, 2.25f));
  EXPECT_THAT(gathered(dataset.rows(std::array{1}).inputs[0]), ElementsAre(4.5f, 2.25f));
  EXPECT_THAT(gathered(dataset.all().targets), ElementsAre(5, 6));
}

TEST(Dataset, RefusesRowsThatThereAreNot) {
  const Dataset dataset = counted(4);
  expect_error(
      [&] {
        dataset.rows(std::array{0, 4});
      },
      "counted: there is no sample 4 among 4, counted from 0");
  expect_error([&] { dataset.rows(std::array{-1}); }, "there is no sample -1");
  expect_error([&] { dataset.rows(3, 2); },
               "counted: there are no 2 samples from sample 3 on among 4");
  expect_error([&] { dataset.rows(-1, 2); }, "from sample -1 on");
  expect_error([&] { dataset.rows(0, -1); }, "there are no -1 samples");
}

TEST(Dataset, RefusesRowsWhereCountsDisagree) {
  Dataset dataset = counted(4);
  dataset.targets = Tensor({3}, DType::int32);
  expect_error([&] { dataset.rows(0, 4); }, "counted: 4 inputs and 3 targets");
  expect_error([&] { dataset.rows(std::array{3}); }, "counted: 4 inputs and 3 targets");
}

TEST(Standardize, SubtractsTheMeanAndDividesByTheDeviation) {
  const Scaling scaling = Scaling::standardize({3, -1}, {2, 0.5});
  EXPECT_THAT(scaling.scale, ElementsAre(0.5, 2));
  EXPECT_THAT(scaling.shift, ElementsAre(-1.5, 2));
}

TEST(Standardize, RefusesWhatDoesNotStandardize) {
  expect_error([] { Scaling::standardize({0, 0}, {1}); }, "got 2 means and 1 deviations");
  expect_error([] { Scaling::standardize({}, {}); }, "got 0 means and 0 deviations");
  expect_error(
      [] {
        Scaling::standardize({0, 1}, {1, 0});
      },
      "above 0, got mean 1 and deviation 0 of column 2 (from 1); leave a constant column out");
  expect_error([] { Scaling::standardize({0}, {-1}); }, "deviation -1 of column 1 (from 1)");
  expect_error([] { Scaling::standardize({0}, {infinity}); }, "deviation inf");
  expect_error([] { Scaling::standardize({infinity}, {1}); }, "mean inf");
}

// ---- Several inputs ----

// Beside the points of counted(), an image for each: sample i is i, i, i, i.
Dataset with_images(Index count) {
  Dataset dataset = counted(count);
  dataset.inputs.push_back(Tensor({count, 2, 2}, DType::uint8));
  const auto pixels = dataset.inputs[1].as<std::uint8_t>();
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i / 4);
  return dataset;
}

TEST(Dataset, GivesTheSameRowsOfEachInput) {
  const Dataset dataset = with_images(4);
  const std::array indices{3, 1};
  const Batch chosen = dataset.rows(indices), rest = dataset.rows(2, 2);
  ASSERT_EQ(chosen.inputs.size(), 2);
  EXPECT_EQ(chosen.size(), 2);
  EXPECT_THAT(gathered(chosen.inputs[0]), ElementsAre(30, 31, 10, 11));
  EXPECT_THAT(gathered(chosen.inputs[1]), ElementsAre(3, 3, 3, 3, 1, 1, 1, 1));
  EXPECT_THAT(gathered(rest.inputs[1]), ElementsAre(2, 2, 2, 2, 3, 3, 3, 3));
  EXPECT_EQ(dataset.all().inputs[1].shape(), Shape({4, 2, 2}));
  EXPECT_EQ(dataset.input_shapes(7), (ShortList<Shape>{{7, 2}, {7, 2, 2}}));
}

TEST(Dataset, ScalesTheInputsForWhichThereIsAScaling) {
  Dataset dataset = with_images(2);
  dataset.scaling = Scaling{.scale = {0.5}, .shift = {1}};
  EXPECT_NO_THROW(validate(dataset));
  EXPECT_THAT(gathered(dataset.all().inputs[0]), ElementsAre(1, 1.5f, 6, 6.5f));
  EXPECT_THAT(gathered(dataset.rows(1, 1).inputs[1]), ElementsAre(1, 1, 1, 1));
  dataset.scaling.push_back({.scale = {2}, .shift = {0}});
  EXPECT_THAT(gathered(dataset.rows(1, 1).inputs[1]), ElementsAre(2, 2, 2, 2));
  EXPECT_THAT(gathered(dataset.rows(std::array{1}).inputs[1]), ElementsAre(2, 2, 2, 2));
}

TEST(Dataset, NamesANumberByItsInput) {
  EXPECT_EQ(counted(1).input_name(1), "input 2");
  EXPECT_EQ(with_images(1).input_name(3, 1), "number 4 of input 2");
}

TEST(Validate, ChecksEachInput) {
  EXPECT_NO_THROW(validate(with_images(4)));
  Dataset dataset = with_images(4);
  dataset.inputs[1] = Tensor({3, 2});
  expect_error([&] { validate(dataset); },
               "counted: input 2 has 3 rows, and there are 4 targets: requires a row of each input "
               "for each target");
  expect_error([&] { dataset.all(); }, "counted: input 2 has 3 rows");
  dataset.inputs[1] = Tensor({4, 2});
  dataset.inputs[1].as<float>()[5] = std::numeric_limits<float>::infinity();
  expect_error([&] { validate(dataset); }, "counted: sample 3, column 2 of input 2 is inf");
  dataset = with_images(4);
  dataset.scaling = {{}, Scaling::standardize({0, 0, 0}, {1, 1, 1})};
  expect_error([&] { validate(dataset); },
               "scale and shift of input 2 require 0, 1 or 4 numbers each");
  dataset.scaling = {{}, {}, {}};
  expect_error([&] { validate(dataset); },
               "counted: there are 3 scalings, but 2 inputs: requires at most one for each");
  expect_error([] { validate({.targets = Tensor({2})}); }, "has no inputs: set Dataset::inputs");
}

TEST(Split, KeepsTheInputsOfASampleTogether) {
  const auto [train, test] = split(with_images(50), 0.2, Rng(1));
  for (const Dataset* part : {&train, &test}) {
    ASSERT_EQ(part->inputs.size(), 2);
    for (std::size_t i = 0; i < static_cast<std::size_t>(part->size()); ++i) {
      EXPECT_EQ(part->inputs[0].as<float>()[2 * i],
                10 * static_cast<float>(part->inputs[1].as<std::uint8_t>()[4 * i]));
    }
  }
}

TEST(Validate, AcceptsEveryKindOfDataSet) {
  EXPECT_NO_THROW(validate(counted(4)));
  EXPECT_NO_THROW(validate(
      {.inputs = Tensor({2, 28, 28}, DType::uint8), .targets = Tensor({2, 3}, DType::float64)}));
  EXPECT_NO_THROW(validate({.inputs = Tensor({2}, DType::float64), .targets = Tensor({2})}));
}

TEST(Validate, NamesTheSampleAndColumnThatIsNotFinite) {
  Dataset dataset = counted(4);
  dataset.inputs[0].as<float>()[5] = std::numeric_limits<float>::quiet_NaN();
  expect_error([&] { validate(dataset); }, "counted: sample 3, column 2 of the inputs is nan");

  dataset = counted(4);
  dataset.targets = Tensor({4, 3}, DType::float64);
  dataset.targets.as<double>()[9] = -infinity;
  expect_error([&] { validate(dataset); }, "counted: sample 4, column 1 of the targets is -inf");
}

TEST(Validate, NamesTheSampleWhoseClassThereIsNot) {
  Dataset dataset = counted(4);
  dataset.targets.as<std::int32_t>()[3] = 2;
  expect_error([&] { validate(dataset); },
               "counted: sample 4 (counted from 1) has class 2: it must be from 0 to 1");
  dataset.targets.as<std::int32_t>()[1] = -1;
  expect_error([&] { validate(dataset); }, "sample 2 (counted from 1) has class -1");
}

TEST(Validate, RefusesCountsThatDisagree) {
  Dataset dataset = counted(4);
  dataset.targets = Tensor({3}, DType::int32);
  expect_error([&] { validate(dataset); },
               "counted: 4 inputs and 3 targets: requires one target for each input");
}

TEST(Validate, TakesAClassForEachTimeAndNamesTheSampleOfAWrongOne) {
  Dataset dataset = counted(4);
  dataset.targets = Tensor({4, 3}, DType::int32);
  EXPECT_NO_THROW(validate(dataset));
  dataset.targets.as<std::int32_t>()[7] = 2;
  expect_error([&] { validate(dataset); },
               "counted: sample 3 (counted from 1) has class 2: it must be from 0 to 1");
}

TEST(Validate, RefusesClassIndicesWithoutClasses) {
  Dataset dataset = counted(4);
  dataset.classes = 0;
  expect_error([&] { validate(dataset); }, "require 1 class or more, got 0 classes");
}

TEST(Validate, RefusesTargetsOfOtherTypes) {
  Dataset dataset = counted(4);
  dataset.inputs = Tensor({4, 2}, DType::int32);  // of any type
  EXPECT_NO_THROW(validate(dataset));
  dataset.targets = Tensor({4}, DType::uint8);
  expect_error([&] { validate(dataset); },
               "targets require int32 for classes, or float32 or float64");
}

TEST(Validate, RefusesATensorWithoutSamples) {
  Dataset dataset = counted(4);
  dataset.targets = Tensor(Shape(), DType::int32);
  expect_error([&] { validate(dataset); },
               "counted: the targets require a first axis that counts the samples");
}

TEST(Validate, RefusesScalingThatDoesNotFit) {
  Dataset dataset = counted(4);
  dataset.scaling = Scaling::standardize({0, 0, 0}, {1, 1, 1});
  expect_error(
      [&] { validate(dataset); },
      "counted: scale and shift of the inputs require 0, 1 or 2 numbers each, one for each "
      "column, got 3");
  dataset.scaling = Scaling{.scale = {1, 1}, .shift = {0}};
  expect_error([&] { validate(dataset); }, "got 2 and 1");
  dataset.scaling = Scaling{.scale = {1, infinity}, .shift = {0, 0}};
  expect_error([&] { validate(dataset); },
               "of column 2 (from 1) of the inputs must be finite numbers, got inf and 0");
  dataset.scaling = {};
  dataset.target_scaling = {.scale = {1}, .shift = {0}};
  expect_error([&] { validate(dataset); },
               "counted: classes cannot be scaled: leave target_scaling empty");
  dataset.targets = Tensor({dataset.size(), 2}, DType::float64);
  dataset.target_scaling = {.scale = {1, 1, 1}, .shift = {0, 0, 0}};
  expect_error([&] { validate(dataset); },
               "scale and shift of the targets require 0, 1 or 2 numbers each");
}

TEST(Validate, CallsADataSetWithoutANameADataSet) {
  Dataset dataset = counted(4);
  dataset.name.clear();
  dataset.classes = 1;
  expect_error([&] { validate(dataset); }, "data set: sample 2");
}

TEST(Split, DealsEachSampleOnce) {
  const Dataset dataset = counted(100);
  const auto [train, test] = split(dataset, 0.2, Rng(1));
  EXPECT_EQ(train.size(), 80);
  EXPECT_EQ(test.size(), 20);
  std::vector<float> firsts;
  for (const Dataset* part : {&train, &test}) {
    const auto inputs = part->inputs[0].as<float>();
    for (std::size_t row = 0; row < static_cast<std::size_t>(part->size()); ++row) {
      const float first = inputs[2 * row];
      EXPECT_EQ(inputs[2 * row + 1], first + 1);
      EXPECT_EQ(part->targets.as<std::int32_t>()[row], static_cast<int>(first / 10) % 2);
      firsts.push_back(first / 10);
    }
  }
  EXPECT_FALSE(std::ranges::is_sorted(firsts));
  std::ranges::sort(firsts);
  std::vector<float> all(100);
  std::iota(all.begin(), all.end(), 0.0f);
  EXPECT_EQ(firsts, all);
}

TEST(Split, KeepsNameTypesClassesAndScaling) {
  Dataset dataset{.name = "digits",
                  .inputs = Tensor({4, 2, 2}, DType::uint8),
                  .targets = Tensor({4}, DType::int32),
                  .classes = 10,
                  .scaling = Scaling::standardize({3}, {2})};
  const auto parts = split(dataset, 0.25, Rng(1));
  EXPECT_EQ(parts.train.inputs[0].shape(), Shape({3, 2, 2}));
  for (const Dataset& part : {parts.train, parts.test}) {
    EXPECT_EQ(part.name, "digits");
    EXPECT_EQ(part.inputs[0].dtype(), DType::uint8);
    EXPECT_EQ(part.classes, 10);
    EXPECT_THAT(part.scaling[0].scale, ElementsAre(0.5));
    EXPECT_THAT(part.scaling[0].shift, ElementsAre(-1.5));
  }
  dataset.target_scaling = Scaling::standardize({7}, {0.5});
  EXPECT_THAT(split(dataset, 0.25, Rng(1)).test.target_scaling.scale, ElementsAre(2));
}

TEST(Dataset, ScalesTargetsThatAreNumbers) {
  const Dataset dataset{.inputs = Tensor({2, 1}),
                        .targets = Tensor::of<double>({2, 1}, {10, 14}),
                        .target_scaling = Scaling::standardize({12}, {2})};
  const std::array<std::int32_t, 1> second = {1};
  Tensor one({1, 1}, DType::float64);
  for (const Rows& rows : {dataset.rows(second).targets, dataset.rows(1, 1).targets}) {
    rows.gather(one);
    EXPECT_EQ(one.as<double>()[0], 1);
  }
  EXPECT_EQ(dataset.target_scaling.undo(1, 0), 14);
  EXPECT_EQ(Scaling().undo(1, 0), 1);
  EXPECT_EQ(Scaling::standardize({0, 5}, {1, 2}).undo(1, 1), 7);
}

TEST(Split, KeepsTheLineOfEachSample) {
  Dataset dataset{.inputs = Tensor({50, 1}), .targets = Tensor({50}, DType::int32), .classes = 1};
  for (Index i = 0; i < 50; ++i) {
    dataset.inputs[0].as<float>()[static_cast<std::size_t>(i)] = static_cast<float>(10 * i);
    dataset.lines.push_back(10 * i);
  }
  const auto parts = split(dataset, 0.3, Rng(1));
  for (const Dataset& part : {parts.train, parts.test}) {
    ASSERT_EQ(static_cast<Index>(part.lines.size()), part.size());
    for (std::size_t i = 0; i < part.lines.size(); ++i)
      EXPECT_EQ(part.lines[i], part.inputs[0].as<float>()[i]);
  }
  EXPECT_EQ(dataset.sample_name(2), "data set: sample 3 (line 20)");
  dataset.lines.clear();
  EXPECT_EQ(dataset.sample_name(2), "data set: sample 3");
}

TEST(Split, RoundsTheTestFraction) {
  EXPECT_EQ(split(counted(10), 0.25, Rng(1)).test.size(), 3);
  EXPECT_EQ(split(counted(10), 0.24, Rng(1)).test.size(), 2);
}

TEST(Split, DependsOnTheStream) {
  const auto test_inputs = [](std::uint64_t seed) {
    const Dataset test = split(counted(50), 0.5, Rng(seed)).test;
    return std::vector<float>(test.inputs[0].as<float>().begin(), test.inputs[0].as<float>().end());
  };
  EXPECT_EQ(test_inputs(1), test_inputs(1));
  EXPECT_NE(test_inputs(1), test_inputs(2));
}

TEST(Split, RefusesPartsWithoutSamples) {
  for (const double fraction : {0.0, 1.0, -0.5, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    expect_error([&] { split(counted(10), fraction, Rng(1)); },
                 text("split requires a test fraction between 0 and 1, got ", fraction));
  }
  expect_error([] { split(counted(10), 0.01, Rng(1)); },
               "counted: of 10 samples one part has 10 and the other 0: each needs at least 1");
  expect_error([] { split(counted(10), 0.99, Rng(1)); }, "one part has 0 and the other 10");
}

TEST(Split, RefusesCountsThatDisagree) {
  Dataset dataset = counted(4);
  dataset.targets = Tensor({3}, DType::int32);
  expect_error([&] { split(dataset, 0.5, Rng(1)); }, "counted: 4 inputs and 3 targets");
}

}  // namespace
}  // namespace gradus
