#include "gradus/data/tables/number_notation.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>

namespace gradus {
namespace {

TEST(NumberNotationTest, AreReadWhole) {
  EXPECT_EQ(number_in("-1.5e3"), -1500);
  EXPECT_EQ(number_in("+4"), 4);
  EXPECT_EQ(number_in(".5"), 0.5);
  EXPECT_EQ(number_in("1e-400"), 0);
  for (const char* none : {"", "+", "+-1", "1 2", "1,5", "0x10", "abc", "1.5x"})
    EXPECT_FALSE(number_in(none)) << none;
  EXPECT_EQ(number_in("-1e999"),
            -HUGE_VAL);  // too large for a number, but one: refused where it stands
  EXPECT_TRUE(std::isnan(number_in("nan").value()));
}

TEST(NumberNotationTest, AreJudgedByTheirSizeNotByTheirSpelling) {
  const std::string zeros(400, '0');
  EXPECT_EQ(number_in("1" + zeros + "e-400"), 1);
  EXPECT_EQ(number_in("0." + zeros + "1e401"), 1);
  for (const std::string& large :
       {"1" + zeros, "1" + zeros + "e-10", "1" + zeros + ".5E-10", "0." + zeros + "1e+900",
        std::string("1e99999999999999999999")}) {
    EXPECT_EQ(number_in(large), HUGE_VAL) << large;
    EXPECT_EQ(number_in("-" + large), -HUGE_VAL) << large;
    EXPECT_EQ(number_in("+" + large), HUGE_VAL) << large;
  }
  for (const std::string& small :
       {"0." + zeros + "1", "." + zeros + "1", "0." + zeros + "1e10", "0." + zeros + "1E+20",
        "1" + zeros + "e-900", std::string("1e-331"), std::string("1e-99999999999999999999"),
        "0" + zeros + ".0e999"}) {
    EXPECT_EQ(number_in(small), 0) << small;
    EXPECT_EQ(number_in("-" + small), 0) << small;
  }
  EXPECT_EQ(number_in("0," + zeros + "1", {.decimal = ','}), 0);
}

TEST(NumberNotationTest, DoNotDependOnTheLocale) {
  // Any locale with a decimal comma that this machine has; without one the test says less.
  for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"})
    if (std::setlocale(LC_ALL, name) != nullptr) break;
  EXPECT_EQ(number_in("1.5"), 1.5);
  EXPECT_FALSE(number_in("1,5"));
  std::setlocale(LC_ALL, "C");
}

TEST(NumberNotationTest, TakesTheTypographicMinusSign) {
  EXPECT_EQ(number_in("\xe2\x88\x92"
                      "1.5"),
            -1.5);
  EXPECT_FALSE(number_in("\xe2\x88\x92"));
  EXPECT_FALSE(number_in("\xe2\x88\x92-1"));
  EXPECT_FALSE(
      number_in("1\xe2\x88\x92"
                "2"));
}

TEST(NumberNotationTest, TakesADecimalComma) {
  const NumberNotation comma{.decimal = ','};
  EXPECT_EQ(number_in("1,5", comma), 1.5);
  EXPECT_EQ(number_in("-,5e2", comma), -50);
  EXPECT_EQ(number_in("+3", comma), 3);
  EXPECT_TRUE(std::isnan(number_in("nan", comma).value()));
  for (const char* none : {"", "-", "1.5", "1,5,5", "1,2.5", "1.234,5", "--1", "1,5x"})
    EXPECT_FALSE(number_in(none, comma)) << none;
}

TEST(NumberNotationTest, TakesGroupsOfDigits) {
  const NumberNotation german{.decimal = ',', .thousands = "."}, english{.thousands = ","};
  EXPECT_EQ(number_in("1.234.567,5", german), 1234567.5);
  EXPECT_EQ(number_in("-12.345", german), -12345);
  EXPECT_EQ(number_in("1234,5", german), 1234.5);
  EXPECT_EQ(number_in("1,234.5", english), 1234.5);
  EXPECT_EQ(number_in("12,34,567", english), 1234567);
  EXPECT_EQ(number_in("1.5", english), 1.5);
  for (const char* none : {"1,5", "1,23", "1234,567", ",234", "1,,234", "1,234,5", "1,2345", "1,"})
    EXPECT_FALSE(number_in(none, english)) << none;
  for (const char* blank : {" ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"})
    EXPECT_EQ(number_in(std::string("1") + blank + "234", {.thousands = " "}), 1234) << blank;
  EXPECT_EQ(number_in("1'234", {.thousands = "'"}), 1234);
  EXPECT_EQ(number_in("1\xe2\x80\x99"
                      "234",
                      {.thousands = "'"}),
            1234);
}

}  // namespace
}  // namespace gradus
