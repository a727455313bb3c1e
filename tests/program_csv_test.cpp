// The program and the CSV files that people have: what it finds out by itself, what it refuses, and
// that what it advises helps.
#include <gmock/gmock.h>

#include "tests/idx_bytes.hpp"
#include "tests/program_csv_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// ---- Separators and notations ----

TEST_F(ProgramCsv, FindsTheSeparatorAndSaysSo) {
  for (const auto& [separator, shown] :
       {std::pair{",", "\",\""}, {";", "\";\""}, {"\t", "\"\\t\""}, {"|", "\"|\""}}) {
    folder_.write("homes.csv", homes(separator));
    const Outcome outcome = learn("");
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr(std::string("with a header, separator ") + shown));
    EXPECT_THAT(outcome.output, HasSubstr("inputs area (1); target price (2)"));
    EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
    EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
  }
}

TEST_F(ProgramCsv, FindsTheSeparatorOfEachFile) {
  folder_.write("homes.csv", homes(";"));
  folder_.write("later.csv", homes("\t"));
  ASSERT_EQ(learn("test_file = \"later.csv\"\n").code, 0);
  EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
  for (const char* content : {"area,more\n100,x\n50,y\n", "area|more\n100|x\n50|y\n",
                              "area\n100\n50\n", "100\n50\n", "100;\n50;\n", "100,1\n50,1\n"}) {
    const auto lines = predict(content);
    ASSERT_EQ(lines.size(), 3u) << content;
    EXPECT_NEAR(std::stod(lines[1]), 100000, 10000) << content;
    EXPECT_NEAR(std::stod(lines[2]), 50000, 10000) << content;
  }
}

TEST_F(ProgramCsv, AdvisesOnASeparatorThatDoesNotFit) {
  folder_.write("homes.csv", homes(";"));
  for (const std::string target : {"target = \"price\"\n", "target = -1\n", "target = 2\n"}) {
    EXPECT_THAT(learn("separator = \",\"\n", target).errors,
                AllOf(HasSubstr("homes.csv:1: "), HasSubstr("separator = \";\"")));
  }
  EXPECT_EQ(learn("separator = \";\"\n").code, 0);
  EXPECT_EQ(learn("").code, 0);
}

TEST_F(ProgramCsv, AdvisesABlankForTheSeparator) {
  folder_.write("homes.csv", homes(" "));
  EXPECT_THAT(learn("", "target = -1\n").errors,
              AllOf(HasSubstr("homes.csv:1: "), HasSubstr("separator = \" \"")));
  EXPECT_EQ(learn("separator = \" \"\n", "target = -1\n").code, 0);
}

TEST_F(ProgramCsv, AdvisesADecimalCommaAndReadsIt) {
  for (const std::string separator : {";", "\t", "|"}) {
    folder_.write("homes.csv", homes(separator, ","));
    EXPECT_THAT(learn("").errors,
                AllOf(HasSubstr("homes.csv:2: column 2 ('price')"), HasSubstr("decimal = \",\"")));
    EXPECT_THAT(learn("text = \"one_hot\"\n").errors, HasSubstr("decimal = \",\""));
    const Outcome outcome = learn("decimal = \",\"\n");
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
    EXPECT_NEAR(std::stod(predict(text("area", separator, "id\n100,5", separator, "1\n"))[1]),
                100500, 10000);
    EXPECT_NEAR(std::stod(predict("area\n100,5\n")[1]), 100500, 10000);
  }
}

TEST_F(ProgramCsv, ReadsDecimalCommasInQuotesBetweenCommas) {
  std::string content = "area,price\n";
  for (int i = 0; i < 40; ++i)
    content += "\"" + std::to_string(50 + i) + ",5\"," + std::to_string(1000 * i) + "\n";
  folder_.write("homes.csv", content);
  const Outcome outcome = learn("decimal = \",\"\n");
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("separator \",\""));
  EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
}

TEST_F(ProgramCsv, AdvisesASeparatorOfThousandsAndReadsIt) {
  for (const auto& [thousands, decimal] : {std::pair{".", ","}, {" ", ","}, {"'", "."}}) {
    std::string content = "area;price\n";
    for (int i = 0; i < 60; ++i) {
      const int area = 30 + i * 37 % 100;
      content += std::to_string(area) + thousands + "500" + decimal + "5;" + std::to_string(area) +
                 thousands + "000\n";
    }
    folder_.write("homes.csv", content);
    const std::string key = std::string("thousands = \"") + thousands + "\"";
    EXPECT_THAT(learn("").errors, HasSubstr(key));
    const Outcome outcome = learn(key + "\ndecimal = \"" + decimal + "\"\n");
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
    // Groups of digits are read back from the run's own configuration as well.
    EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
  }
  EXPECT_EQ(learn("thousands = \".\"\n").code, 1);  // the last file has apostrophes
}

TEST_F(ProgramCsv, ReadsTheTypographicMinusSign) {
  std::string content = "area,price\n";
  for (int i = 0; i < 40; ++i)
    content += "\xe2\x88\x92" + std::to_string(i) + "," + std::to_string(-100 * i) + "\n";
  folder_.write("homes.csv", content);
  ASSERT_EQ(learn("").code, 0);
  EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
}

TEST_F(ProgramCsv, SaysWhatIsBesideNumbers) {
  for (const std::string unit : {" %", "%", " \xe2\x82\xac", "kg"}) {
    const auto content = [&](const std::string& beside) {
      std::string out = "area,price\n";
      for (int i = 0; i < 40; ++i)
        out += std::to_string(i) + beside + "," + std::to_string(100 * i) + "\n";
      return out;
    };
    folder_.write("homes.csv", content(unit));
    for (const char* keys : {"", "text = \"one_hot\"\n"}) {
      EXPECT_THAT(learn(keys).errors,
                  AllOf(HasSubstr("homes.csv:2: column 1 ('area')"), HasSubstr("take '")));
    }
    folder_.write("homes.csv", content(""));
    EXPECT_EQ(learn("text = \"one_hot\"\n").code, 0);
  }
}

// ---- Columns ----

TEST_F(ProgramCsv, RefusesIdentifiersAndLeavesThemOut) {
  std::string content = "id,area,price\n";
  for (int i = 0; i < 60; ++i)
    content += "home-" + std::to_string(i) + "," + std::to_string(i) + "," +
               std::to_string(1000 * i) + "\n";
  folder_.write("homes.csv", content);
  for (const char* keys : {"", "text = \"one_hot\"\n"}) {
    EXPECT_THAT(learn(keys).errors,
                AllOf(HasSubstr("homes.csv:2: column 1 ('id')"), HasSubstr("exclude = [\"id\"]")));
  }
  const Outcome outcome = learn("exclude = [\"id\"]\n");
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("inputs area (2); target price (3)"));
  EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
  EXPECT_EQ(predict("area\n5\n").size(), 2u);
  // Where each is a kind after all.
  EXPECT_EQ(learn("text = \"one_hot\"\ncategories = [\"id\"]\n").code, 0);
}

TEST_F(ProgramCsv, AdvisesOneHotForWordsAndCategoriesForNumbersWithWords) {
  std::string content = "place,doors,price\n";
  const std::string doors[] = {"2", "3", "4", "more"};
  for (int i = 0; i < 60; ++i)
    content += (i % 2 == 0 ? "town," : "country,") + doors[i % 4] + "," +
               std::to_string(1000 * (i % 4)) + "\n";
  folder_.write("homes.csv", content);
  EXPECT_THAT(learn("").errors,
              AllOf(HasSubstr("homes.csv:2: column 1 ('place')"), HasSubstr("text = \"one_hot\"")));
  EXPECT_THAT(learn("text = \"one_hot\"\n").errors,
              AllOf(HasSubstr("homes.csv:5: column 2 ('doors')"), HasSubstr("'more'"),
                    HasSubstr("categories = [\"doors\"]"), HasSubstr("na_values = [\"more\"]")));
  const Outcome outcome = learn("text = \"one_hot\"\ncategories = [\"doors\"]\n");
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("place (1: 2 words), doors (2: 4 words)"));
  EXPECT_GT(summary("runs/small")["test_r2"], 0.99);
  EXPECT_NEAR(std::stod(predict("doors,place\nmore,country\n")[1]), 3000, 300);
}

TEST_F(ProgramCsv, TakesOtherSpellingsForMissing) {
  std::string content = "area,kind,price\n";
  for (int i = 0; i < 60; ++i)
    content += (i % 6 == 5   ? "unknown"
                : i % 6 == 4 ? "-999"
                             : std::to_string(i)) +
               (i % 2 == 0 ? ",NA," : ",EU,") + std::to_string(1000 * i) + "\n";
  folder_.write("homes.csv", content);
  EXPECT_THAT(
      learn("text = \"one_hot\"\nmissing = \"drop\"\n").errors,
      AllOf(HasSubstr("homes.csv:7: column 1 ('area')"), HasSubstr("na_values = [\"unknown\"]")));
  const std::string keys =
      "text = \"one_hot\"\nmissing = \"drop\"\nna_values = [\"unknown\", \"-999\"]\n";
  const Outcome outcome = learn(keys);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  // NA is one of the words: Northern Africa, say.
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("32 samples of csv to train, 8 to test"),
                                    HasSubstr("kind (2: 2 words)")));
}

// ---- Headers ----

TEST_F(ProgramCsv, TakesYearsForNamesWhereAnotherColumnShowsIt) {
  std::string content = "name,2019,2020,size\n";
  for (int i = 0; i < 40; ++i)
    content += "n" + std::to_string(i) + "," + std::to_string(i) + "," + std::to_string(2 * i) +
               (i < 20 ? ",small\n" : ",big\n");
  folder_.write("homes.csv", content);
  const Outcome doubtful = classify("target = -1\nexclude = [1]\n", 2);
  ASSERT_EQ(doubtful.code, 0) << doubtful.errors;
  EXPECT_THAT(doubtful.output, AllOf(HasSubstr("with a header"), HasSubstr("2 classes")));
  EXPECT_THAT(doubtful.errors, AllOf(HasSubstr("homes.csv:1: "), HasSubstr("header = false")));
  EXPECT_EQ(lines_of(doubtful.errors).size(), 1u);
  for (const char* keys : {"target = \"size\"\nexclude = [1]\n",
                           "header = true\ntarget = -1\nexclude = [\"name\"]\n"}) {
    const Outcome sure = classify(keys, 2);
    ASSERT_EQ(sure.code, 0) << sure.errors;
    EXPECT_EQ(sure.errors, "");
  }
  // Asked about other rows, the names are known.
  EXPECT_EQ(predict("2020,2019\n2,1\n").size(), 2u);
}

TEST_F(ProgramCsv, TakesTheIndexOfADataFrameAndASeparatorAtTheEnd) {
  for (const bool is_index : {true, false}) {
    std::string content = is_index ? ",area,price\n" : "area,price,\n";
    for (int i = 0; i < 40; ++i) {
      const std::string row = std::to_string(i) + "," + std::to_string(1000 * i);
      content += is_index ? std::to_string(i) + "," + row + "\n" : row + ",\n";
    }
    folder_.write("homes.csv", content);
    if (is_index) {
      EXPECT_THAT(learn("").errors,
                  AllOf(HasSubstr("homes.csv:1: column 1 "), HasSubstr("exclude = [1]")));
    }
    const Outcome outcome = learn(is_index ? "exclude = [1]\n" : "");
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_EQ(outcome.errors, "");
    EXPECT_THAT(outcome.output, HasSubstr(is_index ? "inputs area (2); target price (3)"
                                                   : "inputs area (1); target price (2)"));
    EXPECT_EQ(predict(is_index ? ",area\n0,5\n" : "area,\n5,\n").size(), 2u);
  }
}

TEST_F(ProgramCsv, RefusesTwoColumnsOfOneName) {
  folder_.write("homes.csv", "area,age,area,price\n1,2,3,4\n5,6,7,8\n");
  EXPECT_THAT(learn("").errors, HasSubstr("homes.csv:1: column 3 is called 'area' as column 1 is"));
}

TEST_F(ProgramCsv, AdvisesToSkipLinesAboveTheHeader) {
  for (const auto& [head, lines] : {std::pair{"Homes of 2020\n", 1},
                                    {"Homes of 2020\n\"from\nhere\"\n", 3},
                                    {"# area, price\n", 1}}) {
    folder_.write("homes.csv", homes(",", ".", head));
    const std::string key = "skip_lines = " + std::to_string(lines);
    for (const std::string target : {"target = \"price\"\n", "target = -1\n"})
      EXPECT_THAT(learn("", target).errors, HasSubstr(key)) << head;
    EXPECT_EQ(learn(key + "\n").code, 0);
  }
  // As many cells as the table has.
  folder_.write("homes.csv", homes(",", ".", "Homes of 2020, in euros\n"));
  EXPECT_THAT(learn("").errors, AllOf(HasSubstr("homes.csv:1: "), HasSubstr("skip_lines = 1")));
  EXPECT_EQ(learn("skip_lines = 1\n").code, 0);
  folder_.write("homes.csv", homes(",", ".", "Homes of 2020\n\n"));
  EXPECT_THAT(learn("").errors, AllOf(HasSubstr("homes.csv:2: "), HasSubstr("skip_lines = 2")));
  EXPECT_EQ(learn("skip_lines = 2\n").code, 0);
  folder_.write("homes.csv", homes(",", ".", "square metres,euros\n"));
  EXPECT_THAT(learn("", "target = -1\n").errors,
              AllOf(HasSubstr("homes.csv:2: column 2"), HasSubstr("skip_lines = 1")));
  EXPECT_EQ(learn("skip_lines = 1\n").code, 0);
}

// ---- Labels ----

TEST_F(ProgramCsv, AnswersWithLabelsAsTheyAreSpelled) {
  std::string content = "x,kind\n";
  const std::string kinds[] = {"007", "7", "2.50", "NA"};
  for (int i = 0; i < 80; ++i) content += std::to_string(i / 20 * 10) + "," + kinds[i / 20] + "\n";
  folder_.write("homes.csv", content);
  const Outcome outcome = classify("target = \"kind\"\n", 4);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("target kind (2), 4 classes"));
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("homes.csv:2: column 2 ('kind')"), HasSubstr("'007' and '7'")));
  EXPECT_EQ(lines_of(outcome.errors).size(), 1u);
  const auto lines = predict("x\n0\n30\n");
  EXPECT_THAT(lines[1], EndsWith(",007"));
  EXPECT_THAT(lines[2], EndsWith(",NA"));
}

TEST_F(ProgramCsv, RefusesASingleClassAndClassesThatNearlyAllDiffer) {
  std::string same = "x,kind\n", different = same;
  for (int i = 0; i < 40; ++i) {
    same += std::to_string(i) + ",a\n";
    different += std::to_string(i) + "," + std::to_string(i / 7.0) + "\n";
  }
  folder_.write("homes.csv", same);
  EXPECT_THAT(classify("target = \"kind\"\n", 1).errors,
              AllOf(HasSubstr("homes.csv:2: column 2 ('kind')"), HasSubstr("one class only, 'a'")));
  folder_.write("homes.csv", different);
  EXPECT_THAT(classify("target = \"kind\"\n", 40).errors,
              AllOf(HasSubstr("homes.csv:2: column 2 ('kind')"), HasSubstr("40 different"),
                    HasSubstr("loss such as \"mse\"")));
  EXPECT_EQ(learn("", "target = \"kind\"\n").code, 0);
}

// ---- Numbers beyond the model's type ----

TEST_F(ProgramCsv, NamesTheLineOfANumberBeyondFloat32) {
  std::string content = "area,price\n";
  for (int i = 0; i < 40; ++i)
    content += std::to_string(i) + "," + (i == 16 ? "1e39" : std::to_string(i)) + "\n";
  folder_.write("homes.csv", content);
  const SmallConfig config{.head = "loss = \"mse\"\n",
                           .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\n",
                           .layers = "[{linear = 1}]",
                           .training = "epochs = 1\n"};
  EXPECT_THAT(learned(config).errors, AllOf(HasSubstr("homes.csv"), HasSubstr("(line 18)"),
                                            HasSubstr("1e+39"), HasSubstr("float32")));
  SmallConfig wider = config;
  wider.head += "dtype = \"float64\"\n";
  const Outcome wide = train(wider, {"--force"});
  EXPECT_EQ(wide.code, 0) << wide.errors;
  SmallConfig scaled = config;
  scaled.data += "standardize_target = true\n";
  EXPECT_EQ(train(scaled, {"--force"}).code, 0);
}

// ---- Files of other kinds ----

TEST_F(ProgramCsv, NamesFilesThatAreNotText) {
  using namespace std::string_literals;
  std::string utf16 = "\xff\xfe";
  for (const char c : homes(",")) utf16 += {c, '\0'};
  const std::vector<std::pair<std::string, std::string>> files = {
      {utf16, "UTF-16"},
      {utf16.substr(2), "UTF-16LE"},
      {"PK\x03\x04\x14\0\0\0homes.csv"s, "unzip -p"},
      {"PK\x03\x04\x14\0\0\0[Content_Types].xml"s, "xlsx"},
      {"\xfd"
       "7zXZ\0\0\x04"s,
       "xz -dc"}};
  for (const auto& [content, named] : files) {
    folder_.write("homes.csv", content);
    EXPECT_THAT(learn("").errors,
                AllOf(HasSubstr("homes.csv: "), HasSubstr(named), Not(HasSubstr("NUL"))));
  }
}

}  // namespace
}  // namespace gradus::tests
