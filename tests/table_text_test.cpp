#include "app/text/table_text.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"

namespace gradus::app {
namespace {

using testing::ElementsAre;

const TableFormat homes{
    .inputs = {{.name = "area", .number = 1, .fill = {0.1}},
               {.name = "ci\"ty", .number = 3, .words = {"B\xc3\xa4rn", "Rom"}, .fill = {0, 1}}},
    .targets = {{.name = "price", .number = 2}},
    .labels = {"high", "low"},
    .columns = 3,
    .separator = ';',
    .header = true};

TEST(TableText, ReadsWhatItWrote) {
  const std::string json = table_json(homes);
  const TableFormat again = parse_table(json, "here");
  EXPECT_EQ(table_json(again), json);
  EXPECT_EQ(again.inputs[1].name, "ci\"ty");
  EXPECT_THAT(again.inputs[0].fill, ElementsAre(0.1));
  EXPECT_THAT(again.inputs[1].words, ElementsAre("B\xc3\xa4rn", "Rom"));
  EXPECT_THAT(again.inputs[1].fill, ElementsAre(0, 1));
  EXPECT_EQ(again.targets[0].number, 2);
  EXPECT_THAT(again.labels, ElementsAre("high", "low"));
  EXPECT_EQ(again.columns, 3);
  EXPECT_EQ(again.separator, ';');
  EXPECT_TRUE(again.header);
}

TEST(TableText, RefusesWhatIsNoTable) {
  for (
      const char* json :
      {"", "{}", "[1]", R"({"inputs":[],"targets":[],"labels":[],"columns":0})",
       R"({"inputs":[{"name":"a","number":9}],"targets":[{"name":"b","number":1}],"labels":[],"columns":2})",
       R"({"inputs":[{"name":"a","number":1,"fill":[1,2]}],"targets":[{"name":"b","number":2}],"labels":[],"columns":2})",
       R"({"inputs":[{"name":"a","number":1}],"targets":[{"name":"b","number":2}],"labels":[],"columns":2,"separator":""})",
       R"({"inputs":[{"name":3,"number":1}],"targets":[{"name":"b","number":2}],"labels":[],"columns":2})"}) {
    try {
      parse_table(json, "x: 'table'");
      ADD_FAILURE() << json;
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), "x: 'table' must describe the columns of a table");
    }
  }
}

TEST(TableText, ReadsModelsThatFillNumbersAlone) {
  const auto columns = [](const std::string& fill) {
    return parse_table(R"({"inputs":[{"name":"a","number":1)" + fill +
                           R"(},{"name":"b","number":2,"words":["x","y"]}],)"
                           R"("targets":[{"name":"t","number":3}],"labels":[],"columns":3})",
                       "here");
  };
  EXPECT_THAT(columns(R"(,"fill":[4.5])").inputs[0].fill, ElementsAre(4.5));
  EXPECT_THAT(columns(R"(,"fill":[4.5])").inputs[1].fill, ElementsAre(0, 0));
  EXPECT_EQ(columns("").separator, ',');
  EXPECT_TRUE(columns("").header);
  EXPECT_THAT(columns("").inputs[0].fill, testing::IsEmpty());
  EXPECT_THAT(columns("").inputs[1].fill, testing::IsEmpty());
}

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
