#include "gradus/layers/containers/concatenate.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST(Concatenate, SaysWhatItIs) {
  EXPECT_EQ(Concatenate(Tanh(), ReLU()).describe(), "Concatenate of 2");
}

TEST(Concatenate, RefusesToBeEmpty) {
  EXPECT_EQ(tests::error_of([] { Model model(Concatenate{}); }),
            "Concatenate requires one branch at least, or 2 inputs to join");
}

TEST(Concatenate, JoinsItsInputsOrWhatABranchMakesOfEach) {
  const Tensor a = Tensor::of<float>({1, 2}, {1, -2}), b = Tensor::of<float>({1, 1}, {-3});
  const Model joined(Concatenate({.inputs = 2})),
      branches(Concatenate({.inputs = 2}, ReLU(), Identity()));
  Workspace all(joined, Mode::inference), of_each(branches, Mode::inference);
  EXPECT_THAT(tests::doubles(all.forward({a, b})), ElementsAre(1, -2, -3));
  EXPECT_THAT(tests::doubles(of_each.forward({a, b})), ElementsAre(1, 0, -3));
  EXPECT_EQ(joined.root().describe(), "Concatenate of 2 inputs");
  EXPECT_EQ(branches.root().describe(), "Concatenate of 2");
}

TEST(Concatenate, OfSeveralInputsIsLawful) {
  const auto shapes = [](const Shape& a, const Shape& b) {
    return std::vector<ShortList<Shape>>{{a, b}};
  };
  expect_lawful([] { return std::make_unique<Concatenate>(ConcatenateOptions{.inputs = 2}); },
                shapes({5, 3}, {5, 4}));
  expect_lawful(
      [] {
        return std::make_unique<Concatenate>(ConcatenateOptions{.inputs = 2}, Linear(3, 2),
                                             Sequential(Linear(4, 5), Sigmoid()));
      },
      shapes({5, 3}, {5, 4}));
}

TEST(Concatenate, RefusesOtherNumbersOfInputs) {
  EXPECT_EQ(tests::error_of([] { Model model(Concatenate({.inputs = 3}, Tanh(), ReLU())); }),
            "Concatenate has 2 branches for 3 inputs: requires a branch for each, or none");
  EXPECT_EQ(tests::error_of([] { Concatenate({.inputs = 5}); }),
            "Concatenate: inputs must be a whole number from 1 to 4, got 5");
  EXPECT_EQ(tests::error_of([] { Concatenate({.inputs = 0}, Tanh()); }),
            "Concatenate: inputs must be a whole number from 1 to 4, got 0");
}

TEST(Concatenate, RefusesBranchesWhoseRowsDisagree) {
  EXPECT_THAT(
      tests::refusal(std::make_unique<Concatenate>(Tanh(), Flatten()), {2, 3, 4}),
      StartsWith("join: Join cannot take [2, 3, 4] and [2, 12]: all extents but the last must "
                 "agree"));
}

}  // namespace
}  // namespace gradus
