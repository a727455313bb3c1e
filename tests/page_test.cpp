#include "app/page.hpp"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace gradus::app
