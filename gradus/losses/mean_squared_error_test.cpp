#include "gradus/losses/mean_squared_error.hpp"

#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

std::string refusal(const Tensor& prediction, const Tensor& target) {
  return tests::error_of([&] { MeanSquaredError().evaluate(prediction, target, 1, {}); });
}

TEST(MeanSquaredError, AgreesWithPyTorch) {
  tests::expect_golden_loss(MeanSquaredError(), "mean_squared_error");
}

TEST(MeanSquaredError, AveragesOverRowsAndOutputs) {
  const Tensor prediction = Tensor::of<double>({2, 2}, {1, 2, 3, 4});
  const Tensor target = Tensor::of<double>({2, 2}, {0, 2, 3, 1});
  Tensor gradient({2, 2}, DType::float64);
  EXPECT_EQ(MeanSquaredError().evaluate(prediction, target, 0.5, gradient), 2.5);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{0.5, 0, 0, 1.5}));
}

TEST(MeanSquaredError, IsNotANumberWhereAPredictionIsNot) {
  const Tensor prediction = Tensor::of<float>({2, 1}, {1, std::nanf("")});
  EXPECT_TRUE(std::isnan(MeanSquaredError().evaluate(prediction, Tensor({2, 1}), 0.5, {})));
}

TEST(MeanSquaredError, RequiresTargetsAsThePrediction) {
  const auto wants = [](const char* given) {
    return std::string(
               "MeanSquaredError requires targets as the prediction, float32 [2, 3], or a "
               "class index a row, got ") +
           given;
  };
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({3, 2})), wants("float32 [3, 2]"));
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({2, 3}, DType::float64)), wants("float64 [2, 3]"));
}

TEST(MeanSquaredError, RefusesAClassOutsideTheOutputs) {
  const Tensor labels = Tensor::of<std::int32_t>({2}, {0, 3});
  EXPECT_EQ(refusal(Tensor({2, 3}), labels),
            "MeanSquaredError: the target of row 1 is class 3, but there are 3 classes, 0 to 2");
  EXPECT_EQ(refusal(Tensor({2, 1}), labels),
            "MeanSquaredError: the target of row 1 is class 3, but there are 2 classes, 0 to 1");
  EXPECT_EQ(refusal(Tensor({3, 3}), labels),
            "MeanSquaredError requires an int32 class index for each of the 3 rows, got int32 [2]");
}

}  // namespace
}  // namespace gradus
