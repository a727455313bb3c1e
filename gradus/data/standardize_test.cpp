#include "gradus/data/standardize.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
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
      gathered(both.train.all().inputs),
      ElementsAre(near(-unit), near(-unit), 0, near(0), near(0), 0, near(unit), near(unit), 0));
  EXPECT_THAT(gathered(both.test.all().inputs), ElementsAre(near(2 * unit), near(-unit), 1));
}

TEST(Standardize, LeavesColumnsAloneThatAreNoNumbers) {
  TrainTest both = samples();
  standardize_inputs(both, {true, false, true});
  EXPECT_EQ(both.train.scaling.scale[1], 1);
  EXPECT_EQ(both.train.scaling.shift[1], 0);
  EXPECT_NE(both.train.scaling.scale[0], 1);
  EXPECT_EQ(error_of([&] { standardize_inputs(both, {true}); }),
            "standardize_inputs wants a flag for each of 3 columns, got 1");
}

TEST(Standardize, TakesTargetsBackToTheirUnits) {
  TrainTest both = samples();
  standardize_targets(both);
  EXPECT_NEAR(gathered(both.train.all().targets)[0], -std::sqrt(1.5), 1e-6);
  EXPECT_EQ(gathered(both.test.all().targets)[0], 0);
  EXPECT_NEAR(both.test.target_scaling.undo(-std::sqrt(1.5), 0), 100, 1e-9);
  both.train.targets = Tensor({3}, DType::int32);
  EXPECT_EQ(error_of([&] { standardize_targets(both); }),
            "targets that are classes cannot be standardized: wants numbers");
}

TEST(Standardize, RefusesNumbersThatAreNotFinite) {
  TrainTest both = samples();
  both.train.inputs.as<double>()[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(standardize_inputs(both), Error);
}

TEST(FillMissing, PutsTheMeanOfTheOthersInTheirPlace) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Dataset train{.name = "some",
                .inputs = Tensor::of<double>({3, 2}, {1, nan, nan, 4, 3, 6}),
                .targets = Tensor({3, 1}, DType::float64)};
  const std::vector<double> means = means_of_present(train);
  EXPECT_THAT(means, ElementsAre(2, 5));
  fill_missing(train, means);
  EXPECT_THAT(tests::doubles(train.inputs), ElementsAre(1, 5, 2, 4, 3, 6));
  train.inputs = Tensor::of<double>({1, 2}, {1, nan});
  EXPECT_EQ(error_of([&] { means_of_present(train); }),
            "some: input column 2 (from 1) has no value in the training part, so there is no mean "
            "to fill it with: leave the column out");
}

}  // namespace
}  // namespace gradus
