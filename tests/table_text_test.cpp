#include "app/text/table_text.hpp"

#include <gmock/gmock.h>

namespace gradus::app {
namespace {

const TableFormat homes{
    .inputs = {{.name = "area", .number = 1, .fill = {0.1}},
               {.name = "ci\"ty", .number = 3, .words = {"B\xc3\xa4rn", "Rom"}, .fill = {0, 1}}},
    .targets = {{.name = "price", .number = 2}},
    .labels = {"high", "low"},
    .columns = 3,
    .separator = ';',
    .header = true};

TEST(TableText, SaysWhichColumnsAreRead) {
  EXPECT_EQ(
      summary_of(homes),
      "with a header, separator \";\"; inputs area (1), ci\"ty (3: 2 words); target price (2), "
      "2 classes");
  TableFormat many{.columns = 20, .separator = '\t'};
  for (Index i = 1; i < 20; ++i) many.inputs.push_back({.number = i});
  many.targets.push_back({.number = 20});
  EXPECT_THAT(summary_of(many), testing::StartsWith("without a header, separator \"\\t\"; "));
  EXPECT_THAT(summary_of(many), testing::EndsWith("column 12 and 7 more; target column 20"));
}

}  // namespace
}  // namespace gradus::app
