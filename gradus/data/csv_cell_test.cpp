#include "gradus/data/csv_cell.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(csv_cell("plain text, no"), "\"plain text, no\"");
  EXPECT_EQ(csv_cell("it's"), "it's");
  EXPECT_EQ(csv_cell("say \"so\""), "\"say \"\"so\"\"\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_cell("a\rb"), "\"a\rb\"");
  EXPECT_EQ(csv_cell(""), "");
}

}  // namespace
}  // namespace gradus
