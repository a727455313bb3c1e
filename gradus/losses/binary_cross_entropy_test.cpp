#include "gradus/losses/binary_cross_entropy.hpp"

#include "gradus/testing/gradient_check.hpp"
#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

std::string refusal(const Loss& loss, const Tensor& prediction, const Tensor& target) {
  return tests::error_of([&] { loss.evaluate(prediction, target, 1, {}); });
}

Tensor numbers(std::initializer_list<double> values) {
  return Tensor::of<double>({static_cast<Index>(values.size()), 1}, values);
}

TEST(BinaryCrossEntropy, AgreesWithPyTorch) {
  tests::expect_golden_loss(BinaryCrossEntropy(), "binary_cross_entropy");
}

TEST(BinaryCrossEntropy, OfALogitOfZeroIsTheLogarithmOfTwo) {
  Tensor gradient({2, 1}, DType::float64);
  const double value =
      BinaryCrossEntropy().evaluate(numbers({0, 0}), numbers({0, 1}), 0.5, gradient);
  EXPECT_DOUBLE_EQ(value, std::log(2));
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{0.25, -0.25}));
}

TEST(BinaryCrossEntropy, HasTheGradientOfDifferences) {
  const Tensor prediction = tests::random_tensor({5, 4}, DType::float64, 1);
  const Tensor labels = Tensor::of<std::int32_t>({5}, {0, 3, 2, 1, 0});
  EXPECT_TRUE(check_gradients(BinaryCrossEntropy(), prediction, labels).passed());
}

TEST(BinaryCrossEntropy, IsNotANumberWhereAPredictionIsNot) {
  for (const double target : {0.0, 1.0}) {
    EXPECT_TRUE(std::isnan(
        BinaryCrossEntropy().evaluate(numbers({std::nan("")}), numbers({target}), 1, {})));
    EXPECT_TRUE(std::isnan(BinaryCrossEntropyOnProbabilities().evaluate(numbers({std::nan("")}),
                                                                        numbers({target}), 1, {})));
  }
}

TEST(BinaryCrossEntropy, RefusesTargetsThatAreNoProbabilities) {
  EXPECT_EQ(refusal(BinaryCrossEntropy(), numbers({0, 0}), numbers({1, 1.5})),
            "BinaryCrossEntropy requires targets from 0 to 1, got 1.5 in row 1, column 0");
  EXPECT_EQ(
      refusal(BinaryCrossEntropyOnProbabilities(), numbers({0, 0}), numbers({-1, 1})),
      "BinaryCrossEntropyOnProbabilities requires targets from 0 to 1, got -1 in row 0, column "
      "0");
}

TEST(BinaryCrossEntropy, RequiresTargetsAsThePredictionOrClasses) {
  EXPECT_EQ(
      refusal(BinaryCrossEntropy(), Tensor({2, 3}), Tensor({3, 2})),
      "BinaryCrossEntropy requires targets as the prediction, float32 [2, 3], or a class index "
      "a row, got float32 [3, 2]");
}

TEST(BinaryCrossEntropyOnProbabilities, AgreesWithPyTorch) {
  tests::expect_golden_loss(BinaryCrossEntropyOnProbabilities(),
                            "binary_cross_entropy_on_probabilities");
}

TEST(BinaryCrossEntropyOnProbabilities, IsThatOfTheLogitsBehindASigmoid) {
  const Tensor logits = numbers({-2, 0.5, 3});
  Tensor probabilities({3, 1}, DType::float64);
  for (std::size_t i = 0; i < 3; ++i)
    probabilities.as<double>()[i] = 1 / (1 + std::exp(-logits.as<double>()[i]));
  const Tensor target = numbers({0, 1, 0.25});
  EXPECT_NEAR(BinaryCrossEntropyOnProbabilities().evaluate(probabilities, target, 1, {}),
              BinaryCrossEntropy().evaluate(logits, target, 1, {}), 1e-14);
}

TEST(BinaryCrossEntropyOnProbabilities, HasTheGradientOfDifferences) {
  const Tensor prediction = numbers({0.125, 0.25, 0.5, 0.75, 0.875});
  EXPECT_TRUE(
      check_gradients(BinaryCrossEntropyOnProbabilities(), prediction, numbers({0, 1, 0.5, 0, 1}))
          .passed());
}

TEST(BinaryCrossEntropyOnProbabilities, StaysFiniteWhereAProbabilityIsWhollyWrong) {
  Tensor gradient({2, 1}, DType::float64);
  const double value =
      BinaryCrossEntropyOnProbabilities().evaluate(numbers({0, 1}), numbers({1, 0}), 0.5, gradient);
  EXPECT_EQ(value, 100);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{-0.5e12, 0.5e12}));
}

TEST(BinaryCrossEntropyOnProbabilities, RefusesPredictionsThatAreNoProbabilities) {
  EXPECT_EQ(refusal(BinaryCrossEntropyOnProbabilities(), numbers({0.5, 1.5}), numbers({1, 1})),
            "BinaryCrossEntropyOnProbabilities requires predictions from 0 to 1, got 1.5 in row 1, "
            "column 0: let a Sigmoid come before it");
}

}  // namespace
}  // namespace gradus
