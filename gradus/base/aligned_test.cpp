#include "gradus/base/aligned.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(Aligned, PutsWordsBelowOneAnother) {
  EXPECT_EQ(aligned({{"name", "count"}, {"a", "1"}, {"longer", "100000"}}, 1),
            "  name     count\n"
            "  a            1\n"
            "  longer  100000\n");
}

TEST(Aligned, CountsCharactersAndNoBytes) {
  EXPECT_EQ(width_of("Dörfer"), 6u);
  EXPECT_EQ(aligned({{"Dörfer", "1"}, {"Staedte", "2"}}, 1), "  Dörfer   1\n  Staedte  2\n");
}

TEST(Aligned, CutsBetweenCharacters) {
  EXPECT_EQ(cut_to("Dörfer", 6), "Dörfer");
  EXPECT_EQ(cut_to("Dörfer", 5), "Dö...");
  EXPECT_EQ(cut_to("äöüäöü", 4), "ä...");
}

TEST(Aligned, CountsTheColumnsOfATerminal) {
  EXPECT_EQ(width_of("日本語"), 6u);
  EXPECT_EQ(width_of("한국어"), 6u);
  EXPECT_EQ(width_of("ｆｕｌｌ"), 8u);
  EXPECT_EQ(width_of("🐈"), 2u);
  EXPECT_EQ(width_of("e\xcc\x81"), 1u);  // an e and the accent upon it
  EXPECT_EQ(width_of("→ × λ"), 5u);
  EXPECT_EQ(aligned({{"日本", "1"}, {"abc", "2"}}, 1), "  日本  1\n  abc   2\n");
  EXPECT_EQ(cut_to("日本語日本語", 9), "日本語...");
  EXPECT_EQ(cut_to("日本語日本語", 8), "日本...");
  EXPECT_EQ(cut_to("日本語日本語", 12), "日本語日本語");
}

}  // namespace
}  // namespace gradus
