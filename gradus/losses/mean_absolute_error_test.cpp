#include "gradus/losses/mean_absolute_error.hpp"

#include "gradus/testing/gradient_check.hpp"
#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

std::string refusal(const Tensor& prediction, const Tensor& target) {
  return tests::error_of([&] { MeanAbsoluteError().evaluate(prediction, target, 1, {}); });
}

TEST(MeanAbsoluteError, AgreesWithPyTorch) {
  tests::expect_golden_loss(MeanAbsoluteError(), "mean_absolute_error");
}

TEST(MeanAbsoluteError, AveragesOverRowsAndOutputsAndIsFlatAtTheTarget) {
  const Tensor prediction = Tensor::of<double>({2, 2}, {1, 2, 3, 4});
  const Tensor target = Tensor::of<double>({2, 2}, {0, 2, 3, 7});
  Tensor gradient({2, 2}, DType::float64);
  EXPECT_EQ(MeanAbsoluteError().evaluate(prediction, target, 0.5, gradient), 1);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{0.25, 0, 0, -0.25}));
}

TEST(MeanAbsoluteError, HasTheGradientOfDifferences) {
  const Tensor prediction = tests::random_tensor({5, 4}, DType::float64, 1);
  const Tensor target = tests::random_tensor({5, 4}, DType::float64, 2);
  EXPECT_TRUE(check_gradients(MeanAbsoluteError(), prediction, target).passed());
}

TEST(MeanAbsoluteError, IsNotANumberWhereAPredictionIsNot) {
  const Tensor prediction = Tensor::of<float>({2, 1}, {1, std::nanf("")});
  EXPECT_TRUE(std::isnan(MeanAbsoluteError().evaluate(prediction, Tensor({2, 1}), 0.5, {})));
}

TEST(MeanAbsoluteError, RequiresTargetsAsThePredictionOrClasses) {
  EXPECT_EQ(
      refusal(Tensor({2, 3}), Tensor({3, 2})),
      "MeanAbsoluteError requires targets as the prediction, float32 [2, 3], or a class index a "
      "row, got float32 [3, 2]");
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor::of<std::int32_t>({2}, {0, 3})),
            "MeanAbsoluteError: the target of row 1 is class 3, but there are 3 classes, 0 to 2");
}

}  // namespace
}  // namespace gradus
