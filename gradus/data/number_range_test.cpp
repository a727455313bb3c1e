#include "gradus/data/number_range.hpp"

#include <gmock/gmock.h>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// 600 samples of two inputs and a target; more rows than are looked at in one go.
Dataset numbers() {
  return {.name = "numbers",
          .inputs = tests::filled_tensor({600, 2}, DType::float64, 1),
          .targets = tests::filled_tensor({600, 1}, DType::float64, 2)};
}

TEST(NumberRange, NamesTheFirstInputBeyondFloat32) {
  Dataset data = numbers();
  EXPECT_EQ(tests::error_of([&] { check_number_range(data, DType::float32); }), "no error");
  data.inputs[0].as<double>()[2 * 500 + 1] = -4e38;
  EXPECT_EQ(tests::error_of([&] { check_number_range(data, DType::float64); }), "no error");
  const std::string message = tests::error_of([&] { check_number_range(data, DType::float32); });
  EXPECT_THAT(message, StartsWith("numbers: sample 501: input 2 is -4e+38"));
  EXPECT_THAT(message, HasSubstr("standardize the inputs"));
  EXPECT_FALSE(beyond_range(data, DType::float32, 0, 500));
  EXPECT_TRUE(beyond_range(data, DType::float32, 500, 1));
}

TEST(NumberRange, LooksAtNumbersAsTheyAreScaled) {
  Dataset data = numbers();
  data.inputs[0].as<double>()[6] = 4e38;
  data.scaling = Scaling{.scale = {0.1, 1}, .shift = {0, 0}};
  EXPECT_EQ(tests::error_of([&] { check_number_range(data, DType::float32); }), "no error");
  data.scaling[0].scale[0] = 1e300;
  EXPECT_THAT(tests::error_of([&] { check_number_range(data, DType::float64); }),
              StartsWith("numbers: sample 4: input 1 is 4e+38, beyond the range of float64"));
}

TEST(NumberRange, NamesATargetAndTheLineOfItsFile) {
  Dataset data = numbers();
  data.targets.as<double>()[9] = 1e39;
  data.lines.resize(600);
  data.lines[9] = 17;
  EXPECT_THAT(tests::error_of([&] { check_number_range(data, DType::float32); }),
              AllOf(StartsWith("numbers: sample 10 (line 17): target 1 is 1e+39"),
                    HasSubstr("standardize the targets")));
}

TEST(NumberRange, LooksAtEachInput) {
  Dataset data = numbers();
  data.inputs.push_back(Tensor({data.size(), 3}, DType::float64));
  data.inputs[1].as<double>()[3 * 500 + 2] = -4e38;
  EXPECT_THAT(tests::error_of([&] { check_number_range(data, DType::float32); }),
              StartsWith("numbers: sample 501: number 3 of input 2 is -4e+38"));
  data.inputs[1].as<double>()[3 * 500 + 2] = 5;
  EXPECT_EQ(tests::error_of([&] { check_whole_numbers(data, 6, 1); }), "no error");
  EXPECT_THAT(tests::error_of([&] { check_whole_numbers(data, 5, 1); }),
              StartsWith("numbers: sample 501: number 3 of input 2 is 5: the model requires whole "
                         "numbers from 0 to 4"));
}

TEST(NumberRange, HasNothingToSayOfImagesAndClasses) {
  const Dataset data{.inputs = Tensor({3, 2}, DType::uint8),
                     .targets = Tensor({3}, DType::int32),
                     .classes = 1,
                     .scaling = Scaling{.scale = {1e30}, .shift = {0}}};
  EXPECT_EQ(tests::error_of([&] { check_number_range(data, DType::float32); }), "no error");
}

}  // namespace
}  // namespace gradus
