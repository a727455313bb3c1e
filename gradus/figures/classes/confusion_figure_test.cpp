#include "gradus/figures/classes/confusion_figure.hpp"

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

ConfusionMatrix answers(std::vector<std::string> names = {}) {
  ConfusionMatrix matrix(3, std::move(names));
  for (int i = 0; i < 1234; ++i) matrix.add(0, 0);
  for (int i = 0; i < 77; ++i) matrix.add(1, 2);
  matrix.add(1, 1);
  return matrix;
}

TEST(ConfusionFigure, IsWrittenAsNumbersWithoutGnuplot) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  EXPECT_FALSE(write_confusion_figure(folder.path() / "c", answers()));
  EXPECT_EQ(read_file(folder.path() / "c.csv"), "truth,0,1,2\n0,1234,0,0\n1,0,1,77\n2,0,0,0\n");
  write_confusion_figure(folder.path() / "c", answers({"a,b", "c", "d"}));
  EXPECT_EQ(read_file(folder.path() / "c.csv"),
            "truth,\"a,b\",c,d\n\"a,b\",1234,0,0\nc,0,1,77\nd,0,0,0\n");
}

TEST(ConfusionFigure, ShowsCountsNamesAndTheErrorRate) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(write_confusion_figure(folder.path() / "c", answers({"cat's", "dog", "emu"}),
                                     {.title = "Answers"}));
  EXPECT_THAT(
      read_file(folder.path() / "c.svg"),
      AllOf(HasSubstr(">1234<"), HasSubstr(">77<"), HasSubstr(">cat's<"), HasSubstr(">predicted<"),
            HasSubstr(">truth<"), HasSubstr(">Answers: 77 of 1312 wrong (5.87 %)<")));
}

TEST(ConfusionFigure, TintsRightAndWrongApart) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  const TemporaryFolder folder;
  write_confusion_figure(folder.path() / "c", answers());
  // 0.85 of blue, 0.6 of vermillion, the ground, and a right answer of 1 in 78.
  EXPECT_THAT(
      read_file(folder.path() / "c.svg"),
      AllOf(HasSubstr(text("\n0 0 ", 0x2687be, "\n")), HasSubstr(text("\n2 1 ", 0xe69e66, "\n")),
            HasSubstr(text("\n2 2 ", 0xf4f5f7, "\n")), HasSubstr(text("\n1 1 ", 0xe8f2f8, "\n"))));
}

TEST(ConfusionFigure, OfManyClassesStaysSmall) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  ConfusionMatrix matrix(200);
  for (Index i = 0; i < 200; ++i) matrix.add(i, i);
  EXPECT_TRUE(write_confusion_figure(folder.path() / "c", matrix));
  const std::string picture = read_file(folder.path() / "c.svg");
  EXPECT_LT(picture.size(), 300'000);
  EXPECT_THAT(picture, AllOf(HasSubstr(">192<"), Not(HasSubstr(">193<"))));
}

// A page shrinks it to 330 pixels; what has more classes is to be looked at as large as it is.
TEST(ConfusionFigure, IsReadableOnANarrowScreen) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  for (const Index classes : {1, 2, 10, 31, 200}) {
    SCOPED_TRACE(classes);
    std::vector<std::string> names;
    for (Index i = 0; i < classes; ++i) names.push_back(text("a class with the name ", i));
    for (ConfusionMatrix matrix : {ConfusionMatrix(classes), ConfusionMatrix(classes, names)}) {
      for (Index i = 0; i < 1000 * classes; ++i) matrix.add(i % classes, i % classes);
      EXPECT_TRUE(write_confusion_figure(folder.path() / "c", matrix));
      tests::expect_readable(read_file(folder.path() / "c.svg"));
    }
  }
}

TEST(ConfusionFigure, GrowsWithItsCounts) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  ConfusionMatrix matrix(25);
  for (Index i = 0; i < 25 * 1000; ++i) matrix.add(i % 25, i % 25);
  EXPECT_TRUE(write_confusion_figure(folder.path() / "c", matrix));
  const tests::Svg svg = tests::parse_svg(read_file(folder.path() / "c.svg"));
  const double count = 4 * 0.56 * 13;  // pixels
  EXPECT_GT((svg.width - 100) / 25, count);
  for (const tests::SvgText& text : svg.texts) EXPECT_GE(text.size, 13);
}

TEST(ConfusionFigure, OfNoAnswersIsDrawn) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  for (const Index classes : {1, 2, 31}) {
    EXPECT_TRUE(write_confusion_figure(folder.path() / "c", ConfusionMatrix(classes)));
    EXPECT_THAT(read_file(folder.path() / "c.svg"), HasSubstr("0 of 0 wrong (0.00 %)"));
  }
}

TEST(ConfusionFigure, TurnsLongNamesSoThatEachCanBeRead) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  const TemporaryFolder folder;
  write_confusion_figure(folder.path() / "c", answers({"a", "b", "c"}));
  EXPECT_THAT(read_file(folder.path() / "c.svg"), Not(HasSubstr("rotate")));
  write_confusion_figure(folder.path() / "c", answers({"a long name of a class, number 1",
                                                       "a long name of a class, number 2",
                                                       "a long name of a class, number 3"}));
  EXPECT_THAT(read_file(folder.path() / "c.svg"),
              AllOf(HasSubstr("rotate"), HasSubstr("'a long name...' 2")));
}

TEST(ConfusionFigure, RequiresAClass) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { write_confusion_figure(folder.path() / "c", ConfusionMatrix()); }),
            "a confusion figure requires one class or more, got none");
}

}  // namespace
}  // namespace gradus
