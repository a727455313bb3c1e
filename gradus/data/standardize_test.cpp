#include "gradus/data/standardize.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsNan;
using tests::error_of;

TrainTest samples() {
  return {.train = {.name = "some",
                    .inputs = Tensor::of<double>({3, 3}, {1, 1e9, 5, 2, 1e9 + 1, 5, 3, 1e9 + 2, 5}),
                    .targets = Tensor::of<double>({3, 1}, {100, 200, 300})},
          .test = {.name = "some",
                   .inputs = Tensor::of<double>({1, 3}, {4, 1e9, 6}),
                   .targets = Tensor::of<double>({1, 1}, {200})}};
}

template <class T = float>
std::vector<double> gathered(const Rows& rows) {
  Tensor out(rows.shape(), dtype_of<T>);
  rows.gather(out);
  return tests::doubles(out);
}

TEST(Standardize, TakesMeanAndDeviationFromTheTrainingPartAlone) {
  TrainTest both = samples();
  standardize_inputs(both);
  const double unit = std::sqrt(1.5);  // of 1, 2, 3: the deviation is sqrt(2/3)
  const auto near = [](double x) { return DoubleNear(x, 1e-6); };
  EXPECT_THAT(
      gathered(both.train.all().inputs[0]),
      ElementsAre(near(-unit), near(-unit), 0, near(0), near(0), 0, near(unit), near(unit), 0));
  EXPECT_THAT(gathered(both.test.all().inputs[0]), ElementsAre(near(2 * unit), near(-unit), 1));
}

TEST(Standardize, LeavesColumnsAloneThatAreNoNumbers) {
  TrainTest both = samples();
  standardize_inputs(both, {true, false, true});
  EXPECT_EQ(both.train.scaling[0].scale[1], 1);
  EXPECT_EQ(both.train.scaling[0].shift[1], 0);
  EXPECT_NE(both.train.scaling[0].scale[0], 1);
  EXPECT_EQ(error_of([&] { standardize_inputs(both, {true}); }),
            "standardize_inputs requires a flag for each of 3 columns, got 1");
}

TEST(Standardize, TakesOneOfSeveralInputs) {
  TrainTest both = samples();
  both.train.inputs.push_back(Tensor::of<double>({3, 1}, {10, 20, 30}));
  both.test.inputs.push_back(Tensor::of<double>({1, 1}, {20}));
  EXPECT_EQ(
      error_of([&] { standardize_inputs(both); }),
      "standardize_inputs requires samples of 1 input, got 2: call standardize_input(samples, "
      "i) for each");
  EXPECT_EQ(error_of([&] { standardize_input(both, 2); }),
            "there is no input 2 to standardize among 2, counted from 0");
  standardize_input(both, 1);
  EXPECT_EQ(gathered(both.train.all().inputs[0])[0], 1);
  EXPECT_NEAR(gathered(both.train.all().inputs[1])[0], -std::sqrt(1.5), 1e-6);
  EXPECT_EQ(gathered(both.test.all().inputs[1])[0], 0);
}

TEST(Standardize, TakesTargetsBackToTheirUnits) {
  TrainTest both = samples();
  standardize_targets(both);
  EXPECT_NEAR(gathered(both.train.all().targets)[0], -std::sqrt(1.5), 1e-6);
  EXPECT_EQ(gathered(both.test.all().targets)[0], 0);
  EXPECT_NEAR(both.test.target_scaling.undo(-std::sqrt(1.5), 0), 100, 1e-9);
  both.train.targets = Tensor({3}, DType::int32);
  EXPECT_EQ(error_of([&] { standardize_targets(both); }),
            "targets that are classes cannot be standardized: requires numbers");
}

TEST(Standardize, RefusesNumbersThatAreNotFinite) {
  TrainTest both = samples();
  both.train.inputs[0].as<double>()[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(error_of([&] { standardize_inputs(both); }),
              HasSubstr("some: input column 1 (from 1) holds nan"));
  both.train.targets.as<double>()[1] = std::numeric_limits<double>::infinity();
  EXPECT_THAT(error_of([&] { standardize_targets(both); }),
              HasSubstr("some: target column 1 (from 1) holds inf"));
}

// A column of the numbers that `number` gives for rows from 0.
template <class Number>
TrainTest column_of(std::size_t rows, const Number& number) {
  TrainTest both;
  for (Dataset* part : {&both.train, &both.test}) {
    const std::size_t count = part == &both.train ? rows : 1;
    *part = {.name = "some",
             .inputs = Tensor({static_cast<Index>(count), 1}, DType::float64),
             .targets = Tensor({static_cast<Index>(count), 1}, DType::float64)};
    for (std::size_t i = 0; i < count; ++i) part->inputs[0].as<double>()[i] = number(i);
  }
  return both;
}
double mean_of(const Scaling& scaling) { return scaling.undo(0, 0); }
double deviation_of(const Scaling& scaling) { return 1 / scaling.scale[0]; }

TEST(Standardize, KeepsTheScaleOfAConstantColumn) {
  // 125,000 times 0.1 does not add up to 12,500, and 0.1 + 0.2 is not 0.3.
  const auto tenth = [](std::size_t) { return 0.1; };
  const auto rounded = [](std::size_t i) { return i % 2 == 0 ? 0.1 + 0.2 : 0.3; };
  const auto large = [](std::size_t) { return 1.7e9 + 0.1; };
  for (TrainTest both : {column_of(125000, tenth), column_of(1000, rounded), column_of(77, large),
                         column_of(5, [](std::size_t) { return 0.0; })}) {
    EXPECT_THAT(standardize_inputs(both), ElementsAre(0));
    EXPECT_EQ(both.test.scaling[0].scale[0], 1);
    EXPECT_NEAR(mean_of(both.test.scaling[0]), both.train.inputs[0].as<double>()[0], 1e-6);
  }
  TrainTest both = samples();
  EXPECT_THAT(standardize_inputs(both), ElementsAre(2));
  EXPECT_THAT(standardize_inputs(both, {true, true, false}), IsEmpty());
  EXPECT_THAT(standardize_targets(both), IsEmpty());
  both.train.targets = Tensor::of<double>({3, 1}, {7, 7, 7});
  EXPECT_THAT(standardize_targets(both), ElementsAre(0));
}

TEST(Standardize, DoesNotTakeASmallDeviationForNone) {
  // Nanoseconds since 1970, a millisecond apart: doubles are 256 apart there.
  TrainTest both = column_of(
      1000, [](std::size_t i) { return 1.7e18 + 1048576.0 * static_cast<double>(i % 2); });
  EXPECT_THAT(standardize_inputs(both), IsEmpty());
  EXPECT_NEAR(deviation_of(both.train.scaling[0]), 524288, 1);
}

TEST(Standardize, IsAccurateFor10MillionRowsFarFromZero) {
  // 0.25 and 0.5 and so on are exact beside 1e9: mean 1e9 + 1.5, variance (0 + 1/4 + ... + 9) / 7
  // less 2.25.
  constexpr std::size_t rows = 7 * 1500000;
  TrainTest both =
      column_of(rows, [](std::size_t i) { return 1e9 + 0.5 * static_cast<double>(i * 3 % 7); });
  standardize_inputs(both);
  EXPECT_NEAR(mean_of(both.train.scaling[0]), 1e9 + 1.5, 3e-7);
  EXPECT_NEAR(deviation_of(both.train.scaling[0]), 1, 1e-9);
  EXPECT_NEAR(means_of_present(both.train)[0], 1e9 + 1.5, 3e-7);
}

TEST(Standardize, HasNoSquareThatOverflows) {
  for (const double size : {1e300, 1e39, 1e-300}) {
    TrainTest both = column_of(4, [size](std::size_t i) { return i % 2 == 0 ? -size : 3 * size; });
    EXPECT_THAT(standardize_inputs(both), IsEmpty());
    EXPECT_NEAR(deviation_of(both.train.scaling[0]) / size, 2, 1e-12);
    EXPECT_NEAR(mean_of(both.train.scaling[0]) / size, 1, 1e-12);
  }
}

TEST(FillMissing, PutsTheMeanOfTheOthersInTheirPlace) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Dataset train{.name = "some",
                .inputs = Tensor::of<double>({3, 2}, {1, nan, nan, 4, 3, 6}),
                .targets = Tensor({3, 1}, DType::float64)};
  const std::vector<double> means = means_of_present(train);
  EXPECT_THAT(means, ElementsAre(2, 5));
  fill_missing(train, means);
  EXPECT_THAT(tests::doubles(train.inputs[0]), ElementsAre(1, 5, 2, 4, 3, 6));
  train.inputs = Tensor::of<double>({1, 2}, {1, nan});
  EXPECT_THAT(means_of_present(train), ElementsAre(1, IsNan()));
  EXPECT_EQ(error_of([&] { fill_missing(train, means_of_present(train)); }),
            "some: input column 2 (from 1) has no value in the training part, so there is no mean "
            "to fill it with: leave the column out");
}

}  // namespace
}  // namespace gradus
