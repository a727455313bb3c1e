#include "app/data_source.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "gradus/base/error.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

using testing::ElementsAre;

std::vector<float> numbers(const Dataset& dataset) {
  const auto all = dataset.inputs.as<float>();
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

TEST(DataSource, ScalesAsItIsTold) {
  DataSpec spec = few_points;
  const auto scaling_of = [&] { return DataSource(spec, {}).of_seed(1).test.scaling; };
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
  EXPECT_EQ(samples.train.inputs.shape(), Shape({12, 28, 28}));
  EXPECT_EQ(samples.test.inputs.shape(), Shape({3, 28, 28}));
  EXPECT_THAT(samples.test.targets.as<std::int32_t>(), ElementsAre(0, 1, 2));
}

TEST_F(DataSourceOfFiles, RefusesMoreSamplesThanThereAre) {
  spec_.test = 11;
  try {
    DataSource(spec_, folder_.path()).of_seed(1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "some.toml:7: test = 11 wants more samples than the 10 there are in mnist");
  }
}

TEST_F(DataSourceOfFiles, ReadsThemOnce) {
  DataSource source(spec_, folder_.path());
  source.of_seed(1);
  std::filesystem::remove_all(folder_.path() / "mnist");
  EXPECT_EQ(source.of_seed(2).train.size(), 20);
}

}  // namespace
}  // namespace gradus::app
