#include "app/pages/page.hpp"

#include <gmock/gmock.h>

#include "app/pages/base64.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Page, ShowsNumbersWithAsManyDecimalsAsTheyNeed) {
  using Cells = std::vector<std::vector<std::string>>;
  EXPECT_EQ(cells_of(Tensor::of<double>({2, 2}, {1, -2, 30, 0})),
            (Cells{{"1", "-2"}, {"30", "0"}}));
  EXPECT_EQ(cells_of(Tensor::of<float>({2}, {0.5F, -0.25F})), (Cells{{"0.50", "-0.25"}}));
  EXPECT_EQ(cells_of(Tensor::of<double>({2, 1}, {1.0 / 3, -1e-9})),
            (Cells{{"0.3333"}, {"0.0000"}}));
  EXPECT_EQ(cells_of(Tensor::of<std::int32_t>({2}, {7, 3})), (Cells{{"7", "3"}}));
  EXPECT_EQ(cells_of(Tensor::of<double>({3}, {1.5e-9, -2e-5, 0})),
            (Cells{{"1.500e-09", "-2.000e-05", "0"}}));
  EXPECT_EQ(cells_of(Tensor::of<double>({2}, {3e30, 1})), (Cells{{"3.000e+30", "1.000e+00"}}));
}

TEST(Page, ShowsTheCornersOfALargeMatrix) {
  const auto cells = cells_of(Tensor({9, 8, 2}));
  ASSERT_EQ(cells.size(), 8u);
  ASSERT_EQ(cells[0].size(), 8u);
  EXPECT_EQ(cells[5][5], "0");
  EXPECT_EQ(cells[6][0], "…");
  EXPECT_EQ(cells[0][6], "…");
  EXPECT_EQ(cells[7][7], "0");
}

Page small_page() {
  const Tensor x = Tensor::of<double>({2, 2}, {1, 2, 3, 40}),
               y = Tensor::of<double>({2, 1}, {1, 2});
  return {.title = "A page",
          .words = "Of words",
          .chapters = {{.title = "1. One",
                        .passages = {{.heading = "Heading",
                                      .formula = "y < x",
                                      .equations = {{Matrix{"x", x}, "=", Matrix{"y", y}}},
                                      .words = "More words"}}}}};
}

TEST(Page, SetsMatricesSideBySideInTheTerminal) {
  EXPECT_EQ(page_text(small_page(), 80),
            "A page\n\nOf words\n\n1. One\n──────\n\n  Heading\n    y < x\n\n"
            "        x         y\n"
            "    ⎡ 1   2 ⎤ = ⎡ 1 ⎤\n"
            "    ⎣ 3  40 ⎦   ⎣ 2 ⎦\n"
            "\n    More words\n");
}

TEST(Page, BreaksAnEquationThatIsTooWide) {
  EXPECT_THAT(page_text(small_page(), 20), HasSubstr("    ⎡ 1   2 ⎤ =\n"
                                                     "    ⎣ 3  40 ⎦\n"
                                                     "      y\n"
                                                     "    ⎡ 1 ⎤\n"));
}

TEST(Page, IsOneFileForLightAndDarkScreensInTheBrowser) {
  const std::string html = page_html(small_page());
  EXPECT_THAT(html, AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("prefers-color-scheme: dark"),
                          HasSubstr("y &lt; x"), HasSubstr("<td>40</td>"), Not(HasSubstr("http")),
                          Not(HasSubstr("src="))));
}

// A page with a picture in the folder, which also holds "p.svg".
Page page_of_a_report() {
  return {.title = "A report",
          .words = "Run `x < y`",
          .chapters = {{.title = "One",
                        .passages = {{.heading = "Numbers",
                                      .table = {{"what", "ours"}, {"a|b", "a long cell of words"}},
                                      .pictures = {{"p.svg", "A picture."}, {{}, "None."}},
                                      .notes = "A note"}}},
                       {.title = "Two",
                        .passages = {{.equations = {{Matrix{"x", Tensor({1, 1})}}}}},
                        .folded = true}}};
}

TEST(Page, HasTablesThatFitTheTerminal) {
  EXPECT_THAT(page_text(page_of_a_report(), 80),
              HasSubstr("    what  ours\n    a|b   a long cell of words\n"));
  EXPECT_THAT(page_text(page_of_a_report(), 24),
              HasSubstr("    what  ours\n    a|b   a long cell of\n          words\n"));
  EXPECT_THAT(page_text(page_of_a_report(), 80),
              AllOf(HasSubstr("    A picture. p.svg\n"), HasSubstr("    A note\n")));
}

TEST(Page, HoldsItsPicturesInTheBrowser) {
  const TemporaryFolder folder;
  folder.write("p.svg", "<svg/>");
  const std::string html = page_html(page_of_a_report(), folder.path());
  EXPECT_THAT(html,
              AllOf(HasSubstr("src=\"data:image/svg+xml;base64,PHN2Zy8+\""),
                    HasSubstr("alt=\"A picture.\""), HasSubstr("<figcaption>None.</figcaption>")));
  EXPECT_EQ(html.find("<img"), html.rfind("<img"));
  EXPECT_THAT(html, AllOf(HasSubstr("<th>what</th><th>ours</th>"), HasSubstr("<td>a|b</td>"),
                          HasSubstr("Run <code>x &lt; y</code>"),
                          HasSubstr("<details>\n<summary>Two</summary>"), Not(HasSubstr("http")),
                          Not(HasSubstr("chapter"))));
}

TEST(Page, IsMarkdownToo) {
  EXPECT_EQ(page_markdown(page_of_a_report()),
            "# A report\n\nRun `x < y`\n\n## One\n\n### Numbers\n\n"
            "| what | ours |\n|---|---|\n| a\\|b | a long cell of words |\n\n"
            "| ![A picture.](p.svg) | |\n|---|---|\n| A picture. | None. |\n\nA note\n\n"
            "<details>\n<summary>Two</summary>\n\n"
            "```text\n      x\n    [ 0 ]\n```\n\n</details>\n");
}

TEST(Page, SetsThreePicturesOrTwoInARow) {
  EXPECT_EQ(pictures_across(1), 1u);
  EXPECT_EQ(pictures_across(2), 2u);
  EXPECT_EQ(pictures_across(3), 3u);
  EXPECT_EQ(pictures_across(4), 2u);
}

TEST(Base64, IsThatOfTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

}  // namespace
}  // namespace gradus::app
