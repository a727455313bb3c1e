#include "app/pages/page.hpp"

#include <gmock/gmock.h>

#include <map>
#include <sstream>

#include "app/pages/base64.hpp"
#include "tests/svg.hpp"
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
  EXPECT_THAT(html, AllOf(HasSubstr("<th>what</th><th>ours</th>"), HasSubstr(">a|b</td>"),
                          HasSubstr("Run <code>x &lt; y</code>"),
                          HasSubstr("<details>\n<summary>Two</summary>"), Not(HasSubstr("http")),
                          Not(HasSubstr("chapter"))));
}

// Where there is no room for columns, a cell shows the head of its column.
TEST(Page, NamesTheColumnOfEachCellForNarrowScreens) {
  const std::string html = page_html(
      {.title = "A page",
       .words = "",
       .chapters = {{.title = "", .passages = {{.table = {{"what", "\"ours\""}, {"a", "b"}}}}}}});
  EXPECT_THAT(html,
              AllOf(HasSubstr("<td data-head=\"what\">a</td><td data-head=\"&quot;ours&quot;"
                              "\">b</td>"),
                    HasSubstr("@media (max-width: 40rem)"), HasSubstr("content: attr(data-head)")));
}

// The colours that the page's style gives a name, on a light screen and on a dark one.
std::map<std::string, tests::Rgb> colours_of(const std::string& style) {
  std::map<std::string, tests::Rgb> out;
  tests::for_each_match(style, "--(\\w+): #(\\w\\w)(\\w\\w)(\\w\\w);", [&](const std::smatch& m) {
    const auto part = [&](std::size_t i) { return std::stoi(m[i], nullptr, 16) / 255.0; };
    out[m[1]] = {part(2), part(3), part(4)};
  });
  return out;
}

TEST(Page, HasTextAndLinesThatAreVisibleOnLightAndDarkScreens) {
  const std::string html = page_html(small_page());
  const std::size_t dark = html.find("@media (prefers-color-scheme: dark)");
  auto light_colours = colours_of(html.substr(0, dark)),
       dark_colours = colours_of(html.substr(dark));
  for (auto& [colours, least] : {std::pair(&light_colours, 2.0), {&dark_colours, 3.0}}) {
    ASSERT_EQ(colours->size(), 6u);
    for (const char* ground : {"paper", "card"}) {
      EXPECT_GE(tests::contrast((*colours)["line"], (*colours)[ground]), least);
      for (const char* words : {"ink", "soft", "name"})
        EXPECT_GE(tests::contrast((*colours)[words], (*colours)[ground]), 4.5) << words;
    }
  }
  // What tests of pictures take a dark page for.
  EXPECT_THAT(html, HasSubstr("filter: invert(.89) hue-rotate(180deg)"));
}

TEST(Page, ScrollsAMatrixThatIsTooWideWithAShadowAndABar) {
  EXPECT_THAT(page_html(small_page()),
              AllOf(HasSubstr(".equation figure { max-width: 100%; overflow-x: auto;"),
                    HasSubstr("background-attachment: local, local, scroll, scroll"),
                    HasSubstr(".equation figure::-webkit-scrollbar")));
}

TEST(Page, BreaksItsLinesInANarrowTerminal) {
  Page page = small_page();
  page.title = page.chapters[0].passages[0].heading = page.chapters[0].passages[0].formula =
      "words that do not fit into forty columns, all in one line";
  std::istringstream lines(page_text(page, 40));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 40u) << line;
}

TEST(Page, IsMarkdownToo) {
  EXPECT_EQ(page_markdown(page_of_a_report()),
            "# A report\n\nRun `x < y`\n\n## One\n\n### Numbers\n\n"
            "| what | ours |\n|---|---|\n| a\\|b | a long cell of words |\n\n"
            "![A picture.](p.svg)\n\nA picture. None.\n\nA note\n\n"
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
