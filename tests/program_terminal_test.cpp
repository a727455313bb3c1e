// What the program shows in a narrow terminal.
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "gradus/figures/gnuplot.hpp"
#include "tests/program_fixture.hpp"
#include "tests/terminal.hpp"

namespace gradus::tests {
namespace {

using testing::ElementsAre;

TEST_F(Program, LabelsTheAxesOfItsChartInANarrowTerminal) {
  if (!::gradus::gnuplot("")) GTEST_SKIP() << "there is no gnuplot in PATH";
  folder_.write("small.toml", text_of(SmallConfig{.training = "epochs = 3000\nbatch = 100\n"}));
  const auto lines = lines_of(shown_in_a_terminal(40, {"train", "small.toml"}, folder_.path()));
  const auto with = [&](const std::string& words) {
    const auto line = std::ranges::find_if(
        lines, [&](const std::string& one) { return one.find(words) != one.npos; });
    EXPECT_NE(line, lines.end()) << words;
    return line == lines.end() ? std::string() : *line;
  };
  with("wrong answers, %");
  with("epoch");
  const auto axis = std::ranges::find_if(
      lines, [](const std::string& line) { return line.find(" +-----") != line.npos; });
  ASSERT_NE(axis, lines.end());
  std::istringstream below(axis[1]);
  const std::vector<std::string> labels{std::istream_iterator<std::string>(below), {}};
  EXPECT_THAT(labels, ElementsAre("1000", "2000", "3000"));
}

}  // namespace
}  // namespace gradus::tests
