#include "gradus/figures/charts/line_chart.hpp"

#include <gmock/gmock.h>

#include <iterator>
#include <limits>
#include <tuple>

#include "gradus/base/file.hpp"
#include "tests/gnuplot.hpp"
#include "tests/svg.hpp"
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
  drawn.series[0].y = {0.3, 0.9};
  EXPECT_THAT(script(drawn), HasSubstr("'0.3' 0.3, '0.5' 0.5, '0.7' 0.7, '1' 1"));
  drawn.series[0].y = {1e-12, 1};
  EXPECT_THAT(script(drawn), HasSubstr("set ytics ('1e-12' 1e-12, '1e-10' 1e-10, "));
}

TEST(LineChart, SaysThatAnAxisIsLogarithmic) {
  SKIP_WITHOUT_GNUPLOT();
  LineChart drawn = chart({series("a", {1, 2}, {0.03, 0.8})});
  EXPECT_THAT(picture(drawn), HasSubstr(">upward<"));
  EXPECT_THAT(terminal_line_chart(drawn, 40, 15), Not(HasSubstr("logarithmic")));
  drawn.logarithmic = true;
  EXPECT_THAT(picture(drawn), HasSubstr(">upward (logarithmic)<"));
  EXPECT_THAT(terminal_line_chart(drawn, 40, 15), HasSubstr("upward (logarithmic)\n"));
}

TEST(LineChart, CountsInWholeNumbers) {
  LineChart drawn = chart({series("a", {1, 3}, {0, 1})});
  EXPECT_THAT(script(drawn), HasSubstr("set xtics ('1' 1, '1.2' 1.2, '1.4' 1.4, "));
  drawn.whole_x = true;
  EXPECT_THAT(script(drawn), HasSubstr("set xtics ('1' 1, '2' 2, '3' 3)\n"));
  drawn.series[0].x = {1, 40};
  EXPECT_THAT(script(drawn), HasSubstr("set xtics ('5' 5, '10' 10, '15' 15, '20' 20, "));
  drawn.series[0].x = {1, 10000};
  EXPECT_THAT(script(drawn), HasSubstr("set xtics ('2000' 2000, '4000' 4000, "));
}

TEST(LineChart, IsReadableOnANarrowScreen) {
  SKIP_WITHOUT_GNUPLOT();
  LineChart drawn =
      chart({series("a series with quite a long name, mean of 15", {1, 20000}, {1e-5, 3})});
  drawn.title = "a title that is longer than the picture is wide, of many words";
  drawn.y_label = "a label that is longer than the picture is high, of many words";
  for (const bool logarithmic : {false, true}) {
    drawn.logarithmic = logarithmic;
    tests::expect_readable(picture(drawn));
  }
}

TEST(LineChart, HasLinesThatAreVisibleOnLightAndDarkPages) {
  SKIP_WITHOUT_GNUPLOT();
  for (const Index colour : {0, 1, 2}) {
    LineChart drawn =
        chart({series("pale", {1, 2, 3}, {2, 3, 4}), series("strong", {1, 2, 3}, {1, 4, 9})});
    drawn.series[0].background = true;
    drawn.series[0].colour = drawn.series[1].colour = colour;
    tests::expect_visible_lines(picture(drawn));
  }
}

TEST(LineChart, BeginsAtZeroUnlessThatHidesTheLine) {
  EXPECT_THAT(script(chart({series("a", {1, 2}, {1, 3})})), HasSubstr("set yrange [0:*]"));
  EXPECT_THAT(script(chart({series("a", {1, 2}, {99, 100})})), Not(HasSubstr("yrange")));
  EXPECT_THAT(script(chart({series("a", {1, 2}, {-1, 3})})), Not(HasSubstr("yrange")));
}

TEST(LineChart, EndsAtTheGivenMaximum) {
  LineChart drawn = chart({series("a", {1, 2}, {99, 100})});
  drawn.highest = 250;
  EXPECT_THAT(script(drawn), HasSubstr("set yrange [0:250]\n"));
}

TEST(LineChart, HasTheGivenSize) {
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

TEST(LineChart, RequiresListsThatMatch) {
  const TemporaryFolder folder;
  Series odd = series("odd", {1, 2}, {1});
  EXPECT_EQ(error_of([&] { write_line_chart(folder.path() / "c", chart({odd})); }),
            "chart 'The title': series 'odd' requires as many numbers in all its lists, got x: 2, "
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
  EXPECT_THAT(sketch, AllOf(HasSubstr("The title"), HasSubstr("across"), HasSubstr("upward"),
                            HasSubstr("falling_line"), HasSubstr("***"), Not(HasSubstr("\f"))));
  std::istringstream lines(sketch);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 60);
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
  EXPECT_LE(count, 15);
  EXPECT_GE(count, 12);
}

// The words of the line below the axis of x.
std::vector<std::string> words_below_the_axis(const std::string& sketch) {
  std::istringstream lines(sketch);
  std::string line;
  while (std::getline(lines, line))
    if (line.find("+-----") != line.npos) break;
  std::getline(lines, line);
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), {}};
}

// Gnuplot writes such labels one over the other: "0  500 100 1500 200 250 3000".
TEST(TerminalLineChart, HasWholeLabelsInANarrowTerminal) {
  SKIP_WITHOUT_GNUPLOT();
  for (const int width : {20, 30, 40, 80}) {
    for (const auto& [low, high, whole] : {std::tuple(1.0, 3.0, true),
                                           {1.0, 40.0, true},
                                           {1.0, 150.0, true},
                                           {1.0, 3000.0, true},
                                           {1.0, 20000.0, true},
                                           {1.0, 123456789.0, true},
                                           {0.0, 0.0003, false},
                                           {-1e-5, 1e-5, false},
                                           {0.001, 0.00125, false}}) {
      SCOPED_TRACE(text(width, " columns, ", low, " to ", high));
      LineChart drawn = chart({series("a", {low, high}, {1e-5, 1})});
      drawn.whole_x = whole;
      drawn.title = "a title of more than forty characters, in words";
      for (const bool logarithmic : {false, true}) {
        drawn.logarithmic = logarithmic;
        const std::string sketch = terminal_line_chart(drawn, width, 20);
        std::istringstream lines(sketch);
        for (std::string line; std::getline(lines, line);)
          EXPECT_LE(line.size(), static_cast<std::size_t>(width)) << line;
        const auto labels = words_below_the_axis(sketch);
        ASSERT_FALSE(labels.empty());
        const double first = std::stod(labels.front());
        const double step = labels.size() > 1 ? std::stod(labels[1]) - first : 0;
        for (std::size_t i = 0; i < labels.size(); ++i)
          EXPECT_NEAR(std::stod(labels[i]), first + static_cast<double>(i) * step, 1e-9 * high)
              << sketch;
      }
    }
  }
}

TEST(TerminalLineChart, IsEmptyWithoutGnuplot) {
  const OtherGnuplot none;
  EXPECT_EQ(terminal_line_chart(chart({series("a", {1, 2}, {1, 2})}), 60, 15), "");
}

}  // namespace
}  // namespace gradus
