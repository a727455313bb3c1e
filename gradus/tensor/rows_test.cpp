#include "gradus/tensor/rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::array<std::int32_t, 3> indices = {2, 0, 2};

template <class T>
std::vector<T> gathered(const Rows& rows) {
  Tensor out(rows.shape(), dtype_of<T>);
  rows.gather(out);
  return {out.as<T>().begin(), out.as<T>().end()};
}

TEST(Rows, AreAllRowsInOrderWithoutIndices) {
  const Tensor source = Tensor::of<float>({3, 2}, {1, 2, 3, 4, 5, 6});
  const Rows rows = source;
  EXPECT_EQ(rows.count(), 3);
  EXPECT_EQ(rows.shape(), Shape({3, 2}));
  EXPECT_THAT(gathered<float>(rows), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Rows, AreThoseOfTheIndices) {
  const Tensor source = Tensor::of<float>({3, 2}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(Rows(source, indices).shape(), Shape({3, 2}));
  EXPECT_THAT(gathered<float>(Rows(source, indices)), ElementsAre(5, 6, 1, 2, 5, 6));
  EXPECT_EQ(Rows(source, std::span(indices).first(0)).count(), 0);
}

TEST(Rows, KeepTheShapeOfASample) {
  const Tensor source({5, 2, 3}, DType::uint8);
  EXPECT_EQ(Rows(source, indices).shape(), Shape({3, 2, 3}));
}

TEST(Rows, ConvertToEitherFloat) {
  const Tensor bytes = Tensor::of<std::uint8_t>({3, 1}, {0, 128, 255});
  EXPECT_THAT(gathered<float>(bytes), ElementsAre(0, 128, 255));
  EXPECT_THAT(gathered<double>(Rows(bytes, indices)), ElementsAre(255, 0, 255));
  const Tensor integers = Tensor::of<std::int32_t>({2}, {-7, 7});
  EXPECT_THAT(gathered<float>(integers), ElementsAre(-7, 7));
  EXPECT_THAT(gathered<float>(Tensor::of<double>({2}, {0.1, 1e10})), ElementsAre(0.1f, 1e10f));
}

TEST(Rows, KeepTheirOwnTypeWhereNothingIsScaled) {
  EXPECT_THAT(gathered<std::int32_t>(Rows(Tensor::of<std::int32_t>({3}, {7, 8, 9}), indices)),
              ElementsAre(9, 7, 9));
  EXPECT_THAT(gathered<std::uint8_t>(Tensor::of<std::uint8_t>({3}, {7, 8, 255})),
              ElementsAre(7, 8, 255));
}

TEST(Rows, ScaleAllColumnsAlike) {
  const Tensor source = Tensor::of<std::uint8_t>({3, 2}, {1, 2, 3, 4, 5, 6});
  const std::array<double, 1> scale = {2}, shift = {0.5};
  EXPECT_THAT(gathered<float>(Rows(source, indices, scale, shift)),
              ElementsAre(10.5, 12.5, 2.5, 4.5, 10.5, 12.5));
}

TEST(Rows, ScaleEachColumnByItself) {
  const Tensor source = Tensor::of<double>({3, 2}, {1, 2, 3, 4, 5, 6});
  const std::array<double, 2> scale = {2, 10}, shift = {0, 1};
  EXPECT_THAT(gathered<double>(Rows(source, {}, scale, shift)), ElementsAre(2, 21, 6, 41, 10, 61));
}

TEST(Rows, ScaleFloatsIntoTheirOwnType) {
  const std::array<double, 1> scale = {2}, shift = {0};
  EXPECT_THAT(gathered<float>(Rows(Tensor::of<float>({2}, {1, 2}), {}, scale, shift)),
              ElementsAre(2, 4));
}

TEST(Rows, AreTheSameHoweverLongARowIs) {
  // Long enough for every path of the conversion: whole vectors, remainders, several pages.
  for (const Index columns : {1, 3, 64, 785, 5000}) {
    Tensor source({4, columns}, DType::uint8);
    std::size_t i = 0;
    for (std::uint8_t& x : source.as<std::uint8_t>()) x = static_cast<std::uint8_t>(7 * i++);
    const std::array<std::int32_t, 4> order = {3, 1, 0, 2};
    const std::vector<float> rows = gathered<float>(Rows(source, order));
    for (std::size_t row = 0; row < 4; ++row) {
      for (std::size_t column = 0; column < static_cast<std::size_t>(columns); ++column) {
        const auto width = static_cast<std::size_t>(columns);
        ASSERT_EQ(rows[row * width + column],
                  source.as<std::uint8_t>()[static_cast<std::size_t>(order[row]) * width + column]);
      }
    }
  }
}

TEST(Rows, RefuseScalesThatDoNotFitTheColumns) {
  const Tensor source({3, 2});
  const std::vector<double> one(1), two(2), three(3);
  EXPECT_THAT([&] { Rows(source, {}, three, three); },
              ThrowsMessage<Error>(
                  HasSubstr("scale and shift require 0, 1 or 2 numbers each, got 3 and 3")));
  EXPECT_THAT([&] { Rows(source, {}, two, one); }, ThrowsMessage<Error>(HasSubstr("got 2 and 1")));
}

TEST(Rows, RefuseToBecomeIntegers) {
  const Tensor source({3, 2});
  Tensor integers({3, 2}, DType::int32);
  EXPECT_THAT([&] { Rows(source).gather(integers); },
              ThrowsMessage<Error>(HasSubstr("requires float32 or float64, got int32")));
}

TEST(Rows, ASliceGathersItsPartOfThem) {
  const Tensor source = Tensor::of<float>({4, 2}, {0, 1, 10, 11, 20, 21, 30, 31});
  const std::vector<std::int32_t> chosen{3, 0, 2};
  const std::vector<double> scale{2}, shift{1};
  Tensor gathered({2, 2}), in_order({2, 2});
  Rows(source.view(), chosen, scale, shift).slice(1, 2).gather(gathered);
  Rows(source).slice(2, 2).gather(in_order);
  const auto a = gathered.as<float>(), b = in_order.as<float>();
  EXPECT_EQ(std::vector<float>(a.begin(), a.end()), (std::vector<float>{1, 3, 41, 43}));
  EXPECT_EQ(std::vector<float>(b.begin(), b.end()), (std::vector<float>{20, 21, 30, 31}));
}

TEST(Rows, ScaleInTheWiderOfBothTypes) {
  // In float32 neither number would keep its last digit.
  const Tensor source = Tensor::of<double>({2, 1}, {1e9, 1e9 + 1});
  const std::array<double, 1> scale = {1}, shift = {-1e9};
  EXPECT_THAT(gathered<float>(Rows(source, {}, scale, shift)), ElementsAre(0, 1));
  const Tensor columns = Tensor::of<double>({1, 2}, {1e9 + 1, 1});
  const std::array<double, 2> scales = {1, 1}, shifts = {-1e9, 0};
  EXPECT_THAT(gathered<float>(Rows(columns, {}, scales, shifts)), ElementsAre(1, 1));
  // From the narrower type: in float32 a third would keep half of its digits.
  const Tensor narrow = Tensor::of<float>({1, 2}, {1, 3});
  const std::array<double, 1> third = {1.0 / 3}, none = {0};
  EXPECT_THAT(gathered<double>(Rows(narrow, {}, third, none)), ElementsAre(1.0 / 3, 1));
  const std::array<double, 2> thirds = {1.0 / 3, 1.0 / 3}, nones = {0, 0};
  EXPECT_THAT(gathered<double>(Rows(narrow, {}, thirds, nones)), ElementsAre(1.0 / 3, 1));
}

}  // namespace
}  // namespace gradus
