// The tables that come from files: California Housing, iris, digits.
#include <gmock/gmock.h>

#include <filesystem>

#include "gradus/data/sets/california_housing.hpp"
#include "gradus/data/sets/digits.hpp"
#include "gradus/data/sets/iris.hpp"
#include "gradus/data/tables/table.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::error_of;

TEST(CaliforniaHousing, DerivesTheCustomaryFeatures) {
  const TemporaryFolder folder;
  folder.write("california_housing/cal_housing.data",
               "-122.23,37.88,41,880,129,322,126,8.3252,452600\r\n"
               "-120,36,10,300,60,100,50,2,90000");
  const Dataset dataset = california_housing(folder.path());
  EXPECT_EQ(dataset.inputs[0].shape(), Shape({2, 8}));
  EXPECT_THAT(dataset.inputs[0].as<double>(),
              ElementsAre(8.3252, 41, 880.0 / 126, 129.0 / 126, 322, 322.0 / 126, 37.88, -122.23, 2,
                          10, 6, 1.2, 100, 2, 36, -120));
  EXPECT_THAT(dataset.targets.as<double>(), ElementsAre(4.526, 0.9));
  EXPECT_NO_THROW(validate(dataset));
}

TEST(CaliforniaHousing, RefusesADamagedFile) {
  const TemporaryFolder folder;
  const auto refusal = [&](std::string_view content) {
    folder.write("cal_housing.data", content);
    return error_of([&] { california_housing(folder.path()); });
  };
  EXPECT_THAT(refusal("1,2,3,4,5,6,7,8,9\n1,2,x,4,5,6,7,8,9\n"),
              HasSubstr("cal_housing.data:2: column 3 must be a finite number, got 'x'"));
  EXPECT_THAT(refusal("1,2,3,4,5,6,7,8\n"),
              HasSubstr("cal_housing.data:1: column 8 is the last: requires the 9 columns"));
  EXPECT_THAT(refusal("1,2,3,4,5,6,0,8,9\n"),
              HasSubstr("cal_housing.data:1: column 7 requires households above 0, got 0"));
}

TEST(Iris, RefusesADamagedFile) {
  const TemporaryFolder folder;
  folder.write("iris/iris.csv", "150,4\n1,2,3,4,0\n1,2,3,4,1\n");
  EXPECT_THAT(
      error_of([&] { iris(folder.path()); }),
      HasSubstr("iris.csv:2: column 5 is the last, with 2 classes: requires the 5 columns and "
                "3 classes"));
}

TEST(Digits, RefusesADamagedFile) {
  const TemporaryFolder folder;
  folder.write("digits/digits.csv", "1,2\n3,4\n");
  EXPECT_THAT(error_of([&] { digits(folder.path()); }),
              HasSubstr("digits.csv:1: column 2 is the last, with 2 classes: requires the 65"));
}

// ---- The real files ----

class RealTables : public testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("GRADUS_DATA") == nullptr) GTEST_SKIP() << "GRADUS_DATA is not set";
  }
};

TEST_F(RealTables, CaliforniaHousingHasTheKnownMeans) {
  const Dataset dataset = california_housing();
  ASSERT_EQ(dataset.inputs[0].shape(), Shape({20640, 8}));
  std::vector<double> means(9);
  for (std::size_t i = 0; i < 20640; ++i) {
    for (std::size_t k = 0; k < 8; ++k)
      means[k] += dataset.inputs[0].as<double>()[8 * i + k] / 20640;
    means[8] += dataset.targets.as<double>()[i] / 20640;
  }
  EXPECT_NEAR(means[0], 3.870671, 1e-6);  // MedInc
  EXPECT_NEAR(means[2], 5.429000, 1e-6);  // AveRooms
  EXPECT_NEAR(means[3], 1.096675, 1e-6);  // AveBedrms
  EXPECT_NEAR(means[5], 3.070655, 1e-6);  // AveOccup
  EXPECT_NEAR(means[8], 2.068558, 1e-6);  // the target
}

TEST_F(RealTables, IrisHasFiftyFlowersOfEachSpecies) {
  const Dataset dataset = iris();
  EXPECT_EQ(dataset.inputs[0].shape(), Shape({150, 4}));
  EXPECT_THAT(dataset.inputs[0].as<double>().first(4), ElementsAre(5.1, 3.5, 1.4, 0.2));
  for (const std::int32_t species : {0, 1, 2})
    EXPECT_EQ(std::ranges::count(dataset.targets.as<std::int32_t>(), species), 50);
  EXPECT_NO_THROW(validate(dataset));
}

TEST_F(RealTables, DigitsAreScaledByTheMomentsOfTheirPixels) {
  const Dataset dataset = digits();
  ASSERT_EQ(dataset.inputs[0].shape(), Shape({1797, 8, 8}));
  EXPECT_EQ(dataset.classes, 10);
  EXPECT_THAT(dataset.targets.as<std::int32_t>().first(4), ElementsAre(0, 1, 2, 3));
  Tensor pixels(dataset.inputs[0].shape());
  dataset.all().inputs[0].gather(pixels);
  double sum = 0, squares = 0;
  for (const float pixel : pixels.as<float>()) {
    sum += pixel;
    squares += double{pixel} * double{pixel};
  }
  EXPECT_NEAR(sum / static_cast<double>(pixels.size()), 0, 1e-4);
  EXPECT_NEAR(squares / static_cast<double>(pixels.size()), 1, 1e-4);
}

}  // namespace
}  // namespace gradus
