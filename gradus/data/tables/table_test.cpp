#include "gradus/data/tables/table.hpp"

#include <gmock/gmock.h>

#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;
using testing::Pair;
using testing::StartsWith;
using tests::error_of;

class TableTest : public testing::Test {
 protected:
  Table read(std::string_view content, const TableOptions& options = {}) const {
    return read_csv(folder_.write("x.csv", content), options);
  }
  std::string without_folder(std::string message) const {
    const std::string folder = folder_.path().string() + "/";
    for (std::size_t at; (at = message.find(folder)) != message.npos;)
      message.erase(at, folder.size());
    return message;
  }
  std::string refusal(std::string_view content, const TableOptions& options = {}) const {
    return without_folder(error_of([&] { read(content, options); }));
  }
  TemporaryFolder folder_;
};

std::vector<double> inputs_of(const Table& table) {
  const auto all = table.data.inputs[0].as<double>();
  return {all.begin(), all.end()};
}
std::vector<double> targets_of(const Table& table) { return tests::doubles(table.data.targets); }

TEST_F(TableTest, TakesTheLastColumnForTheTarget) {
  const Table table = read("a,b,y\n1,2,3\n4,5,6\n");
  EXPECT_EQ(table.data.name, "x.csv");
  EXPECT_EQ(table.data.inputs[0].shape(), Shape({2, 2}));
  EXPECT_EQ(table.data.targets.shape(), Shape({2, 1}));
  EXPECT_EQ(table.data.classes, 0);
  EXPECT_THAT(inputs_of(table), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(targets_of(table), ElementsAre(3, 6));
  EXPECT_NO_THROW(validate(table.data));
}

TEST_F(TableTest, ChoosesColumnsByNameOrNumber) {
  const std::string content = "a,b,c,d\n1,2,3,4\n";
  const Table table = read(content, {.inputs = {"d", 1}, .targets = {"b"}});
  EXPECT_THAT(inputs_of(table), ElementsAre(4, 1));
  EXPECT_THAT(targets_of(table), ElementsAre(2));
  EXPECT_THAT(inputs_of(read(content, {.targets = {-2, "a"}})), ElementsAre(2, 4));
  EXPECT_THAT(targets_of(read(content, {.targets = {-2, "a"}})), ElementsAre(3, 1));
}

TEST_F(TableTest, FindsOutWhetherThereIsAHeader) {
  EXPECT_EQ(read("1,2\n3,4\n").data.size(), 2);
  EXPECT_EQ(read("a,b\n3,4\n").data.size(), 1);
  EXPECT_EQ(read("a,2\n3,4\n", {.header = true}).data.size(), 1);
  EXPECT_EQ(read("1,2\n3,4\n", {.header = true}).data.size(), 1);
  EXPECT_THAT(refusal("a,b\n3,4\n", {.header = false}),
              StartsWith("x.csv:1: column 1 must be a finite number, got 'a'"));
}

TEST_F(TableTest, RefusesColumnsThatThereAreNot) {
  EXPECT_EQ(refusal("area,price\n1,2\n", {.targets = {"prise"}}),
            "x.csv:1: no column is called 'prise': columns 1 to 2 are 'area', 'price'");
  EXPECT_EQ(
      refusal("1,2\n", {.targets = {"price"}}),
      "x.csv:1: no column is called 'price': there is no header, so choose columns by number, "
      "1 to 2");
  for (const Index number : {0, 3, -3}) {
    EXPECT_EQ(refusal("1,2\n", {.targets = {number}}),
              text("x.csv:1: there is no column ", number,
                   ": columns count from 1 to 2, or from the end: -1 is the last"));
  }
  EXPECT_THAT(refusal("a,b,a\n1,2,3\n", {.targets = {"b"}}),
              StartsWith("x.csv:1: column 3 is called 'a' as column 1 is"));
  EXPECT_EQ(refusal("a,b\n1,2\n", {.inputs = {1, "a"}}),
            "x.csv:1: column 1 is chosen twice: each is an input once, or a target");
  EXPECT_EQ(refusal("1\n2\n"),
            "x.csv:1: column 1 is the last, and all are targets or left out: none is left for "
            "inputs");
  EXPECT_EQ(refusal("1,2\n", {.targets = {}}),
            "x.csv:1: expected one target column or more, got 0");
  EXPECT_EQ(refusal("1,2,3\n", {.targets = {1, 2}, .classes = true}),
            "x.csv:1: expected one target column of classes, got 2");
}

TEST_F(TableTest, NamesLineAndColumnOfTextAmongNumbers) {
  EXPECT_THAT(refusal("a,b,y\n1,2,3\n4,five,6\n"),
              StartsWith("x.csv:3: column 2 ('b') must be a finite number, got 'five'"));
  EXPECT_THAT(refusal("1,2\n4,inf\n"),
              StartsWith("x.csv:2: column 2 must be a finite number, got 'inf'"));
  EXPECT_THAT(refusal("1e999,2\n"),
              StartsWith("x.csv:1: column 1 must be a finite number, got '1e999'"));
  EXPECT_THAT(refusal("1,2\n" + std::string(60, 'x') + ",1\n"),
              StartsWith("x.csv:2: column 1 must be a finite number, got '" + std::string(40, 'x') +
                         "...'"));
}

TEST_F(TableTest, NamesTheLineOfARaggedRow) {
  EXPECT_EQ(refusal("a,b,y\n1,2,3\n4,5\n"),
            "x.csv:3: column 3 is missing: the row has 2 cells, line 1 has 3");
  EXPECT_EQ(refusal("1,2\n3\n"), "x.csv:2: column 2 is missing: the row has 1 cell, line 1 has 2");
  EXPECT_EQ(refusal("1,2\n4,5,6\n"),
            "x.csv:2: column 3 is one too many: the row has 3 cells, line 1 has 2");
}

TEST_F(TableTest, RefusesAFileWithoutRows) {
  EXPECT_EQ(
      refusal(""),
      "x.csv:1: column 1: there is nothing in the file: a table has rows, with ',' or another "
      "separator between their cells");
  EXPECT_THAT(refusal("1,2\n", {.syntax = {.skip_lines = 1}}),
              HasSubstr("x.csv:2: column 1: there is nothing behind the lines to skip"));
  EXPECT_EQ(refusal("a,b\n"),
            "x.csv:2: column 1: no row follows the header: a table has one at least");
}

// ---- Classes ----

TEST_F(TableTest, NumbersClassesInOrder) {
  const Table words = read("1,red\n2,blue\n3,red\n", {.header = false, .classes = true});
  EXPECT_EQ(words.data.classes, 2);
  EXPECT_THAT(words.format.labels, ElementsAre("blue", "red"));
  EXPECT_THAT(targets_of(words), ElementsAre(1, 0, 1));
  const Table numbers = read("1,10\n2,9\n3,9\n", {.classes = true});
  EXPECT_THAT(numbers.format.labels, ElementsAre("9", "10"));
  EXPECT_THAT(targets_of(numbers), ElementsAre(1, 0, 0));
  EXPECT_NO_THROW(validate(numbers.data));
}

TEST_F(TableTest, RefusesMoreClassesThanThereMayBe) {
  std::string content = "x,y\n";
  for (int i = 0; i < 1100; ++i) content += text(i, ",", i, "\n");
  EXPECT_THAT(refusal(content, {.classes = true}),
              AllOf(StartsWith("x.csv:1002: column 2 ('y') has more than 1000 different values"),
                    HasSubstr("target_is = \"number\"")));
  EXPECT_THAT(refusal("1,\n", {.classes = true}),
              StartsWith("x.csv:1: column 2 is to hold classes, but has no values"));
}

TEST_F(TableTest, RefusesAClassThatTheTrainingDidNotHave) {
  const Table table = read("1,a\n2,b\n", {.header = false, .classes = true});
  const auto other = folder_.write("y.csv", "1,a\n2,c\n");
  EXPECT_EQ(without_folder(error_of(
                [&] { read_table(other, table.format, {.header = false, .classes = true}); })),
            "y.csv:2: column 2 holds the class 'c', which the training did not: known are 'a', "
            "'b': correct it, or leave the row out");
}

// ---- Text ----

TEST_F(TableTest, MakesAColumnOfEachWord) {
  const std::string content = "city,rooms,y\nRom,2,1\nBern,3,2\nRom,4,3\n";
  const Table table = read(content, {.text = TextColumns::one_hot});
  EXPECT_EQ(table.format.width(), 3);
  EXPECT_THAT(table.format.inputs[0].words, ElementsAre("Bern", "Rom"));
  EXPECT_THAT(inputs_of(table), ElementsAre(0, 1, 2, 1, 0, 3, 0, 1, 4));
  EXPECT_THAT(refusal(content),
              AllOf(StartsWith("x.csv:2: column 1 ('city') must be a finite number, got 'Rom'"),
                    HasSubstr("text = \"one_hot\"")));
}

TEST_F(TableTest, StillRefusesASlipInAColumnOfNumbers) {
  EXPECT_THAT(refusal("a,y\n1,1\n2x,2\n", {.text = TextColumns::one_hot}),
              StartsWith("x.csv:3: column 1 ('a') must be a finite number, got '2x'"));
  EXPECT_THAT(refusal("a,y\n1e999,1\n2,2\n", {.text = TextColumns::one_hot}),
              StartsWith("x.csv:2: column 1 ('a') must be a finite number, got '1e999'"));
}

TEST_F(TableTest, RefusesAWordThatTheTrainingDidNotHave) {
  const TableOptions options{.header = false, .text = TextColumns::one_hot};
  const Table table = read("Rom,1\n", options);
  EXPECT_EQ(without_folder(error_of(
                [&] { read_inputs(folder_.write("y.csv", "Oslo\n"), table.format, options); })),
            "y.csv:1: column 1 holds 'Oslo', which the training did not: known are 'Rom': correct "
            "it, or leave the row out");
}

TEST_F(TableTest, RefusesMoreWordsThanThereMayBe) {
  std::string content;
  for (int i = 0; i < 1100; ++i) content += text("w", i, ",1\n");
  EXPECT_THAT(refusal(content, {.text = TextColumns::one_hot}),
              AllOf(StartsWith("x.csv:1001: column 1 has more than 1000 different values"),
                    HasSubstr("exclude = [1]")));
}

// ---- Missing values ----

TEST_F(TableTest, RefusesMissingValues) {
  for (const char* missing : {"NA", "n/a", "NaN", "null", "<null>", "None", "-", "?"}) {
    EXPECT_THAT(
        refusal(text("1,2\n", missing, ",4\n")),
        HasSubstr(text("x.csv:2: column 1 holds '", missing, "', which counts as missing")));
  }
  EXPECT_EQ(
      refusal("1,2\n,4\n"),
      "x.csv:2: column 1 has no value: give it a value, or choose missing = \"mean\" (filled) "
      "or missing = \"drop\" (the row is left out)");
}

TEST_F(TableTest, DropsRowsWithMissingValues) {
  const TableOptions drop{.missing = MissingValues::drop};
  const Table table = read("1,2\nNA,4\n5,\n7,8\n", drop);
  EXPECT_THAT(inputs_of(table), ElementsAre(1, 7));
  EXPECT_THAT(targets_of(table), ElementsAre(2, 8));
  // Of columns that are read, not of others.
  EXPECT_EQ(read("1,,2\n", {.inputs = {1}, .missing = MissingValues::drop}).data.size(), 1);
  EXPECT_EQ(
      refusal("1,\n,2\n", drop),
      "x.csv:1: 2 rows read, 2 dropped for missing values (column 1: 1, column 2: 1), 0 kept: "
      "leave out the columns with most missing values");
}

TEST_F(TableTest, CountsTheRowsThatItDrops) {
  const std::string content = "a,b,y\n1,2,3\nNA,,4\n5,6,\n7,,9\n";
  const auto file = folder_.write("x.csv", content);
  const TableOptions drop{.missing = MissingValues::drop};
  RowCounts counts;
  read_table(file, learn_format(file, drop), drop, &counts);
  EXPECT_EQ(counts.read, 4);
  EXPECT_EQ(counts.dropped(), 3);
  EXPECT_EQ(counts.kept, 1);
  EXPECT_THAT(counts.missing, ElementsAre(Pair("a", 1), Pair("b", 2), Pair("y", 1)));
  EXPECT_EQ(to_string(counts),
            "x.csv: 4 rows read, 3 dropped for missing values (a: 1, b: 2, y: 1), 1 kept");
}

TEST_F(TableTest, LeavesMissingNumbersAndWordsToBeFilled) {
  const TableOptions mean{
      .header = false, .missing = MissingValues::mean, .text = TextColumns::one_hot};
  EXPECT_THAT(inputs_of(read("Rom,1,1\nNA,?,2\n,2,2\n", mean)),
              ElementsAre(0, 1, 1, 1, 0, IsNan(), IsNan(), IsNan(), 2));
  EXPECT_EQ(refusal("1,2\n2,\n", mean),
            "x.csv:2: column 2 has no value: a target cannot be filled: give it a value, or choose "
            "missing = \"drop\" (the row is left out)");
}

TEST_F(TableTest, FillsWithTheMeanAndTheMostFrequentWord) {
  Table table =
      read("Rom,1,1\n,?,2\nBern,4,3\nRom,7,4\n",
           {.header = false, .missing = MissingValues::mean, .text = TextColumns::one_hot});
  learn_fill(table.format, table.data);
  EXPECT_THAT(table.format.inputs[0].fill, ElementsAre(0, 1));
  EXPECT_THAT(table.format.inputs[1].fill, ElementsAre(4));
  fill_missing(table.data, table.format);
  EXPECT_THAT(inputs_of(table), ElementsAre(0, 1, 1, 0, 1, 4, 1, 0, 4, 0, 1, 7));
}

TEST_F(TableTest, NamesTheColumnThatNothingCanFill) {
  Table table = read("a,b,y\n1,,1\n2,,2\n", {.missing = MissingValues::mean});
  learn_fill(table.format, table.data);
  EXPECT_THAT(error_of([&] { fill_missing(table.data, table.format); }),
              HasSubstr("x.csv: column 2 ('b') has missing values"));
}

// ---- Inputs alone ----

TEST_F(TableTest, KnowsTheLineWhereEachSampleBegins) {
  const Table table = read("# first\na,b\n1,2\n3,\n\"5\",\"6\"\n",
                           {.syntax = {.skip_lines = 1}, .missing = MissingValues::drop});
  EXPECT_THAT(table.data.lines, ElementsAre(3, 5));
}

class TableInputs : public TableTest {
 protected:
  std::vector<double> inputs(std::string_view content, const TableFormat& format) const {
    return tests::doubles(rows(content, format).data.inputs[0]);
  }
  InputRows rows(std::string_view content, const TableFormat& format,
                 const std::vector<std::string>& keep = {},
                 const TableOptions& options = {}) const {
    InputRows rows = read_inputs(folder_.write("new.csv", content), format, options, keep);
    EXPECT_EQ(rows.data.targets.shape(), Shape({rows.data.size(), 0}));
    return rows;
  }
};

TEST_F(TableInputs, AreFoundByTheirNames) {
  const TableFormat format = read("a,y,b\n1,2,3\n", {.targets = {"y"}}).format;
  EXPECT_THAT(inputs("b,more,a\n30,x,10\n", format), ElementsAre(10, 30));
  EXPECT_THAT(inputs("a,y,b\n1,,3\n", format), ElementsAre(1, 3));
  EXPECT_EQ(without_folder(error_of([&] { inputs("a,c\n1,2\n", format); })),
            "new.csv:1: no column is called 'b': columns 1 to 2 are 'a', 'c'");
}

TEST_F(TableInputs, AreAllColumnsOrTheInputsInOrderWithoutAHeader) {
  for (const char* training : {"a,y,b\n1,2,3\n", "1,2,3\n"}) {
    const TableFormat format = read(training, {.targets = {2}}).format;
    EXPECT_THAT(inputs("10,20,30\n", format), ElementsAre(10, 30));
    EXPECT_THAT(inputs("10,30\n", format), ElementsAre(10, 30));
    EXPECT_EQ(without_folder(error_of([&] { inputs("1\n", format); })),
              "new.csv:1: column 1 is the last: requires 3 columns as the training had, or its 2 "
              "inputs alone");
  }
}

TEST_F(TableInputs, KeepColumnsByNameOrNumber) {
  const TableFormat format = read("a,y,b\n1,2,3\n", {.targets = {"y"}}).format;
  const InputRows kept = rows("b,2024,a,id\n30,x,10,\" 7, 8\"\n31,,11,\n", format,
                              {"id", "2024", "1", "-2"}, {.header = true});
  EXPECT_THAT(kept.kept_columns, ElementsAre("id", "2024", "b", "a"));
  EXPECT_THAT(kept.kept, ElementsAre(" 7, 8", "x", "30", "10", "", "", "31", "11"));
  EXPECT_THAT(kept.data.input_columns, ElementsAre("column 3 ('a')", "column 1 ('b')"));
  EXPECT_THAT(kept.data.lines, ElementsAre(2, 3));
  const auto refused = [&](const std::vector<std::string>& keep) {
    return without_folder(error_of([&] { rows("a,b\n1,2\n", format, keep); }));
  };
  EXPECT_EQ(refused({"c"}), "new.csv:1: no column is called 'c': columns 1 to 2 are 'a', 'b'");
  EXPECT_THAT(refused({"3"}), HasSubstr("new.csv:1: there is no column 3"));
  EXPECT_THAT(refused({"a", "1"}), HasSubstr("new.csv:1: column 1 is to be kept twice"));
}

TEST_F(TableInputs, HaveKeptColumnsBesideThemWithoutAHeader) {
  const TableFormat format = read("1,2,3\n", {.targets = {2}}).format;
  const InputRows beside = rows("10,30,7,8\n", format, {"3", "-1"});
  EXPECT_THAT(tests::doubles(beside.data.inputs[0]), ElementsAre(10, 30));
  EXPECT_THAT(beside.kept_columns, ElementsAre("column_3", "column_4"));
  EXPECT_THAT(beside.kept, ElementsAre("7", "8"));
  EXPECT_THAT(tests::doubles(rows("10,30\n", format, {"2"}).data.inputs[0]), ElementsAre(10, 30));
  // As in training: the target is the column that is kept.
  EXPECT_THAT(tests::doubles(rows("10,20,30\n", format, {"2"}).data.inputs[0]),
              ElementsAre(10, 30));
  EXPECT_THAT(error_of([&] { rows("7,10,30\n", format, {"1"}); }),
              HasSubstr("new.csv:1: the 3 columns may be those of the training, or "));
  EXPECT_THAT(tests::doubles(rows("a,b,c\n10,20,30\n", format, {"b"}).data.inputs[0]),
              ElementsAre(10, 30));
}

TEST_F(TableInputs, AreRefusedOrLeftToBeFilledAndNeverDropped) {
  TableFormat format = read("1,2,3\n").format;
  EXPECT_THAT(without_folder(error_of([&] { inputs("1,\n", format); })),
              HasSubstr("new.csv:1: column 2 has no value"));
  for (const MissingValues missing : {MissingValues::drop, MissingValues::mean}) {
    InputRows gap = rows("1,\n", format, {}, {.missing = missing});
    EXPECT_THAT(tests::doubles(gap.data.inputs[0]), ElementsAre(1, IsNan()));
    format.inputs[1].fill = {2.5};
    fill_missing(gap.data, format);
    EXPECT_THAT(tests::doubles(gap.data.inputs[0]), ElementsAre(1, 2.5));
  }
}

}  // namespace
}  // namespace gradus
