#include "gradus/layers/sum.hpp"

#include <gmock/gmock.h>

#include "gradus/model/workspace.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;
using tests::error_of;

TEST(Sum, AddsUpAllValues) {
  const Model model(Sum({.inputs = 3}));
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(tests::doubles(workspace.forward({Tensor::of<float>({1, 2}, {1, 2}),
                                                Tensor::of<float>({1, 2}, {10, 20}),
                                                Tensor::of<float>({1, 2}, {100, 200})})),
              ElementsAre(111, 222));
}

TEST(Sum, IsLawful) {
  expect_lawful(Sum(), {{{1, 1}, {1, 1}}, {{5, 33}, {5, 33}}, {{2, 3, 4}, {2, 3, 4}}});
  expect_lawful(Sum({.inputs = 3}), {{{5, 3}, {5, 3}, {5, 3}}});
  expect_lawful(Sum({.inputs = 4}), {{{7, 9}, {7, 9}, {7, 9}, {7, 9}}});
}

TEST(Sum, SaysWhatItIs) {
  EXPECT_EQ(Sum().describe(), "Sum");
  EXPECT_EQ(Sum({.inputs = 3}).describe(), "Sum(inputs 3)");
}

TEST(Sum, RefusesOtherShapesAndNumbersOfValues) {
  const Model model(Sum{});
  Workspace workspace(model, Mode::inference);
  EXPECT_THAT(error_of([&] {
                workspace.plan({{2, 7}, {2, 6}});
              }),
              StartsWith("Sum cannot take [2, 7] and [2, 6]: all must have one shape"));
  EXPECT_EQ(error_of([] { Sum({.inputs = 1}); }),
            "Sum: inputs must be a whole number from 2 to 4, got 1");
  EXPECT_EQ(error_of([] { Sum({.inputs = 5}); }),
            "Sum: inputs must be a whole number from 2 to 4, got 5");
}

}  // namespace
}  // namespace gradus
