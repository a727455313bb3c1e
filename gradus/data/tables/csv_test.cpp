#include "gradus/data/tables/csv.hpp"

#include <gmock/gmock.h>

#include "gradus/base/random.hpp"
#include "gradus/data/tables/table.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::error_of;
using Row = std::vector<std::string>;

class CsvFile : public testing::Test {
 protected:
  std::vector<Row> rows(std::string_view content, const CsvSyntax& syntax = {}) {
    CsvReader reader(folder_.write("x.csv", content), syntax);
    std::vector<Row> out;
    lines_.clear();
    while (reader.next()) {
      Row row;
      for (const CsvCell& cell : reader.cells()) row.emplace_back(cell.text);
      out.push_back(row);
      lines_.push_back(reader.line());
    }
    return out;
  }
  // Without the folder that the test is in.
  std::string refusal(std::string_view content, const CsvSyntax& syntax = {}) {
    const std::string message = error_of([&] { rows(content, syntax); });
    const std::string folder = folder_.path().string() + "/";
    return message.starts_with(folder) ? message.substr(folder.size()) : message;
  }
  std::vector<Index> lines_;
  TemporaryFolder folder_;
};

TEST_F(CsvFile, ReadsCellsBetweenCommas) {
  EXPECT_THAT(rows("a,b,c\n1,,3\n"), ElementsAre(Row{"a", "b", "c"}, Row{"1", "", "3"}));
  EXPECT_THAT(rows(","), ElementsAre(Row{"", ""}));
  EXPECT_THAT(rows("1,2"), ElementsAre(Row{"1", "2"}));
}

TEST_F(CsvFile, TakesTheLineEndsOfAnySystem) {
  for (const char* content : {"1,2\n3,4\n", "1,2\r\n3,4\r\n", "1,2\r3,4\r", "1,2\r\n3,4"}) {
    EXPECT_THAT(rows(content), ElementsAre(Row{"1", "2"}, Row{"3", "4"})) << content;
    EXPECT_THAT(lines_, ElementsAre(1, 2));
  }
}

TEST_F(CsvFile, ReadsQuotedCells) {
  EXPECT_THAT(rows("\"a,b\",\"say \"\"yes\"\"\",\"\"\n"),
              ElementsAre(Row{"a,b", "say \"yes\"", ""}));
  EXPECT_THAT(rows("\"two\nlines\",1\r\n \"x \" ,2\n"),
              ElementsAre(Row{"two\nlines", "1"}, Row{"x ", "2"}));
  EXPECT_THAT(lines_, ElementsAre(1, 3));
  EXPECT_THAT(rows("5'11\"\n"), ElementsAre(Row{"5'11\""}));
}

TEST_F(CsvFile, TakesBlanksOffUnlessQuoted) {
  EXPECT_THAT(rows(" 1 ,\t2\t, ,\" 3 \"\n"), ElementsAre(Row{"1", "2", "", " 3 "}));
}

TEST_F(CsvFile, TakesAnotherSeparator) {
  EXPECT_THAT(rows("1;2,5\n", {.separator = ';'}), ElementsAre(Row{"1", "2,5"}));
  EXPECT_THAT(rows("1\t\t3\n", {.separator = '\t'}), ElementsAre(Row{"1", "", "3"}));
}

TEST_F(CsvFile, FindsTheSeparatorBehindTheLinesToSkip) {
  EXPECT_THAT(rows("sales, 2020, in euros\na;b\n1,5;2\n", {.skip_lines = 1}),
              ElementsAre(Row{"a", "b"}, Row{"1,5", "2"}));
  EXPECT_THAT(rows("a|b\n1|2\n"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}));
  EXPECT_THAT(rows("a\n1,5\n", {.in_numbers = ","}), ElementsAre(Row{"a"}, Row{"1,5"}));
  // Far into the file, beyond what is read at once.
  const std::string title(70000, 'x');
  EXPECT_THAT(rows(title + "\na\tb\n", {.skip_lines = 1}), ElementsAre(Row{"a", "b"}));
}

TEST_F(CsvFile, SkipsLinesWhateverTheyHold) {
  EXPECT_THAT(rows("150,4,\"x\n1,2\n", {.skip_lines = 1}), ElementsAre(Row{"1", "2"}));
  EXPECT_THAT(lines_, ElementsAre(2));
  EXPECT_THAT(rows("a\r\nb\r\n1\r\n", {.skip_lines = 2}), ElementsAre(Row{"1"}));
  EXPECT_TRUE(rows("a\n", {.skip_lines = 5}).empty());
}

TEST_F(CsvFile, PassesOverTheMarkOfUtf8) {
  EXPECT_THAT(rows("\xef\xbb\xbf"
                   "gr\xc3\xb6\xc3\x9f"
                   "e,2\n"),
              ElementsAre(Row{"gr\xc3\xb6\xc3\x9f"
                              "e",
                              "2"}));
}

TEST_F(CsvFile, ReadsGzipToo) {
  EXPECT_THAT(rows(gzip("1,2\n3,4\n")), ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
  EXPECT_THAT(refusal(gzip(std::string(5000, '1')).substr(0, 25)), HasSubstr("cut short"));
}

TEST_F(CsvFile, HasNoRowsBehindTheLastLine) {
  EXPECT_TRUE(rows("").empty());
  EXPECT_TRUE(rows("\n\r\n  \n").empty());
  EXPECT_THAT(rows("1\n\n\n"), ElementsAre(Row{"1"}));
}

TEST_F(CsvFile, RefusesAnEmptyLineBetweenRows) {
  EXPECT_EQ(refusal("1\n\n\n2\n"),
            "x.csv:2: column 1: the line is empty, and rows follow: take it out, or, if the table "
            "begins behind it, set skip_lines = 2");
}

TEST_F(CsvFile, RefusesNulBytes) {
  EXPECT_EQ(refusal(std::string("1,2\n3,\0\n", 8)),
            "x.csv:2: column 2 has a NUL byte, which text does not have: take it out");
  EXPECT_EQ(refusal(std::string("\"\0\"", 3)),
            "x.csv:1: column 1 has a NUL byte, which text does not have: take it out");
}

TEST_F(CsvFile, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(refusal("1,2\n3,gr\xf6\xdf"
                      "e\n"),
              AllOf(HasSubstr("x.csv:2: column 2 is not UTF-8: its byte 3 is 246: save the file as "
                              "UTF-8"),
                    HasSubstr("iconv -f WINDOWS-1252 -t UTF-8")));
  for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80", "\xe2\x82", "\xc3("}) {
    EXPECT_EQ(find_invalid_utf8(bad), 0u) << testing::PrintToString(std::string(bad));
  }
  for (const char* good : {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"})
    EXPECT_EQ(find_invalid_utf8(good), std::string_view::npos) << good;
}

TEST_F(CsvFile, RefusesQuotesThatDoNotPair) {
  EXPECT_EQ(refusal("1,2\n3,\"4\n5,6\n"),
            "x.csv:2: column 2 begins with a quote that is never closed");
  EXPECT_EQ(refusal("\"a\"b,1\n"),
            "x.csv:1: column 1 has text after its closing quote: write a quote within quotes "
            "twice");
}

TEST_F(CsvFile, RefusesARowThatIsTooLong) {
  const CsvSyntax short_rows{.longest_row = 10};
  EXPECT_THAT(rows("12345,6789\n", short_rows), ElementsAre(Row{"12345", "6789"}));
  EXPECT_EQ(refusal("1,2\n12345,67890\n", short_rows),
            "x.csv:2: column 2 makes a row of more than 10 bytes: end its lines, and close its "
            "quotes");
  EXPECT_EQ(refusal("12345678901\n1\n", {.skip_lines = 1, .longest_row = 10}),
            "x.csv:1: column 1 is in a line too long to skip");
  EXPECT_THAT(refusal(std::string(100, ','), short_rows), HasSubstr("more than 10 bytes"));
}

// Reads no more of it than a row may have, whatever the file holds or unpacks to.
TEST_F(CsvFile, TakesNoTimeForAFileOfOneLine) {
  const std::string packed = gzip(std::string(1 << 24, '1'));
  EXPECT_THAT(refusal(packed), HasSubstr("x.csv:1: column 1 makes a row of more than 4194304"));
}

TEST_F(CsvFile, RefusesWhatIsNoFile) {
  EXPECT_THAT(error_of([&] { CsvReader reader(folder_.path()); }),
              HasSubstr("is a folder, not a CSV file"));
  EXPECT_THAT(error_of([&] { CsvReader reader(folder_.path() / "none.csv"); }),
              HasSubstr("none.csv: there is no such file"));
}

// Whatever the bytes are, they are a table or an Error.
TEST_F(CsvFile, NeverFailsInAnotherWay) {
  constexpr std::string_view likely = "0123456789.,,,;\"\"\n\n\r\r\t -+eEnaN?x\xc3\xa9\xff";
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const Rng rng(seed);
    std::vector<std::uint32_t> words(1 + rng.bits(0) % 200);
    rng.words(1, words);
    std::string content;
    for (const std::uint32_t word : words) {
      // Mostly what a CSV file has; one byte in a hundred is any.
      content +=
          word % 100 == 0 ? static_cast<char>(word >> 8) : likely[(word >> 8) % likely.size()];
    }
    const auto file = folder_.write("x.csv", content);
    const auto separator = seed % 5 == 0 ? std::optional(';') : std::nullopt;
    TableOptions options{
        .syntax = {.separator = separator, .skip_lines = static_cast<Index>(seed % 3 == 0)},
        .classes = seed % 2 == 0,
        .missing = static_cast<MissingValues>(seed % 3),
        .text = seed % 7 < 4 ? TextColumns::one_hot : TextColumns::refuse};
    if (seed % 9 == 0) options.categories = {1};
    if (seed % 10 == 0) options.numbers = {.decimal = ',', .thousands = "."};
    if (seed % 4 == 0) options.header = seed % 8 == 0;
    try {
      const Table table = read_csv(file, options);
      ASSERT_EQ(table.data.inputs[0].shape(), Shape({table.data.size(), table.format.width()}));
      ASSERT_GT(table.data.size(), 0);
      read_inputs(file, table.format, options);
    } catch (const Error& error) {
      ASSERT_THAT(error.what(), HasSubstr("x.csv:")) << seed;
    }
  }
}

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
