#include "gradus/figures/classes/class_map.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>
#include <span>

#include "gradus/base/file.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "tests/gnuplot.hpp"
#include "tests/svg.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tests::error_of;
using tests::OtherGnuplot;

// Logits (0, 2 x + y / 4) of the inputs as the model sees them: class 1 where 8 x > -y.
Model slanted_line() {
  Model model(Sequential(Linear(2, 2)));
  const Tensor weight = Tensor::of<float>({2, 2}, {0, 0, 2, 0.25F});
  std::ranges::copy(weight.as<float>(),
                    model.values()[model.parameter("0.weight")].as<float>().begin());
  return model;
}

// Points on [0, 10] x [100, 120], which the scaling centres; the class says whether x >= 5.
Dataset points(Index count = 400) {
  Dataset data{.name = "points",
               .inputs = Tensor({count, 2}),
               .targets = Tensor({count}, DType::int32),
               .classes = 2,
               .scaling = Scaling{.scale = {1, 1}, .shift = {-5, -110}}};
  const Rng rng(1);
  for (Index i = 0; i < count; ++i) {
    const double x = 10 * rng.uniform(2 * i), y = 100 + 20 * rng.uniform(2 * i + 1);
    float* row = data.inputs[0].view().data<float>() + 2 * i;
    row[0] = static_cast<float>(x);
    row[1] = static_cast<float>(y);
    data.targets.view().data<std::int32_t>()[i] = row[0] >= 5;
  }
  return data;
}

// The rows of a CSV behind its header.
std::vector<std::vector<double>> rows_of(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  std::vector<std::vector<double>> rows;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stod(cell));
  }
  return rows;
}

double slant(double x, double y) { return 2 * (x - 5) + (y - 110) / 4; }

TEST(ClassMap, EvaluatesTheModelOnThePlaneAsTheDataAreStored) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  EXPECT_FALSE(write_class_map(folder.path() / "map", slanted_line(), points(), {.cells = 50}));
  const std::string csv = read_file(folder.path() / "map.csv");
  EXPECT_THAT(csv, StartsWith("x,y,class,probability\n"));
  const auto rows = rows_of(csv);
  ASSERT_EQ(rows.size(), 2500);
  for (const auto& row : rows) {
    const double logit = slant(row[0], row[1]);
    EXPECT_EQ(row[2], logit > 0) << row[0] << " " << row[1];
    EXPECT_NEAR(row[3], 1 / (1 + std::exp(-std::abs(logit))), 1e-4);
  }
  // The data's range and a little more, in cells of equal size.
  EXPECT_NEAR(rows.front()[0], -0.1, 0.12);
  EXPECT_NEAR(rows.back()[0], 10.1, 0.12);
  EXPECT_NEAR(rows.front()[1], 99.8, 0.24);
  EXPECT_NEAR(rows.back()[1], 120.2, 0.24);
}

TEST(ClassMap, WritesWhatBecameOfEachSample) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  const Dataset data = points(2500);  // more than a batch
  write_class_map(folder.path() / "map", slanted_line(), data, {.cells = 2, .samples = 3});
  const std::string csv = read_file(folder.path() / "map_samples.csv");
  EXPECT_THAT(csv, StartsWith("x,y,class,predicted\n"));
  const auto rows = rows_of(csv);
  ASSERT_EQ(rows.size(), 2500);
  int wrong = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(static_cast<float>(rows[i][0]), data.inputs[0].as<float>()[2 * i]);
    EXPECT_EQ(rows[i][2], rows[i][0] >= 5);
    EXPECT_EQ(rows[i][3], slant(rows[i][0], rows[i][1]) > 0);
    wrong += rows[i][2] != rows[i][3];
  }
  EXPECT_GT(wrong, 0);
}

TEST(ClassMap, HasNoProbabilitiesWhereOutputsAreNoLogits) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  write_class_map(folder.path() / "map", slanted_line(), points(), {.logits = false, .cells = 4});
  EXPECT_THAT(read_file(folder.path() / "map.csv"), StartsWith("x,y,class\n"));
}

TEST(ClassMap, TakesASingleOutputAndOtherTypes) {
  const OtherGnuplot none;
  const TemporaryFolder folder;
  Model model(Sequential(Linear(2, 1)), DType::float64);
  model.values()[model.parameter("0.weight")].as<double>()[0] = 1;  // 1 from x = 0.5 on
  Dataset data{.name = "bytes",
               .inputs = Tensor::of<std::uint8_t>({3, 2}, {0, 0, 1, 1, 2, 3}),
               .targets = Tensor::of<std::int32_t>({3}, {0, 1, 1}),
               .classes = 2,
               .scaling = {}};
  write_class_map(folder.path() / "map", model, data, {.cells = 20});
  for (const auto& row : rows_of(read_file(folder.path() / "map.csv")))
    EXPECT_EQ(row[2], row[0] >= 0.5);
  EXPECT_EQ(read_file(folder.path() / "map_samples.csv"),
            "x,y,class,predicted\n0,0,0,0\n1,1,1,1\n2,3,1,1\n");
}

TEST(ClassMap, ShowsThePlaneTheClassesAndTheErrors) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  const auto stem = folder.path() / "a \"map's\" stem";
  Dataset named = points(10000);
  named.class_names = {"left", "it's right"};
  EXPECT_TRUE(write_class_map(stem, slanted_line(), named,
                              {.title = "A plane", .truth = Circle{5, 110, 3}}));
  const std::string picture = read_file(with_ending(stem, ".svg"));
  EXPECT_THAT(picture, AllOf(HasSubstr("data:image/png;base64,"), HasSubstr(">A plane: "),
                             HasSubstr(" of 10000 wrong ("), HasSubstr(">shown: 600 of "),
                             HasSubstr(">left<"), HasSubstr(">it's right<"), HasSubstr(">wrong<"),
                             HasSubstr(">true border<")));
  EXPECT_LT(picture.size(), 300'000);
}

// Else all edges would be drawn over all dots, and a cluster would be one blot.
TEST(ClassMap, DrawsEachWrongDotWholeBeforeTheNext) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  EXPECT_TRUE(write_class_map(folder.path() / "map", slanted_line(), points(1000), {.cells = 9}));
  const auto all = tests::parse_svg(read_file(folder.path() / "map.svg")).points;
  int wrong = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].colour != tests::Rgb{0, 0, 0} || all[i].shape != 6) continue;  // an edge
    ++wrong;
    EXPECT_EQ(all[i].x, all[i + 1].x);
    EXPECT_EQ(all[i].y, all[i + 1].y);
    EXPECT_GT(all[i].scale, all[i + 1].scale);
    EXPECT_NE(all[i + 1].colour, all[i].colour);
  }
  EXPECT_GT(wrong, 10);
}

// The colours begin again after the seventh class.
TEST(ClassMap, DistinguishesManyClasses) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  for (const Index classes : {7, 8, 25, 42}) {
    Dataset data = points(classes);
    data.classes = classes;
    data.class_names.clear();
    for (Index i = 0; i < classes; ++i) {
      data.targets.as<std::int32_t>()[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i);
      data.class_names.push_back(text("class ", i));
    }
    EXPECT_TRUE(write_class_map(folder.path() / "map", slanted_line(), data, {.cells = 9}));
    const auto all = tests::parse_svg(read_file(folder.path() / "map.svg")).points;
    const auto entries = static_cast<std::size_t>(classes) + 1;  // drawn last; with "wrong"
    ASSERT_GT(all.size(), 2 * entries - 1);
    std::set<std::pair<int, tests::Rgb>> key, samples;
    for (const tests::SvgPoint& point : std::span(all).last(entries))
      key.emplace(point.shape, point.colour);
    EXPECT_EQ(key.size(), entries);
    for (const tests::SvgPoint& point : std::span(all).first(all.size() - entries))
      if (point.colour != tests::Rgb{0, 0, 0}) samples.emplace(point.shape, point.colour);
    EXPECT_EQ(samples.size(), static_cast<std::size_t>(classes));
  }
}

TEST(ClassMap, HasNoKeyOfMoreClassesThanMarkers) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  Dataset data = points(43);
  data.classes = 43;
  EXPECT_TRUE(write_class_map(folder.path() / "map", slanted_line(), data, {.cells = 9}));
  EXPECT_THAT(read_file(folder.path() / "map.svg"),
              AllOf(Not(HasSubstr(">class ")), HasSubstr(">wrong<")));
}

TEST(ClassMap, IsReadableOnANarrowScreen) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  Dataset data = points();
  data.class_names = {"a class with a name of many words", "b"};
  EXPECT_TRUE(write_class_map(folder.path() / "map", slanted_line(), data,
                              {.title = "a title of a map that is longer than the picture",
                               .truth = Circle{5, 110, 3},
                               .cells = 9}));
  tests::expect_readable(read_file(folder.path() / "map.svg"));
  tests::expect_visible_lines(read_file(folder.path() / "map.svg"));
}

TEST(ClassMap, OfOneSampleWithoutErrorsIsDrawn) {
  SKIP_WITHOUT_GNUPLOT();
  const TemporaryFolder folder;
  Dataset one = points(1);
  one.targets.as<std::int32_t>()[0] =
      slant(one.inputs[0].as<float>()[0], one.inputs[0].as<float>()[1]) > 0;
  EXPECT_TRUE(write_class_map(folder.path() / "map", slanted_line(), one));
  EXPECT_THAT(read_file(folder.path() / "map.svg"),
              AllOf(HasSubstr("0 of 1 wrong (0.00 %)"), Not(HasSubstr(">wrong<"))));
}

TEST(ClassMap, SaysWhatItRequires) {
  const TemporaryFolder folder;
  const auto complaint = [&](const Dataset& data, const ClassMapOptions& options = {}) {
    return error_of([&] { write_class_map(folder.path() / "map", slanted_line(), data, options); });
  };
  Dataset wide = points(4);
  wide.inputs = Tensor({4, 3});
  EXPECT_EQ(
      complaint(wide),
      "points of a plane require inputs of shape [count, 2], one sample at least, got [4, 3]");
  EXPECT_THAT(complaint(points(0)), HasSubstr("one sample at least, got [0, 2]"));
  Dataset regression = points(4);
  regression.targets = Tensor({4, 1});
  EXPECT_EQ(complaint(regression),
            "points of a plane require a class for each sample, int32 [4], got float32 [4, 1]");
  Dataset broken = points(4);
  broken.inputs[0].as<float>()[5] = std::nanf("");
  EXPECT_EQ(complaint(broken), "a class map requires finite inputs, sample 2 is not");
  EXPECT_EQ(complaint(points(4), {.cells = 1}),
            "a class map requires 2 cells or more and no negative count of samples, got 1 and 600");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace gradus
