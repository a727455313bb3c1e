#include "gradus/figures/line_chart.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "gradus/base/file.hpp"
#include "tests/gnuplot.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::error_of;
using tests::OtherGnuplot;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Series series(std::string name, std::vector<double> x, std::vector<double> y) {
  return {.name = std::move(name), .x = std::move(x), .y = std::move(y), .low = {}, .high = {}};
}

LineChart chart(std::vector<Series> all) {
  return {.title = "The title", .x_label = "across", .y_label = "upward", .series = std::move(all)};
}

// The picture of a chart.
std::string picture(const LineChart& drawn) {
  const TemporaryFolder folder;
  EXPECT_TRUE(write_line_chart(folder.path() / "chart", drawn));
  return read_file(folder.path() / "chart.svg");
}

// The script that a chart gives gnuplot.
std::string script(const LineChart& drawn) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  return picture(drawn);
}

TEST(LineChart, IsWrittenAsNumbersWithoutGnuplot) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  EXPECT_FALSE(write_line_chart(
      folder.path() / "a chart's stem",
      chart({series("one, two", {1, 2.5}, {0.1, 1e-9}), series("b", {3}, {nan})})));
  EXPECT_EQ(read_file(folder.path() / "a chart's stem.csv"),
            "series,x,y\n\"one, two\",1,0.1\n\"one, two\",2.5,1e-09\nb,3,nan\n");
}

TEST(LineChart, WritesTheBandsWhereThereAreSome) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  Series band = series("a", {1}, {2});
  band.low = {1.5};
  band.high = {3};
  write_line_chart(folder.path() / "c", chart({band, series("b", {1}, {5})}));
  EXPECT_EQ(read_file(folder.path() / "c.csv"), "series,x,y,low,high\na,1,2,1.5,3\nb,1,5,,\n");
}

TEST(LineChart, ShowsItsTextsAndOnlyTheStrongLinesInTheKey) {
  SKIP_WITHOUT_GNUPLOT();
  LineChart drawn =
      chart({series("strong", {1, 2, 3}, {1, 4, 9}), series("pale", {1, 2, 3}, {2, 3, 4})});
  drawn.series[1].background = true;
  EXPECT_THAT(picture(drawn),
              AllOf(HasSubstr(">The title<"), HasSubstr(">across<"), HasSubstr(">upward<"),
                    HasSubstr(">strong<"), Not(HasSubstr(">pale<"))));
}

TEST(LineChart, IsTheSameBytesEachTime) {
  SKIP_WITHOUT_GNUPLOT();
  const LineChart drawn = chart({series("a", {1, 2, 3}, {1, 4, 9})});
  EXPECT_EQ(picture(drawn), picture(drawn));
}

TEST(LineChart, LeavesAGapWhereANumberIsNotFinite) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(script(chart({series("a", {1, 2, 3, 4, 5}, {1, nan, 3, infinity, 5})})),
              HasSubstr("<< END\n1 1\n\n3 3\n\n5 5\nEND\n"));
}

TEST(LineChart, LeavesAGapWhereALogarithmHasNone) {
  LineChart drawn = chart({series("a", {1, 2, 3, 4}, {10, 0, -1, 0.3})});
  EXPECT_THAT(script(drawn), HasSubstr("<< END\n1 10\n2 0\n3 -1\n4 0.3\nEND\n"));
  drawn.logarithmic = true;
  EXPECT_THAT(script(drawn), HasSubstr("<< END\n1 10\n\n\n4 0.3\nEND\n"));
}

TEST(LineChart, MarksALogarithmicAxisAtRoundNumbers) {
  LineChart drawn = chart({series("a", {1, 2}, {0.03, 0.8})});
  drawn.logarithmic = true;
  EXPECT_THAT(script(drawn), HasSubstr("set ytics ('0.01' 0.01, '0.02' 0.02, '0.05' 0.05, "
                                       "'0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1"));
  drawn.series[0].y = {1e-12, 1};
  EXPECT_THAT(script(drawn), HasSubstr("set ytics ('1e-12' 1e-12, '1e-10' 1e-10, "));
}

TEST(LineChart, CountsInWholeNumbers) {
  LineChart drawn = chart({series("a", {1, 3}, {0, 1})});
  EXPECT_THAT(script(drawn), Not(HasSubstr("set xtics 1\n")));
  drawn.whole_x = true;
  EXPECT_THAT(script(drawn), HasSubstr("set xtics 1\n"));
  drawn.series[0].x = {1, 40};
  EXPECT_THAT(script(drawn), HasSubstr("set xtics 5\n"));
  drawn.series[0].x = {1, 10000};
  EXPECT_THAT(script(drawn), HasSubstr("set xtics 1000\n"));
}

TEST(LineChart, BeginsAtZeroUnlessThatHidesTheLine) {
  EXPECT_THAT(script(chart({series("a", {1, 2}, {1, 3})})), HasSubstr("set yrange [0:*]"));
  EXPECT_THAT(script(chart({series("a", {1, 2}, {99, 100})})), Not(HasSubstr("yrange")));
  EXPECT_THAT(script(chart({series("a", {1, 2}, {-1, 3})})), Not(HasSubstr("yrange")));
}

TEST(LineChart, EndsWhereItIsTold) {
  LineChart drawn = chart({series("a", {1, 2}, {99, 100})});
  drawn.highest = 250;
  EXPECT_THAT(script(drawn), HasSubstr("set yrange [0:250]\n"));
}

TEST(LineChart, IsAsLargeAsItIsTold) {
  SKIP_WITHOUT_GNUPLOT();
  LineChart drawn = chart({series("a", {1, 2}, {1, 2})});
  drawn.width = 300;
  drawn.height = 200;
  EXPECT_THAT(picture(drawn), HasSubstr("width=\"300\" height=\"200\""));
}

TEST(LineChart, ShowsABandThroughAnother) {
  Series band = series("a", {1, 2}, {2, 2});
  band.low = {1, 1};
  band.high = {3, 3};
  EXPECT_THAT(script(chart({band})), HasSubstr("fillstyle transparent solid 0.2 noborder"));
}

// Each was an error of gnuplot's: an empty range, nothing to plot.
TEST(LineChart, IsDrawnOfLittleAndOfNothing) {
  SKIP_WITHOUT_GNUPLOT();
  const LineChart charts[] = {chart({}),
                              chart({series("a", {}, {})}),
                              chart({series("a", {1, 2}, {nan, nan})}),
                              chart({series("a", {1}, {5})}),
                              chart({series("a", {1, 2}, {0, 0})}),
                              chart({series("a", {1, 2}, {7, 7}), series("b", {}, {})}),
                              chart({series("a", {1e20}, {1e-320})}),
                              chart({series("a", {1e9, 1e9 + 0.01}, {1, 2})}),
                              chart({series("a", {1e280, -1e280}, {1e280, -1e280})}),
                              chart({series("a", {0, 1}, {1e-308, 1e308})}),
                              chart({series("a", {0, 1}, {1e-289, 1e289})})};
  for (LineChart drawn : charts) {
    for (const bool logarithmic : {false, true}) {
      drawn.logarithmic = logarithmic;
      drawn.whole_x = logarithmic;
      EXPECT_THAT(picture(drawn), HasSubstr("</svg>"));
    }
  }
  EXPECT_THAT(picture(charts[2]), HasSubstr(">nothing to show<"));
}

TEST(LineChart, OfBackgroundAloneIsDrawn) {
  SKIP_WITHOUT_GNUPLOT();
  LineChart drawn = chart({series("a", {1, 2}, {1, 2})});
  drawn.series[0].background = true;
  EXPECT_THAT(picture(drawn), HasSubstr("</svg>"));
  EXPECT_THAT(terminal_line_chart(drawn, 60, 15), HasSubstr("nothing to show"));
}

TEST(LineChart, WantsListsThatMatch) {
  const TemporaryFolder folder;
  Series odd = series("odd", {1, 2}, {1});
  EXPECT_EQ(error_of([&] { write_line_chart(folder.path() / "c", chart({odd})); }),
            "chart 'The title': series 'odd' wants as many numbers in all its lists, got x: 2, "
            "y: 1, low: 0, high: 0");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  odd.y = {1, 2};
  odd.low = {1, 2};
  EXPECT_THAT(error_of([&] { terminal_line_chart(chart({odd}), 60, 15); }),
              HasSubstr("low: 2, high: 0"));
  odd.low = odd.high = {1};
  EXPECT_THAT(error_of([&] { terminal_line_chart(chart({odd}), 60, 15); }),
              HasSubstr("low: 1, high: 1"));
}

TEST(TerminalLineChart, FitsItsSizeAndShowsTheTexts) {
  SKIP_WITHOUT_GNUPLOT();
  const std::string sketch =
      terminal_line_chart(chart({series("falling_line", {1, 2, 3, 4}, {16, 9, 4, 1})}), 60, 15);
  EXPECT_THAT(sketch, AllOf(HasSubstr("The title"), HasSubstr("across"), HasSubstr("falling_line"),
                            HasSubstr("***"), Not(HasSubstr("\f"))));
  std::istringstream lines(sketch);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 60);
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
  EXPECT_LE(count, 15);
  EXPECT_GE(count, 12);
}

TEST(TerminalLineChart, IsEmptyWithoutGnuplot) {
  const OtherGnuplot none;
  EXPECT_EQ(terminal_line_chart(chart({series("a", {1, 2}, {1, 2})}), 60, 15), "");
}

}  // namespace
}  // namespace gradus
