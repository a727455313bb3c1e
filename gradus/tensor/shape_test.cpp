#include "gradus/tensor/shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Shape, OfNoAxesIsOfOneNumber) {
  const Shape shape;
  EXPECT_EQ(shape.rank(), 0);
  EXPECT_EQ(shape.size(), 1);
  EXPECT_EQ(shape.rows(), 1);
  EXPECT_EQ(shape.row_size(), 1);
  EXPECT_EQ(to_string(shape), "[]");
}

TEST(Shape, CountsItsNumbers) {
  const Shape shape = {4, 3, 2};
  EXPECT_EQ(shape.rank(), 3);
  EXPECT_EQ(shape.size(), 24);
  EXPECT_EQ(shape.rows(), 12);
  EXPECT_EQ(shape.row_size(), 6);
  EXPECT_EQ(Shape({4, 0, 2}).size(), 0);
}

TEST(Shape, CountsAxesFromBothEnds) {
  const Shape shape = {4, 3, 2};
  EXPECT_EQ(shape[0], 4);
  EXPECT_EQ(shape[2], 2);
  EXPECT_EQ(shape[-1], 2);
  EXPECT_EQ(shape[-3], 4);
}

TEST(Shape, IsComparedByAllItsExtents) {
  EXPECT_EQ(Shape({4, 3}), Shape({4, 3}));
  EXPECT_NE(Shape({4, 3}), Shape({3, 4}));
  EXPECT_NE(Shape({4, 3}), Shape({4, 3, 1}));
  EXPECT_NE(Shape({0}), Shape());
}

TEST(Shape, MakesOthersLikeItself) {
  const Shape shape = {4, 3, 2};
  EXPECT_EQ(shape.with(0, 7), Shape({7, 3, 2}));
  EXPECT_EQ(shape.with(-1, 7), Shape({4, 3, 7}));
  EXPECT_EQ(shape.sample(), Shape({3, 2}));
  EXPECT_EQ(Shape({4}).sample(), Shape());
  EXPECT_EQ(shape.batch_of(9), Shape({9, 4, 3, 2}));
  EXPECT_EQ(Shape().batch_of(9), Shape({9}));
}

TEST(Shape, PrintsItsExtents) { EXPECT_EQ(to_string(Shape({64, 28, 28})), "[64, 28, 28]"); }

TEST(Shape, RefusesMoreAxesThanItHolds) {
  EXPECT_THAT(
      [] {
        Shape({1, 1, 1, 1, 1, 1, 1});
      },
      ThrowsMessage<Error>(HasSubstr("a shape has at most 6 axes, got 7")));
  EXPECT_THAT(
      [] {
        Shape({1, 1, 1, 1, 1, 2}).batch_of(3);
      },
      ThrowsMessage<Error>(HasSubstr("no room for a batch of [1, 1, 1, 1, 1, 2]")));
}

TEST(Shape, RefusesAnExtentBelowZero) {
  EXPECT_THAT(
      [] {
        Shape({2, -1});
      },
      ThrowsMessage<Error>(HasSubstr("an extent cannot be negative, got -1")));
}

}  // namespace
}  // namespace gradus
