#include "gradus/losses/cross_entropy.hpp"

#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

std::string refusal(const Tensor& prediction, const Tensor& target) {
  return tests::error_of([&] { CrossEntropy().evaluate(prediction, target, 1, {}); });
}

Tensor classes(std::initializer_list<std::int32_t> labels) {
  return Tensor::of<std::int32_t>({static_cast<Index>(labels.size())}, labels);
}

TEST(CrossEntropy, AgreesWithPyTorch) {
  tests::expect_golden_loss(CrossEntropy(), "cross_entropy");
}

TEST(CrossEntropy, OfEqualLogitsIsTheLogarithmOfTheirCount) {
  for (const double offset : {0.0, 1000.0, -1000.0}) {
    const Tensor logits = tests::filled_tensor({2, 10}, DType::float64, offset);
    EXPECT_DOUBLE_EQ(CrossEntropy().evaluate(logits, classes({3, 9}), 0.5, {}), std::log(10));
  }
}

TEST(CrossEntropy, OfPartsOfABatchAddsUp) {
  const Tensor logits = tests::random_tensor({7, 3}, DType::float64, 1);
  const Tensor labels = classes({0, 1, 2, 0, 1, 2, 0});
  Tensor whole({7, 3}, DType::float64), parts({7, 3}, DType::float64);
  const double scale = 1.0 / 7;
  const double value = CrossEntropy().evaluate(logits, labels, scale, whole);
  double sum = 0;
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 3}, {3, 4}}) {
    sum += CrossEntropy().evaluate(logits.view().slice(first, count),
                                   labels.view().slice(first, count), scale,
                                   parts.view().slice(first, count));
  }
  EXPECT_DOUBLE_EQ(sum, value);
  EXPECT_TRUE(tests::same_bits(parts, whole));
}

TEST(CrossEntropy, IsNotANumberWhereALogitIsNot) {
  for (const DType dtype : tests::float_types) {
    for (const Index column : {0, 1, 2}) {
      std::vector<double> logits{1, 2, 3, 4, 5, 6};
      logits[static_cast<std::size_t>(column)] = std::nan("");
      EXPECT_TRUE(std::isnan(CrossEntropy().evaluate(tests::tensor_of(logits, {2, 3}, dtype),
                                                     classes({1, 1}), 0.5, {})));
    }
  }
}

TEST(CrossEntropy, WantsTwoClassesAtLeast) {
  const std::string wants = "CrossEntropy wants logits of 2 classes or more, [rows, classes], got ";
  EXPECT_EQ(refusal(Tensor({2, 1}), classes({0, 0})), wants + "[2, 1]");
  EXPECT_EQ(refusal(Tensor({2}), classes({0, 0})), wants + "[2]");
}

TEST(CrossEntropy, WantsAClassIndexForEachRow) {
  const std::string wants = "CrossEntropy wants an int32 class index for each of the 2 rows, got ";
  EXPECT_EQ(refusal(Tensor({2, 3}), classes({0, 1, 2})), wants + "int32 [3]");
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({2, 3})), wants + "float32 [2, 3]");
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({2})), wants + "float32 [2]");
}

TEST(CrossEntropy, RefusesAClassOutsideTheOutputs) {
  const std::string range = ", but there are 3 classes, 0 to 2";
  EXPECT_EQ(refusal(Tensor({2, 3}), classes({0, 3})),
            "CrossEntropy: the target of row 1 is class 3" + range);
  EXPECT_EQ(refusal(Tensor({2, 3}), classes({-1, 0})),
            "CrossEntropy: the target of row 0 is class -1" + range);
}

}  // namespace
}  // namespace gradus
