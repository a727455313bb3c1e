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

}  // namespace
}  // namespace gradus
