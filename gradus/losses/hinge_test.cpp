#include "gradus/losses/hinge.hpp"

#include "gradus/testing/gradient_check.hpp"
#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

std::string refusal(const Tensor& prediction, const Tensor& target) {
  return tests::error_of([&] { Hinge().evaluate(prediction, target, 1, {}); });
}

Tensor classes(std::initializer_list<std::int32_t> labels) {
  return Tensor::of<std::int32_t>({static_cast<Index>(labels.size())}, labels);
}

TEST(Hinge, AgreesWithPyTorch) { tests::expect_golden_loss(Hinge(), "hinge"); }

TEST(Hinge, OfOneOutputCountsWhatIsLessThanOneOnTheRightSide) {
  const Tensor scores = Tensor::of<double>({4, 1}, {-2, -0.5, 0.25, 3});
  Tensor gradient({4, 1}, DType::float64);
  // Right by far, right by too little, wrong, right by far.
  EXPECT_EQ(Hinge().evaluate(scores, classes({0, 0, 0, 1}), 0.25, gradient), (0.5 + 1.25) / 4);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{0, 0.25, 0.25, 0}));
}

TEST(Hinge, OfSeveralOutputsRequiresTheTargetToExceedEachByOne) {
  const Tensor scores = Tensor::of<double>({1, 4}, {2, 1.5, 0, 3});
  Tensor gradient({1, 4}, DType::float64);
  EXPECT_EQ(Hinge().evaluate(scores, classes({0}), 1, gradient), (0.5 + 2) / 4);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{-0.5, 0.25, 0, 0.25}));
}

TEST(Hinge, HasNoGradientOfScoresFarApart) {
  // In float32 1 - x + x is 0 here.
  const Tensor scores = tests::tensor_of(std::vector<double>{1e8, 0, 0}, {1, 3}, DType::float32);
  const Tensor label({1}, DType::int32);
  Tensor gradient({1, 3});
  EXPECT_EQ(Hinge().evaluate(scores, label, 1, gradient), 0);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{0, 0, 0}));
}

TEST(Hinge, HasTheGradientOfDifferences) {
  const Tensor scores = tests::random_tensor({5, 4}, DType::float64, 1);
  EXPECT_TRUE(check_gradients(Hinge(), scores, classes({0, 1, 2, 3, 0})).passed());
  const Tensor one = tests::random_tensor({5, 1}, DType::float64, 2);
  EXPECT_TRUE(check_gradients(Hinge(), one, classes({0, 1, 1, 0, 0})).passed());
}

TEST(Hinge, IsNotANumberWhereAPredictionIsNot) {
  const double nan = std::nan("");
  EXPECT_TRUE(std::isnan(Hinge().evaluate(Tensor::of<double>({1, 1}, {nan}), classes({0}), 1, {})));
  for (const int label : {0, 1}) {
    EXPECT_TRUE(std::isnan(
        Hinge().evaluate(Tensor::of<double>({1, 2}, {1, nan}), classes({label}), 1, {})));
  }
}

TEST(Hinge, RequiresAClassForEachRow) {
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({2, 3})),
            "Hinge requires an int32 class index for each of the 2 rows, got float32 [2, 3]");
  EXPECT_EQ(refusal(Tensor({2, 1}), classes({0, 2})),
            "Hinge: the target of row 1 is class 2, but there are 2 classes, 0 to 1");
}

}  // namespace
}  // namespace gradus
