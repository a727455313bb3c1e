#include "gradus/figures/gnuplot.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"
#include "tests/gnuplot.hpp"
#include "tests/svg.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using tests::error_of;
using tests::OtherGnuplot;

TEST(Gnuplot, IsNoneWhereThereIsNone) {
  const OtherGnuplot none;
  EXPECT_EQ(gnuplot("print 1"), std::nullopt);
}

TEST(Gnuplot, IsGivenTheScriptAndNoSettingsOfTheUser) {
  const OtherGnuplot echo("echo \"$@\"; while read -r line; do echo \"$line\"; done");
  EXPECT_EQ(gnuplot("print 'a'\n"), "-d\nprint 'a'\n");
}

// More than a pipe holds, in each direction: would hang if one waited for the other.
TEST(Gnuplot, TakesAndGivesLongTexts) {
  SKIP_WITHOUT_GNUPLOT();
  std::string script = "set print '-'\n", wanted;
  for (int i = 0; i < 20000; ++i) {
    script += text("print 'line ", i, "'\n");
    wanted += text("line ", i, "\n");
  }
  EXPECT_EQ(gnuplot(script), wanted);
}

TEST(Gnuplot, ThatFailsIsAnErrorWithItsComplaint) {
  const OtherGnuplot failing("echo 'line 3: bad' >&2; exit 3");
  EXPECT_EQ(error_of([] { gnuplot(""); }), "gnuplot failed (exit code 3): line 3: bad");
}

TEST(Gnuplot, ThatIsKilledIsAnError) {
  const OtherGnuplot dying("kill -9 $$");
  EXPECT_EQ(error_of([] { gnuplot(""); }), "gnuplot failed (signal 9): ");
}

TEST(Gnuplot, ComplainsOfAScriptItCannotRead) {
  SKIP_WITHOUT_GNUPLOT();
  EXPECT_THAT(error_of([] { gnuplot("plot 'no such file'"); }),
              AllOf(StartsWith("gnuplot failed (exit code 1): "), HasSubstr("no such file")));
}

TEST(GnuplotText, MeansNothingInAScript) {
  EXPECT_EQ(gnuplot_text("it's"), "'it''s'");
  EXPECT_EQ(gnuplot_text("a\nb\tc\x7f"), "'a b c '");
  EXPECT_EQ(gnuplot_text("ü €𝄞"), "'ü €𝄞'");
  EXPECT_EQ(gnuplot_text(""), "''");
}

TEST(GnuplotText, ShowsQuestionMarksForWhatIsNotUtf8) {
  const auto marks = [](std::size_t count) { return "'" + std::string(count, '?') + "'"; };
  EXPECT_EQ(gnuplot_text("\xff"), marks(1));
  EXPECT_EQ(gnuplot_text("\xc3"), marks(1));              // cut short
  EXPECT_EQ(gnuplot_text("\xc0\xaf"), marks(2));          // overlong
  EXPECT_EQ(gnuplot_text("\xe0\x80\xaf"), marks(3));      // overlong
  EXPECT_EQ(gnuplot_text("\xed\xa0\x80"), marks(3));      // a surrogate
  EXPECT_EQ(gnuplot_text("\xf0\x80\x80\x80"), marks(4));  // overlong
  EXPECT_EQ(gnuplot_text("\xf4\x90\x80\x80"), marks(4));  // beyond Unicode
  EXPECT_EQ(gnuplot_text("a\xc3'"), "'a?'''");            // the quote is no part of it
}

TEST(GnuplotLines, BreakBetweenWordsAndWithinLongOnes) {
  EXPECT_EQ(gnuplot_lines("one two three", 20), "'one two three'");
  EXPECT_EQ(gnuplot_lines("one two three", 7), R"('one two'."\n".'three')");
  EXPECT_EQ(gnuplot_lines("one two three", 8), R"('one two'."\n".'three')");
  EXPECT_EQ(gnuplot_lines("it's aaaaaaa", 5), R"('it''s'."\n".'aaaaa'."\n".'aa')");
  EXPECT_EQ(gnuplot_lines("", 5), "''");
}

TEST(FigureTitle, OfAnyLengthIsWholeAndReadable) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  for (const std::string title :
       {"short", "a title of many words that does not fit into the width of one figure, but of two",
        "a_title_without_blanks_that_does_not_fit_into_the_width_of_one_figure"}) {
    for (const char* subtitle : {"", "a quiet line"}) {
      const auto path = folder.path() / "a.svg";
      ASSERT_TRUE(
          draw_svg(path, figure_width, 300, figure_title(title, subtitle).script + "plot x\n"));
      tests::expect_readable(read_file(path));
      std::string shown;
      for (const tests::SvgText& text : tests::parse_svg(read_file(path)).texts)
        if (text.size == 16)
          shown += (shown.empty() || title.find(' ') == title.npos ? "" : " ") + text.words;
      EXPECT_EQ(shown.substr(0, title.size()), title);
    }
  }
}

TEST(DrawSvg, ShowsAnyTextAsItIs) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  const auto path = folder.path() / "it's a \"picture\".svg";
  const std::string title = R"(`ls` 'a' "b" \n @c $0 {/:Bold d} e_f & <g> %h #i ü)";
  ASSERT_TRUE(draw_svg(path, 300, 200, "set title " + gnuplot_text(title) + "\nplot x\n"));
  const std::string picture = read_file(path);
  EXPECT_THAT(picture, AllOf(StartsWith("<?xml"), EndsWith("</svg>\n\n")));
  EXPECT_THAT(picture,
              HasSubstr(R"(`ls` 'a' "b" \n @c $0 {/:Bold d} e_f &amp; &lt;g> %h #i ü</text>)"));
  EXPECT_THAT(picture, HasSubstr(R"(width="300" height="200")"));
}

TEST(DrawSvg, LeavesNoOldPictureBesideNewNumbers) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  const auto path = folder.write("a.svg", "old");
  EXPECT_FALSE(draw_svg(path, 300, 200, "plot x\n"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(WithEnding, KeepsDotsInTheName) { EXPECT_EQ(with_ending("runs/a.b", ".svg"), "runs/a.b.svg"); }

}  // namespace
}  // namespace gradus
