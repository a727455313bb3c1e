// The program and CSV files that it does not read as they are: what it advises, and that this
// helps.
#include <gmock/gmock.h>

#include "tests/program_csv_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ProgramCsvAdvice : public ProgramCsv {
 protected:
  // A regression on the last column of 40 rows below the head; `row` makes one of them.
  template <class Row>
  Outcome learn_rows(const std::string& head, const Row& row, const std::string& keys = "",
                     const std::string& target = "target = -1\n") {
    std::string content = head;
    for (int i = 0; i < 40; ++i) content += row(i);
    folder_.write("homes.csv", content);
    return learn(keys, target);
  }
  Outcome ask(const std::string& command, const std::string& content,
              std::vector<std::string> options = {}) {
    folder_.write("new.csv", content);
    options.insert(options.begin(), {command, "runs/small", "--input", "new.csv"});
    return gradus(options);
  }
  static std::string number(int i) { return std::to_string(i); }
  static std::string plain_row(int i) {
    return number(i) + "," + number(2 * i) + "," + number(3 * i) + "\n";
  }
};

// ---- Whether the first line is a header ----

TEST_F(ProgramCsvAdvice, TakesQuotedNumbersForASample) {
  const auto quoted = [](int i) {
    return "\"" + number(i) + "\",\"" + number(i + 1) + "\",\"" + number(i + 7) + "\"\n";
  };
  const std::string rows = "\"1\",\"2\"\n\"3\",\"4\"\n\"5\",\"6\"\n";
  for (const char* keys : {"header = false\n", ""}) {
    const Outcome outcome = learn_rows("", quoted, keys);
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_EQ(outcome.errors, "");
    EXPECT_THAT(outcome.output, HasSubstr("32 samples of csv to train, 8 to test"));
    for (const auto& [input, count] : {std::pair{rows, 3u}, {"\"1\",\"2\"\n", 1u}}) {
      const Outcome answers = ask("predict", input);
      EXPECT_EQ(lines_of(answers.output).size(), count + 1) << answers.errors;
      EXPECT_EQ(answers.errors, "");
    }
  }
  ASSERT_EQ(learn_rows("a,b,p\n", plain_row).code, 0);
  EXPECT_EQ(lines_of(ask("predict", rows).output).size(), 4u);
  // Names stay names.
  ASSERT_EQ(learn_rows("\"a\",\"b\",\"p\"\n", quoted).code, 0);
  EXPECT_EQ(lines_of(ask("predict", "\"b\",\"a\"\n" + rows).output).size(), 4u);
}

TEST_F(ProgramCsvAdvice, TakesInfinitiesForNumbers) {
  ASSERT_EQ(learn_rows("a,b,p\n", plain_row).code, 0);
  for (const char* infinity : {"inf", "-inf", "+Inf", "Infinity", "1e400"}) {
    const Outcome outcome = ask("predict", "5.1," + std::string(infinity) + "\n5.1,2\n");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("new.csv:1: column 2"), HasSubstr(infinity)));
  }
}

TEST_F(ProgramCsvAdvice, DoubtsYearsAndBlanksAboveNumbers) {
  for (const char* head : {"2015,2018,2020\n", "2020,2019,2018\n", "\"2015\",2020,2018\n"}) {
    const Outcome outcome = learn_rows(head, plain_row, head[0] == '"' ? "header = false\n" : "");
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    if (head[0] == '"') continue;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("homes.csv:1: "), HasSubstr("header = true")));
    const Outcome followed = learn("header = true\n", "target = -1\n");
    EXPECT_EQ(followed.errors, "");
    EXPECT_THAT(followed.output, HasSubstr("with a header"));
  }
  const Outcome two = learn_rows("2019,2020\n", [](int i) { return number(i) + ",5\n"; });
  EXPECT_THAT(two.errors, HasSubstr("header = true"));
  // Years in other rows too.
  EXPECT_EQ(
      learn_rows("", [](int i) { return number(2000 + i) + "," + number(1990 + i) + "\n"; }).errors,
      "");
}

TEST_F(ProgramCsvAdvice, DoubtsTheHeaderOfADataFrame) {
  const auto row = [](int i) {
    return number(i) + "," + number(i) + "," + number(2 * i) + "," + number(3 * i) + "\n";
  };
  for (const char* head : {",2018,2020,2022\n", ",10,30,20\n"}) {
    for (const char* keys : {"", "missing = \"mean\"\n", "missing = \"drop\"\n"}) {
      const Outcome outcome = learn_rows(head, row, keys);
      EXPECT_EQ(outcome.code, *keys == '\0' ? 1 : 0) << outcome.errors;
      const auto lines = lines_of(outcome.errors);
      ASSERT_GE(lines.size(), 1u);
      for (std::size_t i = 0; i < (*keys == '\0' ? 2 : 1); ++i)
        EXPECT_THAT(lines.at(i), AllOf(HasSubstr("homes.csv:1: "), HasSubstr("header = true")));
    }
    const Outcome followed = learn("header = true\nexclude = [1]\n", "target = -1\n");
    EXPECT_EQ(followed.code, 0);
    EXPECT_EQ(followed.errors, "");
    EXPECT_THAT(followed.output, HasSubstr("with a header"));
  }
}

TEST_F(ProgramCsvAdvice, AdvisesNoHeaderWhereNumbersAreItsNames) {
  const auto row = [](int i) { return number(i) + ",0,0," + number(i) + "\n"; };
  EXPECT_THAT(learn_rows("", row, "header = true\n").errors,
              AllOf(HasSubstr("homes.csv:1: "), HasSubstr("set header = false")));
  EXPECT_EQ(learn("header = false\n", "target = -1\n").code, 0);
}

// ---- Separators ----

TEST_F(ProgramCsvAdvice, JudgesTheSeparatorByTheHeaderToo) {
  for (const auto& [head, between, last] :
       {std::tuple{"a,b\n", ";", ","}, {"a;b\n", ",", ";"}, {"a,b\n", ";w;v;", ","}}) {
    const Outcome outcome = learn_rows(
        head,
        [&](int i) {
          return std::string("x") + between + "y" + between + (i % 2 == 0 ? "z" : "w") + last +
                 number(i % 2) + "\n";
        },
        "text = \"one_hot\"\n", "target = \"b\"\n");
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("separator \"" + std::string(last) + "\""));
  }
}

TEST_F(ProgramCsvAdvice, TakesTheSeparatorOfTheTrainingFirst) {
  const std::string whole = "a,b,p\n5,6,1\n7,8,2\n";
  folder_.write("later.csv", whole);
  const Outcome outcome = learn_rows(
      "a,b,p\n",
      [](int i) { return "\"" + number(i) + ",5\"," + number(i) + "," + number(i) + "\n"; },
      "decimal = \",\"\ntest_file = \"later.csv\"\n");
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(lines_of(ask("predict", "a,b\n5,6\n").output).size(), 2u);
  EXPECT_EQ(ask("evaluate", whole).code, 0);
  // In training nothing shows it.
  for (const char* target : {"target = \"p\"\n", "target = -1\n"}) {
    EXPECT_THAT(learn_rows("a,b,p\n", plain_row, "decimal = \",\"\n", target).errors,
                HasSubstr("separator = \",\""));
    EXPECT_EQ(learn("decimal = \",\"\nseparator = \",\"\n", target).code, 0);
  }
}

TEST_F(ProgramCsvAdvice, TakesASeparatorAtTheEndForNoColumn) {
  const auto ended = [](int i) { return number(i) + ",2," + number(i) + ",\n"; };
  for (const bool header : {true, false}) {
    const Outcome outcome = header ? learn_rows("a,b,c,\n", plain_row, "", "target = \"c\"\n")
                                   : learn_rows("", ended, "missing = \"drop\"\n");
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("32 samples of csv to train, 8 to test"));
    EXPECT_THAT(outcome.output, HasSubstr(header ? "target c (3)" : "target column 3"));
    EXPECT_EQ(ask("evaluate", header ? "a,b,c,\n1,2,3\n" : "1,2,3,\n4,5,6,\n").code, 0);
  }
  // An empty last column that the model takes.
  EXPECT_EQ(lines_of(ask("predict", "1,\n3,\n").output),
            (std::vector<std::string>{"y0", "\"\"", "\"\""}));
  EXPECT_EQ(lines_of(ask("predict", "1,2,\n3,4,\n", {"--missing", "refuse"}).output).size(), 3u);
}

// ---- Numbers and words ----

TEST_F(ProgramCsvAdvice, AdvisesCategoriesWhereANumberIsTheFirstWord) {
  const auto row = [](int i) {
    return std::string(i % 3 == 0 ? "5," : i % 3 == 1 ? "A," : "B,") + number(i % 3) + "\n";
  };
  for (const char* keys : {"", "text = \"one_hot\"\n"}) {
    EXPECT_THAT(learn_rows("w,p\n", row, keys).errors,
                AllOf(HasSubstr("homes.csv:3: column 1 ('w')"), HasSubstr("categories = [\"w\"]"),
                      Not(HasSubstr("one_hot"))));
  }
  EXPECT_EQ(learn("categories = [\"w\"]\n", "target = -1\n").code, 0);
}

TEST_F(ProgramCsvAdvice, AdvisesThousandsThatAgreeWithTheOtherColumns) {
  const struct {
    std::string thousands, decimal, key;
  } cases[] = {{" ", ".", ""}, {"'", ".", ""}, {" ", ",", "decimal = \",\"\n"}};
  for (const auto& [thousands, decimal, key] : cases) {
    const auto row = [&](int i) {
      return text(i + 1, thousands, "003;3", decimal, i % 5, ";", i, "\n");
    };
    const std::string advised = "thousands = \"" + thousands + "\"";
    EXPECT_THAT(learn_rows("a;b;c\n", row).errors,
                AllOf(HasSubstr("set " + advised), Not(HasSubstr("decimal = "))));
    const Outcome followed = learn(advised + "\n", "target = -1\n");
    if (key.empty()) {
      EXPECT_EQ(followed.code, 0) << followed.errors;
      continue;
    }
    EXPECT_THAT(followed.errors,
                AllOf(HasSubstr("set decimal = \",\""), Not(HasSubstr("thousands = "))));
    EXPECT_EQ(learn(text(advised, "\n", key), "target = -1\n").code, 0);
  }
  // Keys that no column needs.
  EXPECT_THAT(learn_rows(
                  "a;b\n", [](int i) { return number(i) + ".5;1\n"; },
                  "decimal = \",\"\nthousands = \".\"\n")
                  .errors,
              AllOf(HasSubstr("set decimal = \".\" and remove the key thousands"),
                    Not(HasSubstr("thousands = "))));
  EXPECT_EQ(learn("decimal = \".\"\n", "target = -1\n").code, 0);
}

TEST_F(ProgramCsvAdvice, TakesTheNaNOfWindowsForMissing) {
  for (const std::string nan : {"1.#IND", "-1.#IND00", "1.#QNAN", "#IND", "1.#qnan0"}) {
    const auto row = [&](int i) { return (i == 7 ? nan : number(i)) + "," + number(i) + "\n"; };
    EXPECT_THAT(learn_rows("a,p\n", row).errors,
                AllOf(HasSubstr("homes.csv:9: column 1 ('a')"), HasSubstr("missing = \"mean\"")));
    EXPECT_EQ(learn("missing = \"mean\"\n", "target = -1\n").code, 0);
  }
  EXPECT_THAT(learn_rows("a,p\n", [](int) { return "1.#INF,1\n"; }).errors,
              AllOf(HasSubstr("homes.csv:2: column 1 ('a')"), Not(HasSubstr("take '"))));
}

TEST_F(ProgramCsvAdvice, RefusesMoreThanAThousandWords) {
  std::string content = "a,p\n";
  for (int i = 0; i < 2500; ++i) content += "w" + number(i / 2) + "," + number(i % 7) + "\n";
  folder_.write("homes.csv", content);
  for (const char* keys : {"text = \"one_hot\"\n", "categories = [\"a\"]\n"}) {
    EXPECT_THAT(learn(keys, "target = \"p\"\n").errors,
                AllOf(HasSubstr("homes.csv:2002: column 1 ('a')"), HasSubstr("1000"),
                      HasSubstr("exclude = [\"a\"]"), Not(HasSubstr("categories"))));
  }
  EXPECT_THAT(classify("target = \"a\"\n", 2).errors,
              AllOf(HasSubstr("homes.csv:2002: column 1 ('a')"), Not(HasSubstr("target_is"))));
}

TEST_F(ProgramCsvAdvice, AdvisesNumbersForLabelsThatAreNumbersAlone) {
  const std::string as_number = "target_is = \"number\"";
  std::string words = "x,p\n", numbers = words, commas = "x;p\n";
  for (int i = 0; i < 40; ++i) {
    words += number(i) + ",name" + number(i) + "\n";
    numbers += number(i) + "," + number(i) + ".5\n";
    commas += number(i) + ";" + number(i) + ",5\n";
  }
  folder_.write("homes.csv", words);
  EXPECT_THAT(classify("target = \"p\"\n", 2).errors,
              AllOf(HasSubstr("another target"), Not(HasSubstr(as_number))));
  folder_.write("homes.csv", numbers);
  EXPECT_THAT(classify("target = \"p\"\n", 2).errors, HasSubstr(as_number));
  EXPECT_EQ(learn(as_number + "\n", "target = \"p\"\n").code, 0);
  folder_.write("homes.csv", commas);
  EXPECT_THAT(classify("target = \"p\"\n", 2).errors,
              AllOf(HasSubstr(as_number), HasSubstr("decimal = \",\"")));
  EXPECT_EQ(learn(as_number + "\ndecimal = \",\"\n", "target = \"p\"\n").code, 0);
}

TEST_F(ProgramCsvAdvice, CallsLabelsEqualThatAreTheSameNumber) {
  const auto note = [&](const std::string& first, const std::string& second) {
    std::string content = "x,p\n";
    for (int i = 0; i < 40; ++i) content += number(i) + "," + (i % 2 == 0 ? first : second) + "\n";
    folder_.write("homes.csv", content);
    return classify("target = \"p\"\n", 2).errors;
  };
  EXPECT_EQ(note("9007199254740993", "9007199254740992"), "");
  EXPECT_THAT(note("7", "7.0"), HasSubstr("'7' and '7.0'"));
}

// ---- Missing values and columns ----

TEST_F(ProgramCsvAdvice, SaysWhatToDoWhereNoRowIsLeft) {
  const Outcome target = learn_rows(
      "a,p\n", [](int i) { return number(i) + ",\n"; }, "missing = \"drop\"\n", "target = \"p\"\n");
  EXPECT_THAT(target.errors, AllOf(HasSubstr("homes.csv:1: 40 rows read"), HasSubstr("p: 40"),
                                   HasSubstr("another target"), Not(HasSubstr("mean"))));
  const Outcome input = learn_rows(
      "a,b,p\n", [](int i) { return ",1," + number(i) + "\n"; }, "missing = \"drop\"\n",
      "target = \"p\"\n");
  EXPECT_THAT(input.errors, AllOf(HasSubstr("column"), HasSubstr("missing = \"mean\"")));
  EXPECT_EQ(learn("missing = \"drop\"\nexclude = [\"a\"]\n", "target = \"p\"\n").code, 0);
}

TEST_F(ProgramCsvAdvice, NamesAColumnThatIsTwiceInExclude) {
  EXPECT_THAT(learn_rows("a,b,p\n", plain_row, "exclude = [1, \"a\"]\n").errors,
              AllOf(HasSubstr("homes.csv:1: column 1 "), HasSubstr("twice in exclude")));
  EXPECT_EQ(learn("exclude = [\"a\"]\n", "target = -1\n").code, 0);
}

TEST_F(ProgramCsvAdvice, EscapesLineEndsInTheValuesThatItAdvises) {
  const auto row = [](int i) { return (i == 7 ? "\"a\nb\"" : number(i)) + ",1\n"; };
  EXPECT_THAT(learn_rows("a,p\n", row).errors, HasSubstr("na_values = [\"a\\nb\"]"));
  EXPECT_EQ(lines_of(learn("", "target = -1\n").errors).size(), 1u);
}

TEST_F(ProgramCsvAdvice, ShowsClassesWithLineEndsOnOneLine) {
  std::string content = "x,p\n";
  for (int i = 0; i < 40; ++i) content += number(i % 2) + (i % 2 == 0 ? ",\"a\nb\"\n" : ",c\n");
  folder_.write("homes.csv", content);
  ASSERT_EQ(classify("target = \"p\"\n", 2).code, 0);
  const Outcome outcome = gradus({"evaluate", "runs/small"});
  EXPECT_THAT(outcome.output, HasSubstr("a b"));
  EXPECT_EQ(lines_of(outcome.output).size(), 5u);  // three of the table
}

// ---- Files of a trained model ----

TEST_F(ProgramCsvAdvice, NamesOptionsOfPredictAndEvaluate) {
  ASSERT_EQ(learn_rows("a,b,p\n", plain_row).code, 0);
  const std::string title = "Title\n", two_titles = "Title\n\n";
  for (const std::string command : {"predict", "evaluate"}) {
    const std::string table = command == "predict" ? "a,b\n1,2\n3,4\n" : "a,b,p\n1,2,3\n3,4,7\n";
    for (const auto& [head, lines] : {std::pair{title, "1"}, {two_titles, "2"}}) {
      const Outcome refused = ask(command, head + table);
      EXPECT_EQ(refused.code, 1);
      EXPECT_THAT(refused.errors, AllOf(HasSubstr(std::string("--skip-lines ") + lines),
                                        Not(HasSubstr("skip_lines"))));
      EXPECT_EQ(ask(command, head + table, {"--skip-lines", lines}).code, 0);
    }
    for (const char* cell : {"inf", "abc", "2020-01-31", "1 000"}) {
      const Outcome refused =
          ask(command, table + "1," + cell + (command == "predict" ? "\n" : ",1\n"));
      EXPECT_EQ(refused.code, 1);
      EXPECT_THAT(refused.errors,
                  AllOf(HasSubstr("new.csv:4: column 2 ('b')"), Not(HasSubstr("set ")),
                        Not(HasSubstr("na_values")), Not(HasSubstr("exclude"))));
    }
  }
  // How the training writes its numbers.
  const Outcome comma = ask("predict", "a;b\n1,5;2\n");
  EXPECT_THAT(comma.errors, AllOf(HasSubstr("new.csv:2: column 1 ('a')"), HasSubstr("1234.5"),
                                  Not(HasSubstr("decimal = "))));
  EXPECT_EQ(ask("predict", "a;b\n1.5;2\n").code, 0);
}

TEST_F(ProgramCsvAdvice, ChoosesForEvaluateWhatBecomesOfMissingValues) {
  ASSERT_EQ(learn_rows("a,b,p\n", plain_row).code, 0);
  const std::string gap = "a,b,p\n1,2,3\n,4,6\n3,6,9\n";
  const Outcome refused = ask("evaluate", gap);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors,
              AllOf(HasSubstr("new.csv:3: column 1 ('a')"), HasSubstr("--missing fill"),
                    HasSubstr("--missing drop"), Not(HasSubstr("missing = "))));
  EXPECT_THAT(ask("evaluate", gap, {"--missing", "fill"}).output, HasSubstr("3 samples"));
  const Outcome dropped = ask("evaluate", gap, {"--missing", "drop"});
  EXPECT_THAT(dropped.output, HasSubstr("2 samples"));
  EXPECT_THAT(dropped.errors, HasSubstr("a: 1"));
  EXPECT_EQ(ask("evaluate", gap, {"--missing", "empty"}).code, 2);
  EXPECT_EQ(gradus({"evaluate", "runs/small", "--missing", "drop"}).code, 2);
  const std::string no_target = "a,b,p\n1,2,3\n2,4,NA\n";
  EXPECT_THAT(ask("evaluate", no_target).errors,
              AllOf(HasSubstr("new.csv:3: column 3 ('p')"), HasSubstr("'NA'"),
                    HasSubstr("--missing drop"), Not(HasSubstr("--missing fill"))));
  EXPECT_THAT(ask("evaluate", no_target, {"--missing", "drop"}).output, HasSubstr("1 sample,"));
}

TEST_F(ProgramCsvAdvice, ChoosesTheSameForOtherSources) {
  ASSERT_EQ(train({}).code, 0);
  const std::string gap = "x,y,class\n0.5,0.5,1\n,0.5,0\n";
  EXPECT_THAT(ask("evaluate", gap).errors, HasSubstr("--missing drop"));
  EXPECT_THAT(ask("evaluate", gap, {"--missing", "drop"}).output, HasSubstr("1 sample,"));
  EXPECT_THAT(ask("evaluate", gap, {"--missing", "fill"}).output, HasSubstr("2 samples,"));
  EXPECT_EQ(ask("evaluate", "Title\n" + gap, {"--skip-lines", "1", "--missing", "drop"}).code, 0);
}

TEST_F(ProgramCsvAdvice, AdvisesToChangeATestFileAlone) {
  const auto with = [&](const std::string& later) {
    folder_.write("later.csv", later);
    return learn_rows("a,b,p\n", plain_row, "test_file = \"later.csv\"\n", "target = \"p\"\n")
        .errors;
  };
  EXPECT_THAT(
      with("Title\na,b,p\n1,2,3\n4,5,6\n"),
      AllOf(HasSubstr("later.csv:1: "), HasSubstr("delete line 1"), Not(HasSubstr("skip_"))));
  EXPECT_THAT(with("a;b;p\n1,5;2;3\n"), AllOf(HasSubstr("later.csv:2: column 1 ('a')"),
                                              HasSubstr("1234.5"), Not(HasSubstr("decimal = "))));
  EXPECT_EQ(with("a;b;p\n1.5;2;3\n"), "");
}

TEST_F(ProgramCsvAdvice, FindsAKeptColumnByItsName) {
  ASSERT_EQ(learn_rows("", plain_row, "exclude = [1]\n").code, 0);
  const Outcome outcome = ask("predict", "id,3\nx,1\ny,2\n", {"--keep", "id"});
  EXPECT_EQ(lines_of(outcome.output).size(), 3u) << outcome.errors;
}

}  // namespace
}  // namespace gradus::tests
