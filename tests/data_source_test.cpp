#include "app/data/data_source.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "gradus/base/error.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

using testing::ElementsAre;

std::vector<float> numbers(const Dataset& dataset) {
  const auto all = dataset.inputs[0].as<float>();
  return {all.begin(), all.end()};
}

const DataSpec few_points{.source = "disc", .train = 50, .test = 50};

TEST(DataSource, DrawsOtherPointsToTrainAndToTest) {
  DataSource source(few_points, {});
  const TrainTest& samples = source.of_seed(1);
  EXPECT_EQ(samples.train.size(), 50);
  EXPECT_EQ(samples.test.size(), 50);
  EXPECT_NE(numbers(samples.train), numbers(samples.test));
}

TEST(DataSource, DrawsOtherPointsForEachSeedAndTheSameForOne) {
  DataSource source(few_points, {});
  const auto first = numbers(source.of_seed(1).train);
  EXPECT_NE(numbers(source.of_seed(2).train), first);
  EXPECT_EQ(numbers(source.of_seed(1).train), first);
}

TEST(DataSource, ScalesAsConfigured) {
  DataSpec spec = few_points;
  const auto scaling_of = [&] { return DataSource(spec, {}).of_seed(1).test.scaling[0]; };
  EXPECT_NEAR(scaling_of().scale.at(0), std::sqrt(12.0), 1e-12);  // the disc's own
  spec.scaling = {.mean = 3, .deviation = 4};
  EXPECT_THAT(scaling_of().scale, ElementsAre(0.25));
  EXPECT_THAT(scaling_of().shift, ElementsAre(-0.75));
}

// A small MNIST of 20 and 10 images.
class DataSourceOfFiles : public testing::Test {
 protected:
  DataSourceOfFiles() {
    folder_.write("mnist/train-images-idx3-ubyte", mnist_images(20));
    folder_.write("mnist/train-labels-idx1-ubyte", mnist_labels(20));
    folder_.write("mnist/t10k-images-idx3-ubyte", mnist_images(10));
    folder_.write("mnist/t10k-labels-idx1-ubyte", mnist_labels(10));
    spec_ = {.source = "mnist", .place = {"some.toml", 7}};
  }
  TemporaryFolder folder_;
  DataSpec spec_;
};

TEST_F(DataSourceOfFiles, TakesAllSamplesOrTheFirst) {
  EXPECT_EQ(DataSource(spec_, folder_.path()).of_seed(1).train.size(), 20);
  spec_.train = 12;
  spec_.test = 3;
  DataSource source(spec_, folder_.path());
  const TrainTest& samples = source.of_seed(1);
  EXPECT_EQ(samples.train.inputs[0].shape(), Shape({12, 28, 28}));
  EXPECT_EQ(samples.test.inputs[0].shape(), Shape({3, 28, 28}));
  EXPECT_THAT(samples.test.targets.as<std::int32_t>(), ElementsAre(0, 1, 2));
}

TEST_F(DataSourceOfFiles, RefusesMoreSamplesThanThereAre) {
  spec_.test = 11;
  try {
    DataSource(spec_, folder_.path()).of_seed(1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "some.toml:7: test = 11 is more than the 10 samples of mnist: it must be 10 or less");
  }
}

TEST_F(DataSourceOfFiles, ReadsThemOnce) {
  DataSource source(spec_, folder_.path());
  source.of_seed(1);
  std::filesystem::remove_all(folder_.path() / "mnist");
  EXPECT_EQ(source.of_seed(2).train.size(), 20);
}

// ---- Toys and fresh points ----

TEST(DataSource, DrawsToysAsTheyAreDescribed) {
  for (const char* source : {"disc", "moons", "spirals", "xor", "rings"}) {
    DataSource points({.source = source, .train = 30, .test = 20}, {});
    EXPECT_EQ(points.of_seed(1).train.name, source);
    EXPECT_EQ(points.of_seed(1).test.size(), 20);
    EXPECT_EQ(points.format(), nullptr);
  }
  const DataSpec three{.source = "rings", .train = 30, .test = 30, .noise = 0, .classes = 3};
  EXPECT_EQ(DataSource(three, {}).of_seed(1).train.classes, 3);
  EXPECT_NEAR(std::hypot(numbers(DataSource(three, {}).of_seed(1).train)[0],
                         numbers(DataSource(three, {}).of_seed(1).train)[1]),
              1.0 / 3, 1e-6);
  const DataSpec all{.source = "disc", .train = 50, .test = 50, .radius = 2};
  EXPECT_THAT(DataSource(all, {}).of_seed(1).train.targets.as<std::int32_t>(), testing::Each(1));
}

TEST(DataSource, DrawsFreshPointsForEachEpochOnRequest) {
  EXPECT_FALSE(DataSource(few_points, {}).fresh(1));
  DataSpec spec = few_points;
  spec.fresh = true;
  spec.scaling = {.mean = 3, .deviation = 4};
  DataSource source(spec, {});
  const Draw draw = source.fresh(1);
  EXPECT_EQ(numbers(draw(0)), numbers(source.of_seed(1).train));
  EXPECT_NE(numbers(draw(1)), numbers(draw(0)));
  EXPECT_EQ(numbers(draw(1)), numbers(source.fresh(1)(1)));
  EXPECT_NE(numbers(draw(1)), numbers(source.fresh(2)(1)));
  EXPECT_THAT(draw(1).scaling[0].scale, ElementsAre(0.25));
}

// ---- Tables ----

class DataSourceOfTables : public testing::Test {
 protected:
  // 10 rows: i, a word and 100 i.
  DataSourceOfTables() {
    std::string content = "x,kind,y\n";
    for (int i = 0; i < 10; ++i) content += text(i, i % 2 == 0 ? ",even," : ",odd,", 100 * i, "\n");
    spec_.csv.file = folder_.write("x.csv", content);
    spec_.csv.options.text = TextColumns::one_hot;
  }
  TemporaryFolder folder_;
  DataSpec spec_{.source = "csv", .place = {"some.toml", 7}};
};

TEST_F(DataSourceOfTables, DealsATestSetByTheSeed) {
  DataSource source(spec_, {});
  const auto test_of = [&](std::uint64_t seed) {
    const TrainTest& samples = source.of_seed(seed);
    EXPECT_EQ(samples.train.size(), 8);
    const auto all = samples.test.targets.as<double>();
    return std::vector<double>(all.begin(), all.end());
  };
  const auto first = test_of(1);
  EXPECT_NE(test_of(2), first);
  EXPECT_EQ(test_of(1), first);
  spec_.test_share = 0.01;
  try {
    DataSource(spec_, {}).of_seed(1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                testing::StartsWith("some.toml:7: test_share = 0.01: x.csv: of 10 samples"));
  }
}

TEST_F(DataSourceOfTables, TakesATestFileWhereThereIsOne) {
  spec_.csv.test_file = folder_.write("test.csv", "y,x,kind\n7,1,odd\n");
  DataSource source(spec_, {});
  EXPECT_EQ(source.of_seed(1).train.size(), 10);
  EXPECT_THAT(source.of_seed(2).test.inputs[0].as<double>(), ElementsAre(1, 0, 1));
  EXPECT_THAT(source.of_seed(2).test.targets.as<double>(), ElementsAre(7));
}

TEST_F(DataSourceOfTables, HoldsAValidationPartBackOnRequest) {
  const auto targets = [](const Dataset& dataset) {
    const auto all = dataset.targets.as<double>();
    return std::vector<double>(all.begin(), all.end());
  };
  const auto test = targets(DataSource(spec_, {}).of_seed(1).test);
  spec_.validation_share = 0.25;
  DataSource source(spec_, {});
  const auto first = targets(source.of_seed(1).test);
  EXPECT_EQ(source.of_seed(1).train.size(), 6);
  EXPECT_EQ(first.size(), 2u);
  for (const double held : first) EXPECT_THAT(test, testing::Not(testing::Contains(held)));
  // A test file stays aside too, and each seed holds other samples back.
  spec_.csv.test_file = folder_.write("test.csv", "y,x,kind\n7,1,odd\n");
  DataSource with_file(spec_, {});
  EXPECT_EQ(with_file.of_seed(1).train.size(), 7);
  const auto held = targets(with_file.of_seed(1).test);
  EXPECT_NE(targets(with_file.of_seed(2).test), held);
  EXPECT_EQ(targets(with_file.of_seed(1).test), held);
  spec_.validation_share = 0.01;
  try {
    DataSource(spec_, {}).of_seed(1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("some.toml:7: validation_share = 0.01: x.csv: "));
  }
}

TEST_F(DataSourceOfTables, StandardizesNumbersAndLeavesWordsAlone) {
  spec_.standardize = spec_.standardize_target = true;
  DataSource source(spec_, {});
  const TrainTest& samples = source.of_seed(1);
  double sum = 0;
  for (std::size_t i = 0; i < 24; i += 3) sum += samples.train.inputs[0].as<double>()[i];
  EXPECT_NEAR(samples.test.scaling[0].undo(0, 0), sum / 8, 1e-12);
  EXPECT_EQ(samples.test.scaling[0].scale[1], 1);
  EXPECT_NEAR(samples.test.target_scaling.undo(0, 0), 100 * sum / 8, 1e-9);
}

TEST_F(DataSourceOfTables, FillsWithTheMeansOfTheTrainingPart) {
  spec_.csv.options.missing = MissingValues::mean;
  spec_.csv.file = folder_.write("x.csv", "x,y\n1,1\n,2\n6,3\n");
  spec_.csv.test_file = folder_.write("test.csv", "x,y\n1000,4\n?,5\n");
  DataSource source(spec_, {});
  EXPECT_THAT(source.of_seed(1).train.inputs[0].as<double>(), ElementsAre(1, 3.5, 6));
  EXPECT_THAT(source.of_seed(1).test.inputs[0].as<double>(), ElementsAre(1000, 3.5));
  // Whoever asks for the format first, as building a model does, changes nothing.
  DataSource asked(spec_, {});
  ASSERT_NE(asked.format(), nullptr);
  EXPECT_THAT(asked.of_seed(1).train.inputs[0].as<double>(), ElementsAre(1, 3.5, 6));
  EXPECT_THAT(asked.format()->inputs[0].fill, ElementsAre(3.5));
  ASSERT_NE(source.format(), nullptr);
  EXPECT_THAT(source.format()->inputs[0].fill, ElementsAre(3.5));
  TableFormat known = *source.format();
  known.inputs[0].fill = {42};
  EXPECT_THAT(DataSource(spec_, {}, known).of_seed(1).test.inputs[0].as<double>(),
              ElementsAre(1000, 42));
}

TEST_F(DataSourceOfTables, StoresWhatFillsInWhereNothingIsMissing) {
  spec_.csv.file = folder_.write("x.csv", "x,kind,y\n1,a,1\n2,b,2\n6,b,3\n,b,4\n");
  spec_.csv.test_file = spec_.csv.file;
  spec_.csv.options.missing = MissingValues::drop;
  DataSource source(spec_, {});
  EXPECT_EQ(source.of_seed(1).train.size(), 3);
  EXPECT_THAT(source.format()->inputs[0].fill, ElementsAre(3));
  EXPECT_THAT(source.format()->inputs[1].fill, ElementsAre(0, 1));
  ASSERT_EQ(source.rows().size(), 2u);
  EXPECT_EQ(source.rows()[1].kept, 3);
}

TEST_F(DataSourceOfTables, LooksInTheFolderThatIsNamed) {
  const TemporaryFolder other;
  other.write("x.csv", "1,2\n3,4\n5,6\n7,8\n9,10\n");
  EXPECT_EQ(DataSource(spec_, other.path()).of_seed(1).train.size(), 4);
  spec_.csv.file = "/nowhere/x.csv";
  EXPECT_EQ(DataSource(spec_, other.path()).of_seed(1).train.size(), 4);
  EXPECT_THROW(DataSource(spec_, {}).of_seed(1), Error);
}

}  // namespace
}  // namespace gradus::app
