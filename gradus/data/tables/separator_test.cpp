#include "gradus/data/tables/separator.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gradus {
namespace {

char separator_of(std::string_view beginning) { return likely_separator(beginning, ",;\t|"); }

TEST(SeparatorTest, IsTheOneThatDividesTheLinesEvenly) {
  for (const char separator : {',', ';', '\t', '|'}) {
    std::string content;
    for (int row = 0; row < 5; ++row)
      content += std::string("1") + separator + "2.5" + separator + "x\n";
    EXPECT_EQ(separator_of(content), separator);
  }
}

TEST(SeparatorTest, IsNoDecimalComma) {
  EXPECT_EQ(separator_of("1,5;2,5\n3,5;4,5\n"), ';');
  EXPECT_EQ(separator_of("a;b\n1,5;2,5\n3,5;4,5\n"), ';');
  EXPECT_EQ(separator_of("1,5\t2,5\n3,5\t4,5\n"), '\t');
}

TEST(SeparatorTest, IsPartOfNumbersOnlyBesideQuotedOnes) {
  EXPECT_EQ(likely_separator("1,5\n2,5\n", ",;", ","), ';');
  EXPECT_EQ(likely_separator("a,b\n\"1,5\",2\n\"2,5\",3\n", ",;", ","), ',');
  EXPECT_EQ(likely_separator("\"1,5\";2\n\"2,5\";3\n", ",;", ","), ';');
}

TEST(SeparatorTest, IsNoPartOfWords) {
  EXPECT_EQ(separator_of("title,genres,year\nA,x|y,1\nB,x|y,2\n"), ',');
  EXPECT_EQ(separator_of("Doe, John\t5\nRoe, Ann\t6\n"), '\t');
  EXPECT_EQ(separator_of("Doe,John;5;6\nRoe,Ann;6;7\n"), ';');
  EXPECT_EQ(separator_of("\"a;b\",1\n\"c;d\",2\n"), ',');
  EXPECT_EQ(separator_of("\"a;\"\"\nb\",1\n\"c;d\",2\n"), ',');
}

TEST(SeparatorTest, TakesLinesOfAnotherKindForWhatTheyAre) {
  EXPECT_EQ(separator_of("Sales, in euros, 2020\na;b\n1;2\n3;4\n"), ';');
  EXPECT_EQ(separator_of("a;b;c\n1;2;3\n4;5\n6;7;8\n"), ';');
}

TEST(SeparatorTest, IsTheFirstCandidateWhereNothingShowsIt) {
  for (const char* content : {"", "\n", "a\n1\n2\n", "a b\n1 2\n"}) {
    EXPECT_EQ(separator_of(content), ',') << content;
    EXPECT_EQ(likely_separator(content, ";|"), ';') << content;
  }
}

}  // namespace
}  // namespace gradus
