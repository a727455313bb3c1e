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
  EXPECT_EQ(refusal(logits, classes({0, 1})),
            "NegativeLogLikelihood wants predictions from 0 to 1, got -2 in row 1, column 0: let a "
            "Softmax come before it");
}

TEST(NegativeLogLikelihood, WantsTwoClassesAtLeastAndAClassForEachRow) {
  EXPECT_EQ(refusal(Tensor({2, 1}), classes({0, 0})),
            "NegativeLogLikelihood wants probabilities of 2 classes or more, [rows, classes], got "
            "[2, 1]");
  EXPECT_EQ(refusal(Tensor({2, 3}), classes({0})),
            "NegativeLogLikelihood wants an int32 class index for each of the 2 rows, got int32 "
            "[1]");
}

}  // namespace
}  // namespace gradus
