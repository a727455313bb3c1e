#include "gradus/tensor/dtype.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gradus {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(DType, HasASizeAndANameThatReadsBack) {
  EXPECT_EQ(size_of(DType::float32), 4u);
  EXPECT_EQ(size_of(DType::float64), 8u);
  EXPECT_EQ(size_of(DType::int32), 4u);
  EXPECT_EQ(size_of(DType::uint8), 1u);
  for (const DType dtype : {DType::float32, DType::float64, DType::int32, DType::uint8}) {
    EXPECT_EQ(dtype_named(name_of(dtype)), dtype);
  }
  EXPECT_EQ(text(DType::float32), "float32");
}

TEST(DType, ChoosesTheTypeThatItNames) {
  const auto name = []<class T> { return name_of(dtype_of<T>); };
  for (const DType dtype : {DType::float32, DType::float64, DType::int32, DType::uint8}) {
    EXPECT_EQ(with_type(dtype, name), name_of(dtype));
  }
  EXPECT_EQ(with_float_type(DType::float32, name), "float32");
  EXPECT_EQ(with_float_type(DType::float64, name), "float64");
  EXPECT_EQ(dtype_of<const double>, DType::float64);
}

TEST(DType, RefusesAnUnknownName) {
  EXPECT_THAT([] { dtype_named("half"); },
              ThrowsMessage<Error>(
                  HasSubstr("unknown dtype 'half': expects float32, float64, int32 or uint8")));
}

TEST(DType, RefusesIntegersWhereItRequiresFloats) {
  for (const DType dtype : {DType::int32, DType::uint8}) {
    EXPECT_THAT([&] { with_float_type(dtype, []<class T> {}); },
                ThrowsMessage<Error>(HasSubstr(text("requires float32 or float64, got ", dtype))));
  }
}

}  // namespace
}  // namespace gradus
