#include "gradus/base/text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "gradus/base/error.hpp"

namespace gradus {

// Found by argument-dependent lookup, as a type of a user's would be.
struct Celsius {
  int degrees;
};
static std::string to_string(Celsius temperature) { return text(temperature.degrees, " C"); }

namespace {

TEST(Text, JoinsStringsNumbersAndTypesWithAToString) {
  const std::string owned = "owned";
  EXPECT_EQ(text("literal ", owned, ' ', std::string_view("view"), ' ', Celsius{21}),
            "literal owned view 21 C");
  EXPECT_EQ(text(), "");
}

TEST(Text, WritesIntegersOfAnySize) {
  EXPECT_EQ(text(-1, ' ', 2u, ' ', std::int8_t{-3}, ' ', std::uint8_t{200}), "-1 2 -3 200");
  EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(Text, WritesTheShortestFormOfADoubleThatReadsBack) {
  EXPECT_EQ(text(0.1, ' ', 1.0, ' ', 1e-300, ' ', 1.0 / 3), "0.1 1 1e-300 0.3333333333333333");
  EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "inf");
}

TEST(Text, IsWhatAnErrorSays) {
  EXPECT_STREQ(Error("requires ", 3, " rows, got ", Celsius{4}).what(), "requires 3 rows, got 4 C");
}

TEST(Text, AnErrorCanBeCopied) {
  const Error error("once");
  const Error copy = error;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_STREQ(copy.what(), "once");
}

}  // namespace
}  // namespace gradus
