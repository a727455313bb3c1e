#include "gradus/losses/cross_entropy.hpp"

#include "gradus/testing/gradient_check.hpp"
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

CrossEntropyOptions options_of(const tests::Json& stored) {
  return {.class_weights = stored.at("class_weights").get<std::vector<double>>(),
          .label_smoothing = stored.at("label_smoothing").get<double>()};
}

TEST(CrossEntropy, WithOptionsAgreesWithPyTorch) {
  for (const auto& stored : tests::golden("cross_entropy_options"))
    tests::expect_golden_case(CrossEntropy(options_of(stored)), stored);
}

TEST(CrossEntropy, WithOptionsHasTheGradientOfDifferences) {
  const CrossEntropy loss({.class_weights = {0.5, 2, 1}, .label_smoothing = 0.125});
  const Tensor logits = tests::random_tensor({4, 3}, DType::float64, 1);
  EXPECT_TRUE(check_gradients(loss, logits, classes({0, 1, 2, 0})).passed());
  const Tensor shares =
      Tensor::of<double>({4, 3}, {1, 0, 0, 0.25, 0.5, 0.25, 0, 0.125, 0.875, 0.5, 0.5, 0});
  EXPECT_TRUE(check_gradients(loss, logits, shares).passed());
  EXPECT_TRUE(check_gradients(CrossEntropy(), logits, shares).passed());
}

// What PyTorch does not: a mean over rows that a part of a batch can take its share of.
TEST(CrossEntropy, WithClassWeightsIsTheMeanOverRowsWhateverTheyWeigh) {
  const Tensor logits({2, 2}, DType::float64);
  EXPECT_DOUBLE_EQ(
      CrossEntropy({.class_weights = {1, 3}}).evaluate(logits, classes({0, 1}), 0.5, {}),
      2 * std::log(2));
}

// A masked class.
TEST(CrossEntropy, WithWeightsOfOneIsThatWithoutEvenOfAnInfiniteLogit) {
  const CrossEntropy plain, weighted({.class_weights = {1, 1, 1}});
  for (const DType dtype : tests::float_types) {
    const Tensor logits = tests::tensor_of(std::vector<double>{1, -HUGE_VAL, 0.5}, {1, 3}, dtype);
    const Tensor label({1}, DType::int32);
    Tensor one({1, 3}, dtype), other({1, 3}, dtype);
    EXPECT_NEAR(weighted.evaluate(logits, label, 1, one), plain.evaluate(logits, label, 1, other),
                1e-6);
    EXPECT_TRUE(tests::agree(one, tests::doubles(other), 1e-6));
  }
}

TEST(CrossEntropy, OfACertainProbabilityIsThatOfTheClass) {
  for (const DType dtype : tests::float_types) {
    const Tensor logits = tests::random_tensor({3, 4}, dtype, 1);
    const Tensor shares =
        tests::tensor_of(std::vector<double>{1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0}, {3, 4}, dtype);
    const double value = CrossEntropy().evaluate(logits, classes({0, 3, 1}), 1.0 / 3, {});
    EXPECT_NEAR(CrossEntropy().evaluate(logits, shares, 1.0 / 3, {}), value,
                4 * tests::epsilon_of(dtype) * value);
  }
}

TEST(CrossEntropy, SaysWhatItIs) {
  EXPECT_EQ(CrossEntropy().describe(), "CrossEntropy");
  EXPECT_EQ(CrossEntropy({.label_smoothing = 0.1}).describe(), "CrossEntropy(label_smoothing 0.1)");
  EXPECT_EQ(CrossEntropy({.class_weights = {1, 2.5}, .label_smoothing = 0.1}).describe(),
            "CrossEntropy(class_weights [1, 2.5], label_smoothing 0.1)");
}

TEST(CrossEntropy, RefusesOptionsOutOfTheirRange) {
  const auto message = [](const CrossEntropyOptions& options) {
    return tests::error_of([&] { CrossEntropy{options}; });
  };
  EXPECT_EQ(message({.class_weights = {1, -2}}),
            "CrossEntropy: class_weights must be a number from 0 that float32 can hold, got -2");
  EXPECT_EQ(message({.class_weights = {HUGE_VAL}}),
            "CrossEntropy: class_weights must be a number from 0 that float32 can hold, got inf");
  EXPECT_EQ(message({.label_smoothing = 1.5}),
            "CrossEntropy: label_smoothing must be a number from 0 to 1, got 1.5");
  EXPECT_EQ(message({.label_smoothing = std::nan("")}),
            "CrossEntropy: label_smoothing must be a number from 0 to 1, got nan");
}

TEST(CrossEntropy, RequiresAWeightForEachClass) {
  EXPECT_EQ(tests::error_of([] {
              CrossEntropy({.class_weights = {1, 2}}).evaluate(Tensor({1, 3}), classes({0}), 1, {});
            }),
            "CrossEntropy has 2 class weights, but the predictions are of 3 classes: required is a "
            "weight for each");
}

TEST(CrossEntropy, RefusesTargetsThatAreNoProbabilities) {
  EXPECT_EQ(refusal(Tensor({1, 2}), Tensor::of<float>({1, 2}, {0.5F, 1.5F})),
            "CrossEntropy requires targets from 0 to 1, got 1.5 in row 0, column 1");
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

TEST(CrossEntropy, RequiresTwoClassesAtLeast) {
  const std::string wants =
      "CrossEntropy requires logits of 2 classes or more, [rows, classes], got ";
  EXPECT_EQ(refusal(Tensor({2, 1}), classes({0, 0})), wants + "[2, 1]");
  EXPECT_EQ(refusal(Tensor({2}), classes({0, 0})), wants + "[2]");
}

TEST(CrossEntropy, RequiresAClassIndexForEachRow) {
  const std::string wants = "CrossEntropy requires an int32 class index for each of the 2 rows";
  EXPECT_EQ(refusal(Tensor({2, 3}), classes({0, 1, 2})), wants + ", got int32 [3]");
  const std::string or_shares =
      wants + ", or probabilities as the prediction, float32 [2, 3], got ";
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({2})), or_shares + "float32 [2]");
  EXPECT_EQ(refusal(Tensor({2, 3}), Tensor({2, 3}, DType::float64)), or_shares + "float64 [2, 3]");
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
