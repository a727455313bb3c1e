#include "gradus/tensor/tensor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <utility>

namespace gradus {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Tensor, IsMadeOfAlignedZeros) {
  for (const DType dtype : {DType::float32, DType::float64, DType::int32, DType::uint8}) {
    const Tensor tensor({3, 7}, dtype);
    EXPECT_EQ(tensor.dtype(), dtype);
    EXPECT_EQ(tensor.size(), 21);
    EXPECT_EQ(tensor.view().byte_size(), 21 * size_of(dtype));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.view().bytes()) % 64, 0u);
    EXPECT_THAT(std::span(tensor.view().bytes(), tensor.view().byte_size()), Each(std::byte{0}));
  }
}

TEST(Tensor, OfNothingHasNoNumbers) {
  EXPECT_EQ(Tensor().shape(), Shape({0}));
  EXPECT_EQ(Tensor().size(), 0);
  EXPECT_FALSE(Tensor().view());
}

TEST(Tensor, TakesItsNumbersRowByRow) {
  const Tensor tensor = Tensor::of<std::int32_t>({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(tensor.dtype(), DType::int32);
  EXPECT_THAT(tensor.as<std::int32_t>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(tensor.view().slice(1, 1).as<std::int32_t>(), ElementsAre(3, 4));
}

TEST(Tensor, CopiesItsNumbers) {
  Tensor tensor = Tensor::of<float>({2}, {1, 2});
  const Tensor copy = tensor;
  const Tensor of_view(tensor.view());
  tensor.as<float>()[0] = 9;
  EXPECT_THAT(copy.as<float>(), ElementsAre(1, 2));
  EXPECT_THAT(of_view.as<float>(), ElementsAre(1, 2));
}

TEST(Tensor, TakesAnotherShapeWithoutCopying) {
  Tensor tensor = Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const std::byte* const bytes = tensor.view().bytes();
  const Tensor reshaped = std::move(tensor).reshaped({3, 2});
  EXPECT_EQ(reshaped.shape(), Shape({3, 2}));
  EXPECT_EQ(reshaped.view().bytes(), bytes);
}

TEST(Tensor, RefusesAShapeOfAnotherSize) {
  EXPECT_THAT(
      [] {
        Tensor({2, 3}).reshaped({4, 2});
      },
      ThrowsMessage<Error>(HasSubstr("a tensor of shape [2, 3] cannot take the shape [4, 2]")));
  EXPECT_THAT(
      [] {
        Tensor::of<float>({2, 2}, {1, 2, 3});
      },
      ThrowsMessage<Error>(HasSubstr("a view of shape [2, 2] requires 4 elements, got 3")));
}

TEST(TensorView, BorrowsNumbers) {
  std::array<double, 6> numbers = {1, 2, 3, 4, 5, 6};
  const TensorView view(std::span<double>(numbers), {3, 2});
  EXPECT_EQ(view.dtype(), DType::float64);
  view.as<double>()[5] = 60;
  EXPECT_EQ(numbers[5], 60);
  const ConstTensorView reading = view;
  EXPECT_EQ(reading.data<double>(), numbers.data());
}

TEST(TensorView, OfNothingIsFalse) {
  EXPECT_FALSE(TensorView());
  EXPECT_TRUE(Tensor({1}).view());
}

TEST(TensorView, SlicesAndReshapesInPlace) {
  Tensor tensor({4, 2, 3}, DType::float64);
  const TensorView slice = tensor.view().slice(1, 2);
  EXPECT_EQ(slice.shape(), Shape({2, 2, 3}));
  slice.as<double>()[0] = 7;
  EXPECT_EQ(tensor.as<double>()[6], 7);
  const TensorView flat = slice.reshaped({12});
  EXPECT_EQ(flat.shape(), Shape({12}));
  EXPECT_EQ(flat.bytes(), slice.bytes());
}

}  // namespace
}  // namespace gradus
