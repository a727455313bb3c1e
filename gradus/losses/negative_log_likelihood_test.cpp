#include "gradus/losses/negative_log_likelihood.hpp"

#include "gradus/kernels/softmax.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/testing/gradient_check.hpp"
#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

std::string refusal(const Tensor& prediction, const Tensor& target) {
  return tests::error_of([&] { NegativeLogLikelihood().evaluate(prediction, target, 1, {}); });
}

Tensor classes(std::initializer_list<std::int32_t> labels) {
  return Tensor::of<std::int32_t>({static_cast<Index>(labels.size())}, labels);
}

TEST(NegativeLogLikelihood, AgreesWithPyTorch) {
  tests::expect_golden_loss(NegativeLogLikelihood(), "negative_log_likelihood");
}

TEST(NegativeLogLikelihood, IsTheCrossEntropyBehindASoftmax) {
  const Tensor logits = tests::random_tensor({3, 4}, DType::float64, 1);
  const Tensor labels = classes({0, 3, 1});
  Tensor p({3, 4}, DType::float64), gradient({3, 4}, DType::float64), wanted = gradient;
  kernels::softmax(logits, p);
  EXPECT_NEAR(NegativeLogLikelihood().evaluate(p, labels, 1.0 / 3, gradient),
              CrossEntropy().evaluate(logits, labels, 1.0 / 3, wanted), 1e-13);
  kernels::softmax_gradient(p, gradient, gradient);
  EXPECT_TRUE(tests::agree(gradient, tests::doubles(wanted), 1e-13));
}

TEST(NegativeLogLikelihood, HasTheGradientOfDifferences) {
  const Tensor p = Tensor::of<double>({2, 3}, {0.125, 0.25, 0.625, 0.5, 0.25, 0.25});
  EXPECT_TRUE(check_gradients(NegativeLogLikelihood(), p, classes({1, 0})).passed());
}

TEST(NegativeLogLikelihood, StaysFiniteWhereAProbabilityIsZero) {
  Tensor gradient({1, 2}, DType::float64);
  const Tensor p = Tensor::of<double>({1, 2}, {0, 1});
  EXPECT_EQ(NegativeLogLikelihood().evaluate(p, classes({0}), 1, gradient), 100);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{-1e12, 0}));
}

TEST(NegativeLogLikelihood, IsNotANumberWhereTheProbabilityIsNot) {
  const Tensor p = Tensor::of<float>({1, 2}, {0.5F, std::nanf("")});
  EXPECT_TRUE(std::isnan(NegativeLogLikelihood().evaluate(p, classes({1}), 1, {})));
}

TEST(NegativeLogLikelihood, RefusesPredictionsThatAreNoProbabilities) {
  const Tensor logits = Tensor::of<double>({2, 2}, {0.5, 0.5, -2, 1});
  EXPECT_EQ(
      refusal(logits, classes({0, 1})),
      "NegativeLogLikelihood requires predictions from 0 to 1, got -2 in row 1, column 0: let a "
      "Softmax come before it");
}

TEST(NegativeLogLikelihood, RequiresTwoClassesAtLeastAndAClassForEachRow) {
  EXPECT_EQ(
      refusal(Tensor({2, 1}), classes({0, 0})),
      "NegativeLogLikelihood requires probabilities of 2 classes or more, [rows, classes], got "
      "[2, 1]");
  EXPECT_EQ(refusal(Tensor({2, 3}), classes({0})),
            "NegativeLogLikelihood requires an int32 class index for each of the 2 rows, got int32 "
            "[1]");
}

std::string refusal_of_logs(const Tensor& prediction, const Tensor& target) {
  return tests::error_of(
      [&] { NegativeLogLikelihoodOnLogProbabilities().evaluate(prediction, target, 1, {}); });
}

TEST(NegativeLogLikelihoodOnLogProbabilities, AgreesWithPyTorch) {
  tests::expect_golden_loss(NegativeLogLikelihoodOnLogProbabilities(),
                            "negative_log_likelihood_on_log_probabilities");
}

TEST(NegativeLogLikelihoodOnLogProbabilities, IsTheCrossEntropyBehindALogSoftmax) {
  const Tensor logits = tests::random_tensor({3, 4}, DType::float64, 1);
  const Tensor labels = classes({0, 3, 1});
  Tensor logs({3, 4}, DType::float64), gradient({3, 4}, DType::float64), wanted = gradient;
  kernels::log_softmax(logits, logs);
  EXPECT_NEAR(NegativeLogLikelihoodOnLogProbabilities().evaluate(logs, labels, 1.0 / 3, gradient),
              CrossEntropy().evaluate(logits, labels, 1.0 / 3, wanted), 1e-13);
  kernels::log_softmax_gradient(logs, gradient, gradient);
  EXPECT_TRUE(tests::agree(gradient, tests::doubles(wanted), 1e-13));
}

TEST(NegativeLogLikelihoodOnLogProbabilities, HasTheGradientOfDifferences) {
  const Tensor logs = Tensor::of<double>({2, 3}, {-2, -1, -0.5, -0.125, -4, -300});
  EXPECT_TRUE(
      check_gradients(NegativeLogLikelihoodOnLogProbabilities(), logs, classes({1, 2})).passed());
}

TEST(NegativeLogLikelihoodOnLogProbabilities, IsNotANumberWhereThePredictionIsNot) {
  const Tensor logs = Tensor::of<float>({1, 2}, {-1, std::nanf("")});
  EXPECT_TRUE(
      std::isnan(NegativeLogLikelihoodOnLogProbabilities().evaluate(logs, classes({1}), 1, {})));
}

TEST(NegativeLogLikelihoodOnLogProbabilities, RefusesPredictionsThatAreNoLogarithms) {
  EXPECT_EQ(
      refusal_of_logs(Tensor::of<double>({2, 2}, {-1, -0.5, 0.25, -1}), classes({0, 1})),
      "NegativeLogLikelihoodOnLogProbabilities requires predictions of 0 or less, got 0.25 in "
      "row 1, column 0: let a LogSoftmax come before it");
  EXPECT_EQ(refusal_of_logs(Tensor({2, 1}), classes({0, 0})),
            "NegativeLogLikelihoodOnLogProbabilities requires logarithms of probabilities of 2 "
            "classes or more, [rows, classes], got [2, 1]");
}

}  // namespace
}  // namespace gradus
