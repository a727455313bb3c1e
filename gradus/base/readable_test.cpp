#include "gradus/base/readable.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

namespace gradus {
namespace {

TEST(Readable, HasFourSignificantDigits) {
  const std::pair<double, const char*> wanted[] = {
      {0.5, "0.5000"},
      {0.036519, "0.03652"},
      {-0.036519, "-0.03652"},
      {0.00012346, "0.0001235"},
      {0.000012344, "1.234e-05"},
      {3e-30, "3.000e-30"},
      {1, "1.000"},
      {12.3456, "12.35"},
      {9.99996, "10.00"},
      {9999.6, "10000"},
      {56694.3, "56690"},
      {999960, "1.000e+06"},
      {1234567, "1.235e+06"},
      {8.8e20, "8.800e+20"},
      {1e300, "1.000e+300"},
      {0, "0"},
      {-0.0, "0"},
  };
  for (const auto& [number, words] : wanted) EXPECT_EQ(readable(number), words) << number;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(readable(infinity), "inf");
  EXPECT_EQ(readable(-infinity), "-inf");
  EXPECT_EQ(readable(-std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(Readable, CountsOneAndSeveral) {
  EXPECT_EQ(counted(1, "class", "classes"), "1 class");
  EXPECT_EQ(counted(0, "class", "classes"), "0 classes");
  EXPECT_EQ(counted(25, "class", "classes"), "25 classes");
}

}  // namespace
}  // namespace gradus
