// The program and the names of classes: in what it prints and in the files of a run.
#include <gmock/gmock.h>

#include <algorithm>

#include "gradus/base/text.hpp"
#include "gradus/training/metrics.hpp"
#include "tests/gnuplot.hpp"
#include "tests/program_fixture.hpp"
#include "tests/svg.hpp"
#include "tests/terminal.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

// Two rows of a class in five hold the one before it.
std::string rows_of(int classes) {
  std::string out = "x,kind\n";
  for (int i = 0; i < 10 * classes; ++i) {
    const int kind = i % classes,
              said = i / classes % 5 < 2 ? (kind + classes - 1) % classes : kind;
    out += text(kind, ",kind ", said, "\n");
  }
  return out;
}

const SmallConfig of_table{
    .data = "source = \"csv\"\nfile = \"rows.csv\"\ntest_file = \"rows.csv\"\ntarget = \"kind\"\n",
    .layers = "[{linear = 3}]",
    .optimizer = "name = \"adam\"\nlearning_rate = 0.1\n",
    .training = "epochs = 3\nbatch = 100\n"};

TEST_F(Program, NamesTheClassesOfATable) {
  folder_.write("rows.csv", rows_of(3));
  ASSERT_EQ(train(of_table).code, 0);
  EXPECT_EQ(lines_of(file("runs/small/figures/confusion.csv"))[0], "truth,kind 0,kind 1,kind 2");
  EXPECT_THAT(lines_of(file("runs/small/figures/confusion.csv"))[3],
              testing::StartsWith("kind 2,"));
  const std::string printed = gradus({"evaluate", "runs/small"}).output;
  EXPECT_THAT(lines_of(printed)[0], ContainsRegex("kind 0 +kind 1 +kind 2"));
  for (const char* name : {"\n  kind 1 ", "\n  kind 2 "}) EXPECT_THAT(printed, HasSubstr(name));
}

TEST_F(Program, NamesTheSidesOfTheDisc) {
  ASSERT_EQ(train({}).code, 0);
  EXPECT_THAT(gradus({"evaluate", "runs/small"}).output,
              AllOf(HasSubstr("\n  outside "), HasSubstr("\n  inside ")));
  EXPECT_EQ(lines_of(file("runs/small/figures/confusion.csv"))[0], "truth,outside,inside");
}

// As many classes as the terminal shows have a picture as well.
TEST_F(Program, DrawsTheMatrixThatItPrints) {
  for (const Index classes : {ConfusionMatrix::most_shown, ConfusionMatrix::most_shown + 1}) {
    const bool shown = classes == ConfusionMatrix::most_shown;
    folder_.write("rows.csv", rows_of(static_cast<int>(classes)));
    SmallConfig config = of_table;
    config.layers = text("[{linear = ", classes, "}]");
    ASSERT_EQ(train(config, {"--force"}).code, 0);
    const std::string printed = gradus({"evaluate", "runs/small"}).output;
    EXPECT_EQ(printed.find("truth \\ predicted") != printed.npos, shown);
    EXPECT_TRUE(fs::exists(path("runs/small/figures/confusion.csv")));
    if (::gradus::gnuplot("")) {
      EXPECT_EQ(fs::exists(path("runs/small/figures/confusion.svg")), shown);
    }
  }
}

TEST_F(Program, PrintsPairsWhereTheMatrixIsWiderThanTheTerminal) {
  folder_.write("rows.csv", rows_of(8));
  SmallConfig config = of_table;
  config.layers = "[{linear = 8}]";
  ASSERT_EQ(train(config).code, 0);
  const auto widest = [&](int columns) {
    const std::string printed =
        shown_in_a_terminal(columns, {"evaluate", "runs/small"}, folder_.path());
    std::size_t most = 0;
    for (const std::string& line : lines_of(printed))
      if (line.starts_with("  ")) most = std::max(most, line.size());
    EXPECT_EQ(printed.find("truth \\ predicted") == printed.npos, columns < 83) << printed;
    return most;
  };
  EXPECT_EQ(widest(120), 83u);
  EXPECT_EQ(widest(83), 83u);
  EXPECT_LE(widest(82), 82u);
  EXPECT_LE(widest(40), 40u);
}

TEST_F(Program, NamesTheAxesOfAMapAfterTheColumns) {
  SKIP_WITHOUT_GNUPLOT();
  std::string rows = "y,width,length,colour\n";
  for (int i = 0; i < 40; ++i)
    rows +=
        text("ab"[i % 2], ",", i % 7 + i % 2, ",", i % 5, ",", i % 3 == 0 ? "red" : "blue", "\n");
  folder_.write("rows.csv", rows);
  SmallConfig config{.data = "source = \"csv\"\nfile = \"rows.csv\"\ntarget = \"y\"\n"};
  const std::string data = config.data;
  for (const auto& [columns, x, y] :
       {std::tuple{"columns = [\"length\", \"width\"]\n", "length", "width"},
        {"columns = [\"colour\"]\ntext = \"one_hot\"\n", "colour = blue", "colour = red"}}) {
    config.data = data + columns;
    ASSERT_EQ(train(config, {"--force"}).code, 0);
    const Svg map = parse_svg(file("runs/small/figures/class_map.svg"));
    const auto is_turned = [&](const std::string& words) {
      const auto found = std::ranges::find(map.texts, words, &SvgText::words);
      EXPECT_NE(found, map.texts.end()) << words;
      return found != map.texts.end() && !found->is_upright;
    };
    EXPECT_FALSE(is_turned(x));
    EXPECT_TRUE(is_turned(y));
  }
  ASSERT_EQ(train({}, {"--force"}).code, 0);
  EXPECT_THAT(file("runs/small/figures/class_map.svg"), AllOf(HasSubstr(">x<"), HasSubstr(">y<")));
}

TEST_F(Program, PrintsTheMostConfusedOfManyClasses) {
  constexpr int classes = 300;
  folder_.write("rows.csv", rows_of(classes));
  SmallConfig config = of_table;
  config.layers = text("[{linear = ", classes, "}]");
  ASSERT_EQ(train(config).code, 0);
  const std::string printed = gradus({"evaluate", "runs/small"}).output;
  EXPECT_LT(printed.size(), 2000u);
  // The file has all: its most frequent pair is the first one printed.
  const auto lines = lines_of(file("runs/small/figures/confusion.csv"));
  ASSERT_EQ(lines.size(), 1u + classes);
  std::vector<std::string> names;
  int most = 0;
  std::string most_confused;
  for (const std::string& line : lines) {
    std::istringstream cells(line);
    std::string truth, cell;
    std::getline(cells, truth, ',');
    for (std::size_t column = 0; std::getline(cells, cell, ','); ++column) {
      if (truth == "truth") {
        names.push_back(cell);
      } else if (names.at(column) != truth && std::stoi(cell) > most) {
        most = std::stoi(cell);
        most_confused = text("  ", truth, " +", names[column], " +", cell);
      }
    }
  }
  ASSERT_GT(most, 1);
  EXPECT_THAT(lines_of(printed)[2], ContainsRegex(most_confused));
}

}  // namespace
}  // namespace gradus::tests
