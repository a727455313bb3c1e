#include "gradus/figures/charts/scatter.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "gradus/base/file.hpp"
#include "tests/gnuplot.hpp"
#include "tests/svg.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tests::error_of;
using tests::OtherGnuplot;

using Numbers = std::vector<double>;

TEST(Scatter, IsWrittenAsNumbersWithoutGnuplot) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  EXPECT_FALSE(write_scatter(folder.path() / "s", Numbers{1, 2.5}, Numbers{1.5, -2}));
  EXPECT_EQ(read_file(folder.path() / "s.csv"), "truth,predicted\n1,1.5\n2.5,-2\n");
}

TEST(Scatter, HasBothAxesAlikeAndTheDiagonal) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  const TemporaryFolder folder;
  write_scatter(folder.path() / "s", Numbers{0, 5}, Numbers{-5, 2});
  EXPECT_THAT(read_file(folder.path() / "s.svg"),
              AllOf(HasSubstr("set xrange [-5.2:5.2]\nset yrange [-5.2:5.2]\n"),
                    HasSubstr(", x with lines"), HasSubstr("$dots << END\n0 -5\n5 2\nEND\n")));
}

TEST(Scatter, DrawsSomeOfManyAndSaysSo) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  const Numbers many(5000, 0.25);
  EXPECT_TRUE(write_scatter(folder.path() / "s", many, many,
                            {.title = "It's", .truth_label = "worth", .samples = 10}));
  const std::string picture = read_file(folder.path() / "s.svg");
  EXPECT_THAT(picture,
              AllOf(HasSubstr(">It's<"), HasSubstr(">worth<"), HasSubstr(">a sample (10 of 5000)<"),
                    HasSubstr(">predicted = true<")));
  EXPECT_LT(picture.size(), 20'000u);
}

TEST(Scatter, IsReadableOnANarrowScreen) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(write_scatter(folder.path() / "s", Numbers{-1000000, 3}, Numbers{2, 1500000},
                            {.title = "a title of a scatter that is longer than the picture"}));
  tests::expect_readable(read_file(folder.path() / "s.svg"));
  tests::expect_visible_lines(read_file(folder.path() / "s.svg"));
}

TEST(Scatter, KeepsApartWhatIsCloseTogetherFarFromZero) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  const TemporaryFolder folder;
  write_scatter(folder.path() / "s", Numbers{1000000, 1000001.5}, Numbers{1000000, 1000002});
  EXPECT_THAT(read_file(folder.path() / "s.svg"), HasSubstr("1000001.5 1000002"));
}

TEST(Scatter, SaysWhatItRequires) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      error_of([&] { write_scatter(folder.path() / "s", Numbers{1}, Numbers{}); }),
      "a scatter requires as many numbers of both, one at least, and 1 sample to show, got 1, 0 "
      "and 800");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(error_of([&] {
              write_scatter(folder.path() / "s", Numbers{1, 2}, Numbers{1, nan});
            }),
            "a scatter requires finite numbers, sample 1 is not");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace gradus
