#include "gradus/figures/classes/answer_map.hpp"

#include <gmock/gmock.h>

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

const std::vector<AnsweredPoint> points = {{.x = 0.25, .y = 0.5, .truth = 1, .predicted = 1},
                                           {.x = 0.75, .y = 1, .truth = 0, .predicted = 0},
                                           {.x = 0.1, .y = 0.2, .truth = 0, .predicted = 1}};

TEST(AnswerMap, IsWrittenAsNumbersWithoutGnuplot) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  EXPECT_FALSE(write_answer_map(folder.path() / "a", points));
  EXPECT_EQ(read_file(folder.path() / "a.csv"),
            "x,y,class,predicted\n0.25,0.5,1,1\n0.75,1,0,0\n0.1,0.2,0,1\n");
}

TEST(AnswerMap, DistinguishesRightFromWrongByColourAndShape) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  const TemporaryFolder folder;
  write_answer_map(folder.path() / "a", points);
  EXPECT_THAT(
      read_file(folder.path() / "a.svg"),
      AllOf(
          HasSubstr(text("$right << END\n0.25 0.5\n0.75 1\nEND\n$wrong << END\n0.1 0.2 0.95 ",
                         0xffffff, "\n0.1 0.2 0.65 ", 0xd55e00, "\nEND\n")),
          HasSubstr(text("$right with points pointtype 7 pointsize 0.3 linecolor rgb ", 0x40b696)),
          HasSubstr("$wrong using 1:2:3:4 with points pointtype 9 "),
          Not(HasSubstr("true border"))));
}

TEST(AnswerMap, ShowsTheErrorRateTheBorderAndHowManyAreDrawn) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(
      write_answer_map(folder.path() / "a", points,
                       {.title = "It's a map", .truth = Circle{0.5, 0.5, 0.4}, .samples = 1}));
  EXPECT_THAT(read_file(folder.path() / "a.svg"),
              AllOf(HasSubstr(">It's a map: 1 of 3 wrong (33.33 %)<"), HasSubstr(">true border<"),
                    HasSubstr(">right, 1 of 2<"), HasSubstr(">wrong<")));
}

TEST(AnswerMap, IsReadableOnANarrowScreen) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(write_answer_map(folder.path() / "a", points,
                               {.title = "a title of a map that is longer than the picture",
                                .truth = Circle{0.5, 0.5, 0.4}}));
  tests::expect_readable(read_file(folder.path() / "a.svg"));
  tests::expect_visible_lines(read_file(folder.path() / "a.svg"));
}

TEST(AnswerMap, WithoutErrorsIsDrawn) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(write_answer_map(folder.path() / "a", {points[0]}));
  EXPECT_THAT(read_file(folder.path() / "a.svg"),
              AllOf(HasSubstr("0 of 1 wrong (0.00 %)"), Not(HasSubstr(">wrong<"))));
}

TEST(AnswerMap, SaysWhatItRequires) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      error_of([&] { write_answer_map(folder.path() / "a", {}); }),
      "an answer map requires one point or more and 1 sample to show at least, got 0 and 600");
}

}  // namespace
}  // namespace gradus
