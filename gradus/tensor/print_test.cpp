#include "gradus/tensor/print.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <sstream>

#include "gradus/tensor/tensor.hpp"

namespace gradus {
namespace {

using testing::HasSubstr;

TEST(Print, AlignsColumns) {
  EXPECT_EQ(to_string(Tensor::of<float>({2, 2}, {1, 2, 3, 4})), "float32 [2, 2]\n  1  2\n  3  4\n");
  EXPECT_EQ(to_string(Tensor::of<double>({2, 2}, {1, -20.5, 300, 1.0 / 3})),
            "float64 [2, 2]\n"
            "       1   -20.5\n"
            "     300  0.3333\n");
}

TEST(Print, ShowsEveryTypeAndRank) {
  EXPECT_EQ(to_string(Tensor::of<std::uint8_t>({2}, {0, 255})), "uint8 [2]\n    0  255\n");
  EXPECT_EQ(to_string(Tensor::of<std::int32_t>({2, 1, 1}, {-1, 1})),
            "int32 [2, 1, 1]\n  -1\n   1\n");
  EXPECT_EQ(to_string(Tensor::of<float>({}, {5})), "float32 []\n  5\n");
}

TEST(Print, ShowsNothingOfNothing) { EXPECT_EQ(to_string(Tensor({0, 2})), "float32 [0, 2]\n"); }

TEST(Print, CutsTheMiddleOfLongTensors) {
  Tensor tensor({100, 20}, DType::int32);
  const auto numbers = tensor.as<std::int32_t>();
  std::iota(numbers.begin(), numbers.end(), 0);
  const std::string shown = to_string(tensor);
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 1 + 8 + 1 + 8);
  EXPECT_THAT(shown, HasSubstr("     0     1     2     3     4     5   ...    14    15    16"));
  EXPECT_THAT(shown, HasSubstr("   140   141"));
  EXPECT_THAT(shown, HasSubstr("\n   ...   ...   ...   ..."));
  EXPECT_THAT(shown, HasSubstr("\n  1840  1841"));
  EXPECT_THAT(shown, HasSubstr("  1998  1999\n"));
  EXPECT_THAT(shown, testing::Not(HasSubstr(" 160 ")));
}

TEST(Print, CutsNothingThatFits) {
  EXPECT_THAT(to_string(Tensor({16, 12})), testing::Not(HasSubstr("...")));
}

TEST(Print, GoesToAStream) {
  std::ostringstream out;
  out << Tensor::of<float>({1}, {2.5}).view();
  EXPECT_EQ(out.str(), "float32 [1]\n  2.5\n");
}

}  // namespace
}  // namespace gradus
