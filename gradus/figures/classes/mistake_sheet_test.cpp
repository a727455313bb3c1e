#include "gradus/figures/classes/mistake_sheet.hpp"

#include <gmock/gmock.h>

#include "gradus/base/file.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
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

// Images of 1 x 2 pixels; the logits are the pixels.
Model brightest() {
  Model model(Sequential(Flatten(), Linear(2, 2)));
  const Tensor identity = Tensor::of<float>({2, 2}, {1, 0, 0, 1});
  std::ranges::copy(identity.as<float>(),
                    model.values()[model.parameter("1.weight")].as<float>().begin());
  return model;
}

// Of the four the second and the fourth are wrong, the fourth by more.
Dataset images(std::vector<std::string> names = {}) {
  return {.name = "images",
          .inputs = Tensor::of<std::uint8_t>({4, 1, 2}, {9, 0, 0, 1, 0, 2, 3, 0}),
          .targets = Tensor::of<std::int32_t>({4}, {0, 0, 1, 1}),
          .classes = 2,
          .class_names = std::move(names)};
}

TEST(MistakeSheet, ListsAllMistakesTheSurestFirst) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  EXPECT_FALSE(write_mistake_sheet(folder.path() / "m", brightest(), images()));
  EXPECT_EQ(read_file(folder.path() / "m.csv"),
            "sample,class,predicted,probability\n3,1,0,0.9526\n1,0,1,0.7311\n");
  write_mistake_sheet(folder.path() / "m", brightest(), images({"a,b", "c"}));
  EXPECT_THAT(read_file(folder.path() / "m.csv"), HasSubstr("\n3,c,\"a,b\",0.9526\n"));
}

TEST(MistakeSheet, DrawsInkDarkUnderItsTruthAndTheAnswer) {
  const OtherGnuplot echo("while read -r line; do echo \"$line\"; done");
  const TemporaryFolder folder;
  write_mistake_sheet(folder.path() / "m", brightest(), images(), {.columns = 1, .rows = 1});
  // The surest: its first pixel is the brightest, drawn as ink.
  EXPECT_THAT(read_file(folder.path() / "m.svg"),
              AllOf(HasSubstr("\n0 0 0 0 0\n1 0 244 245 247\n"), HasSubstr("set label 'is 1' at"),
                    HasSubstr("set label 'said 0' at"), HasSubstr("set label '95.2 %' at"),
                    Not(HasSubstr("'is 0'"))));
}

TEST(MistakeSheet, SaysHowManyThereAre) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(write_mistake_sheet(folder.path() / "m", brightest(), images({"\"a\"", "b's"}),
                                  {.title = "It's"}));
  EXPECT_THAT(read_file(folder.path() / "m.svg"),
              AllOf(HasSubstr(">It's: 2 of 2 mistakes among 4 images<"), HasSubstr(">is b's<"),
                    HasSubstr("data:image/png;base64,")));
}

TEST(MistakeSheet, IsReadableOnANarrowScreen) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  for (const auto& [height, width] :
       {std::pair<Index, Index>(1, 2), {28, 28}, {8, 8}, {5, 20}, {64, 64}}) {
    SCOPED_TRACE(text(height, " x ", width));
    Model model(Sequential(Flatten(), Linear(height * width, 2)));
    const Index count = 9;
    Dataset data{.name = "images",
                 .inputs = Tensor({count, height, width}),
                 .targets = Tensor({count}, DType::int32),
                 .classes = 2,
                 .class_names = {"a name of many words", "b"}};
    std::ranges::fill(data.targets.as<std::int32_t>(), 1);  // the answer to zeros is 0
    EXPECT_TRUE(
        write_mistake_sheet(folder.path() / "m", model, data,
                            {.title = "a title of a sheet that is longer than the picture"}));
    const std::string picture = read_file(folder.path() / "m.svg");
    tests::expect_readable(picture);
    // The three lines below an image do not run into each other, nor into the next image's.
    std::vector<double> lines;
    for (const tests::SvgText& text : tests::parse_svg(picture).texts)
      if (text.size == 13) lines.push_back(text.y);
    std::ranges::sort(lines);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    ASSERT_EQ(lines.size(), 9u);
    for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_GE(lines[i] - lines[i - 1], 13);
  }
}

TEST(MistakeSheet, WithoutMistakesSaysSo) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  Dataset right = images();
  right.targets = Tensor::of<std::int32_t>({4}, {0, 1, 1, 0});
  EXPECT_TRUE(write_mistake_sheet(folder.path() / "m", brightest(), right));
  EXPECT_THAT(read_file(folder.path() / "m.svg"), HasSubstr(">no mistakes<"));
}

TEST(MistakeSheet, SaysWhatItRequires) {
  const TemporaryFolder folder;
  Dataset flat = images();
  flat.inputs = Tensor({4, 2});
  EXPECT_EQ(
      error_of([&] { write_mistake_sheet(folder.path() / "m", brightest(), flat); }),
      "a mistake sheet requires images [count, height, width] and a class for each, int32, got "
      "[4, 2] and int32 [4]");
  flat.inputs = {Tensor({4, 2, 2}), Tensor({4, 2})};
  EXPECT_EQ(error_of([&] { write_mistake_sheet(folder.path() / "m", brightest(), flat); }),
            "a mistake sheet requires samples of 1 input, got 2");
  EXPECT_EQ(error_of([&] {
              write_mistake_sheet(folder.path() / "m", brightest(), images(), {.columns = 0});
            }),
            "a mistake sheet requires a column and a row or more, got 0 and 4");
}

}  // namespace
}  // namespace gradus
