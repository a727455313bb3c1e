// What learn_format() makes of columns of words and classes.
#include "gradus/data/tables/table_words.hpp"

#include <gmock/gmock.h>

#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::error_of;

class TableWords : public testing::Test {
 protected:
  TableFormat learn(std::string_view content, TableOptions options) {
    notes_.clear();
    options.reports.note = [&](const std::string& note) { notes_.push_back(note); };
    return learn_format(folder_.write("x.csv", content), options);
  }
  std::string refusal(std::string_view content, const TableOptions& options) {
    std::string message = error_of([&] { learn(content, options); });
    const std::string folder = folder_.path().string() + "/";
    return message.starts_with(folder) ? message.substr(folder.size()) : message;
  }
  // "word,y" and so many rows of what `cell` gives.
  template <class Cell>
  static std::string column(int rows, const Cell& cell) {
    std::string out = "word,y\n";
    for (int i = 0; i < rows; ++i) out += text('"', cell(i), "\",", i, "\n");
    return out;
  }
  const TableOptions one_hot_{.text = TextColumns::one_hot};
  const TableOptions classes_{.classes = true};
  TemporaryFolder folder_;
  std::vector<std::string> notes_;
};

// ---- Labels ----

TEST_F(TableWords, LeavesLabelsAsTheCellsSpellThem) {
  EXPECT_THAT(
      learn("x,y\n1,007\n2,10\n3,2.50\n4,9007199254740993\n5,9007199254740992\n6,10\n", classes_)
          .labels,
      ElementsAre("2.50", "007", "10", "9007199254740992", "9007199254740993"));
  EXPECT_THAT(learn("x,y\n1,+1\n2,-1\n3,1e1\n", classes_).labels, ElementsAre("-1", "+1", "1e1"));
  EXPECT_THAT(learn("x,y\n1,NA\n2,null\n3,?\n4,\n5,b\n", classes_).labels,
              ElementsAre("?", "NA", "b", "null"));
  EXPECT_THAT(learn("x,y\n1,nan\n2,10\n3,9\n", classes_).labels, ElementsAre("10", "9", "nan"));
  EXPECT_THAT(notes_, ElementsAre());
}

TEST_F(TableWords, NotesLabelsThatAreEqualAsNumbersOnce) {
  const TableFormat format = learn("x,y\n1,007\n2,7\n3,7\n4,2.50\n5,2.5\n6,7.0\n", classes_);
  EXPECT_THAT(format.labels, ElementsAre("2.5", "2.50", "007", "7", "7.0"));
  EXPECT_THAT(notes_,
              ElementsAre(AllOf(HasSubstr("x.csv:2: column 2 ('y')"), HasSubstr("2 pairs more"))));
}

TEST_F(TableWords, ReadsEachSpellingAsAClassOfItsOwn) {
  const auto file = folder_.write("x.csv", "x,y\n1,007\n2,7\n3,8\n");
  const Table table = read_csv(file, classes_);
  EXPECT_THAT(table.data.targets.as<std::int32_t>(), ElementsAre(0, 1, 2));
  const auto other = folder_.write("other.csv", "x,y\n1,8.0\n");
  EXPECT_THAT(error_of([&] { read_table(other, table.format, classes_); }),
              AllOf(HasSubstr("other.csv:2: column 2 ('y') holds the class '8.0'"),
                    HasSubstr("as the training did: '8'")));
}

TEST_F(TableWords, RefusesASingleClass) {
  EXPECT_THAT(refusal("x,y\n1,a\n2,a\n", classes_),
              AllOf(StartsWith("x.csv:2: column 2 ('y')"), HasSubstr("one class only, 'a'"),
                    HasSubstr("2 rows")));
}

TEST_F(TableWords, RefusesClassesThatNearlyAllDiffer) {
  std::string content = "x,y\n";
  for (int i = 0; i < 30; ++i) content += text(i, ",", i / 7.0, "\n");
  EXPECT_THAT(refusal(content, classes_),
              AllOf(StartsWith("x.csv:2: column 2 ('y')"), HasSubstr("30 different"),
                    HasSubstr("target_is = \"number\"")));
}

// ---- Words ----

TEST_F(TableWords, RefusesIdentifiersFromTwentyRowsOn) {
  const auto id = [](int i) { return text("id", i); };
  EXPECT_EQ(learn(column(19, id), one_hot_).inputs[0].words.size(), 19u);
  EXPECT_THAT(refusal(column(20, id), one_hot_),
              AllOf(StartsWith("x.csv:2: column 1 ('word')"), HasSubstr("20 different"),
                    HasSubstr("exclude = [\"word\"]"), HasSubstr("categories = [\"word\"]")));
  const TableFormat kept =
      learn(column(20, id), {.categories = {"word"}, .text = TextColumns::one_hot});
  EXPECT_EQ(kept.inputs[0].words.size(), 20u);
}

TEST_F(TableWords, RefusesNumbersInAnotherNotation) {
  const auto comma = [](int i) { return text(i % 40, ",5"); };
  EXPECT_THAT(refusal(column(100, comma), one_hot_), HasSubstr("decimal = \",\""));
  TableOptions options = one_hot_;
  options.numbers.decimal = ',';
  EXPECT_TRUE(learn(column(100, comma), options).inputs[0].words.empty());
}

TEST_F(TableWords, NotesFewWordsThatSeemToBeNumbers) {
  const auto few = [](int i) { return text(i % 3, ",5"); };
  EXPECT_EQ(learn(column(30, few), one_hot_).inputs[0].words.size(), 3u);
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("decimal = \",\"")));
}

TEST_F(TableWords, MakesACategoryOfNumbersWithSomeWords) {
  const std::string content = "doors,y\n4,1\n2,2\nmore,3\n3,4\n2,5\n";
  EXPECT_THAT(error_of([&] { read_csv(folder_.write("x.csv", content), {}); }),
              AllOf(HasSubstr("x.csv:4: column 1 ('doors')"), HasSubstr("'more'"),
                    HasSubstr("categories = [\"doors\"]")));
  const TableOptions options{.categories = {"doors"}};
  const Table table = read_csv(folder_.path() / "x.csv", options);
  EXPECT_THAT(table.format.inputs[0].words, ElementsAre("2", "3", "4", "more"));
  EXPECT_THAT(tests::doubles(table.data.inputs[0]),
              ElementsAre(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0));
  EXPECT_THAT(learn("doors,y\n10,1\n9,2\n10,3\n", options).inputs[0].words, ElementsAre("9", "10"));
}

TEST_F(TableWords, RefusesCategoriesThatAreNoInputs) {
  EXPECT_THAT(refusal("a,y\n1,2\n", {.categories = {"y"}}),
              HasSubstr("x.csv:1: column 2 of categories is not one of the inputs"));
  EXPECT_THAT(refusal("a,y\n,2\n,3\n", {.categories = {"a"}}), HasSubstr("column 1 has no value"));
}

TEST_F(TableWords, LeavesColumnsOut) {
  const TableFormat format = learn("id,a,b,y\nx1,1,2,3\n", {.exclude = {"id", -2}});
  ASSERT_EQ(format.inputs.size(), 1u);
  EXPECT_EQ(format.inputs[0].name, "a");
  EXPECT_THAT(refusal("a,y\n1,2\n", {.exclude = {"y"}}), HasSubstr("take it out of exclude"));
  EXPECT_THAT(refusal("a,y\n1,2\n", {.exclude = {"a"}}), HasSubstr("none is left for inputs"));
}

// ---- Missing values ----

// Whether NA is a word depends on what else the column holds.
TEST_F(TableWords, TakesNaForAWordInAColumnOfText) {
  EXPECT_THAT(learn("zone,y\nNA,1\nEU,2\n,3\nNA,4\n", one_hot_).inputs[0].words,
              ElementsAre("EU", "NA"));
  EXPECT_TRUE(learn("zone,y\nNA,1\n5,2\n", one_hot_).inputs[0].words.empty());
  TableOptions options = one_hot_;
  options.na_values = {"NA", "none"};
  EXPECT_THAT(learn("zone,y\nNA,1\nEU,2\nnone,3\n\"NA\",4\n", options).inputs[0].words,
              ElementsAre("EU", "NA"));
  EXPECT_THAT(learn("zone,y\nNA,1\nEU,2\nnone,3\n", options).inputs[0].words, ElementsAre("EU"));
}

TEST_F(TableWords, AddsSpellingsOfMissingNumbers) {
  const auto file = folder_.write("x.csv", "a,y\n-999,1\nunknown,2\n-999.0,3\n4,4\n");
  const Dataset kept =
      read_csv(file, {.missing = MissingValues::drop, .na_values = {"unknown", "-999"}}).data;
  EXPECT_THAT(tests::doubles(kept.inputs[0]), ElementsAre(4));
}

TEST_F(TableWords, NeverTakesAQuotedCellForMissing) {
  const auto file = folder_.write("x.csv", "a,y\n1,1\n\"NA\",2\n");
  EXPECT_THAT(error_of([&] { read_csv(file, {.missing = MissingValues::drop}); }),
              AllOf(HasSubstr("x.csv:3: column 1 ('a')"), HasSubstr("quotes")));
  EXPECT_THAT(learn("x,y\n1,\"\"\n2,b\n3,\n", classes_).labels, ElementsAre("", "b"));
}

}  // namespace
}  // namespace gradus
