#include "gradus/training/metrics.hpp"

#include <gmock/gmock.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/binary_cross_entropy.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/huber.hpp"
#include "gradus/losses/mean_absolute_error.hpp"
#include "gradus/losses/mean_squared_error.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

Tensor labels(std::initializer_list<std::int32_t> classes) {
  return Tensor::of<std::int32_t>({static_cast<Index>(classes.size())}, classes);
}

// Truth 0: twice right, once taken for 2. Truth 1: never there. Truth 2: once taken for 0.
ConfusionMatrix small_matrix() {
  ConfusionMatrix matrix(3);
  matrix.add(0, 0);
  matrix.add(0, 0);
  matrix.add(0, 2);
  matrix.add(2, 0);
  return matrix;
}

TEST(Metrics, AConfusionMatrixCountsTruthByPrediction) {
  const ConfusionMatrix matrix = small_matrix();
  EXPECT_EQ(matrix.classes(), 3);
  EXPECT_EQ(matrix(0, 0), 2);
  EXPECT_EQ(matrix(0, 2), 1);
  EXPECT_EQ(matrix(2, 0), 1);
  EXPECT_EQ(matrix(2, 2), 0);
  EXPECT_EQ(matrix.total(), 4);
  EXPECT_EQ(matrix.errors(), 2);
}

TEST(Metrics, AConfusionMatrixIsPrintedAsATable) {
  EXPECT_EQ(to_string(small_matrix()),
            "  truth \\ predicted  0  1  2\n"
            "  0                  2  0  1\n"
            "  1                  0  0  0\n"
            "  2                  1  0  0\n");
}

TEST(Metrics, AConfusionMatrixKnowsTheNamesOfItsClasses) {
  ConfusionMatrix matrix(2, {"outside", "inside"});
  matrix.add(0, 1);
  EXPECT_EQ(matrix.name(1), "inside");
  EXPECT_EQ(to_string(matrix),
            "  truth \\ predicted  outside  inside\n"
            "  outside                  0       1\n"
            "  inside                   0       0\n");
  EXPECT_EQ(tests::error_of([] {
              ConfusionMatrix(3, {"a", "b"});
            }),
            "a confusion matrix of 3 classes requires as many names or none, got 2");
}

TEST(Metrics, AConfusionMatrixOfManyClassesIsPrintedAsItsMostConfusedPairs) {
  constexpr Index classes = 300;
  ConfusionMatrix matrix(classes);
  for (Index i = 0; i < classes; ++i) {
    matrix.add(i, i);
    for (Index times = 0; times <= i % 30; ++times) matrix.add(i, (i + 7) % classes);
  }
  const std::string printed = to_string(matrix);
  EXPECT_EQ(std::ranges::count(printed, '\n'), 1 + 1 + 20);
  EXPECT_NE(printed.find("  29     36              30\n"), printed.npos) << printed;
  EXPECT_LT(printed.size(), 1000u);
  EXPECT_NE(to_string(ConfusionMatrix(ConfusionMatrix::most_shown + 1)).find("0 pairs"),
            printed.npos);
}

TEST(Metrics, AConfusionMatrixWiderThanTheTerminalIsPrintedAsItsPairs) {
  ConfusionMatrix matrix = small_matrix();
  const std::string table = to_string(matrix);
  EXPECT_EQ(to_string(matrix, 28), table);
  EXPECT_EQ(to_string(matrix, 27),
            "Of 3 classes, 2 pairs were confused:\n"
            "  truth  predicted  samples\n"
            "  0      2                1\n"
            "  2      0                1\n");
}

TEST(Metrics, AConfusionMatrixCutsLongNamesInRowsAndColumns) {
  ConfusionMatrix matrix(2, {"a class with a very long name of many words", "日本"});
  matrix.add(0, 1);
  EXPECT_EQ(to_string(matrix),
            "  truth \\ predicted     a class with a ve...  日本\n"
            "  a class with a ve...                     0     1\n"
            "  日本                                     0     0\n");
  EXPECT_EQ(to_string(matrix, 30),
            "Of 2 classes, 1 pair was confused:\n"
            "  truth                 predicted  samples\n"
            "  a class with a ve...  日本             1\n");
}

TEST(Metrics, EvaluationNamesTheClassesOfTheDataSet) {
  const Dataset dataset{.inputs = Tensor({2, 2}),
                        .targets = labels({0, 1}),
                        .classes = 2,
                        .class_names = {"no", "yes"}};
  EXPECT_EQ(evaluate(Model(Identity{}), dataset, CrossEntropy()).confusion.name(1), "yes");
}

TEST(Metrics, AnEmptyConfusionMatrixHasNoErrors) {
  EXPECT_EQ(ConfusionMatrix().total(), 0);
  EXPECT_EQ(ConfusionMatrix().errors(), 0);
}

TEST(Metrics, ThePredictedClassIsTheLargestOutput) {
  for (const DType dtype : tests::float_types) {
    const Tensor outputs =
        tests::tensor_of(std::vector<double>{1, 3, 2, -1, -3, -2, 0, 0, 0}, {3, 3}, dtype);
    EXPECT_EQ(predicted_class(outputs, 0), 1);
    EXPECT_EQ(predicted_class(outputs, 1), 0);
    EXPECT_EQ(predicted_class(outputs, 2), 0) << "the first of equal ones";
  }
}

TEST(Metrics, ASingleOutputIsClassOneFromAHalfOn) {
  const Tensor outputs = Tensor::of<float>({4, 1}, {0.49f, 0.5f, 2, -2});
  const Index wanted[] = {0, 1, 1, 0};
  for (Index row = 0; row < 4; ++row) EXPECT_EQ(predicted_class(outputs, row), wanted[row]) << row;
}

TEST(Metrics, ASingleOutputIsClassOneFromAnotherThresholdOn) {
  const Tensor outputs = Tensor::of<float>({3, 1}, {-0.5F, 0, 0.25F});
  EXPECT_EQ(count_errors(outputs, labels({0, 0, 0})), 0);
  EXPECT_EQ(count_errors(outputs, labels({0, 1, 1}), 0), 0);
}

TEST(Metrics, CountsTheRowsOfAnotherClassThanTheirLabel) {
  const Tensor outputs = Tensor::of<float>({3, 2}, {1, 0, 0, 1, 1, 0});
  EXPECT_EQ(count_errors(outputs, labels({0, 1, 0})), 0);
  EXPECT_EQ(count_errors(outputs, labels({0, 0, 1})), 2);
  EXPECT_EQ(count_errors(outputs.view().slice(0, 0), labels({})), 0);
}

// More rows than an evaluation takes at once, the last batch a smaller one.
TEST(Metrics, EvaluationAveragesOverAllSamplesOfAllBatches) {
  constexpr Index count = 2357;
  Tensor inputs({count, 2});
  Tensor classes({count}, DType::int32);
  double sum = 0;
  for (Index row = 0; row < count; ++row) {
    const auto i = static_cast<std::size_t>(row);
    const double logit = row < 2300 ? 2 : -3;  // of class 1, against 0; the truth is class 1
    inputs.as<float>()[2 * i + 1] = static_cast<float>(logit);
    classes.as<std::int32_t>()[i] = 1;
    sum += std::log1p(std::exp(-logit));
  }
  const Dataset dataset{.name = "two heaps",
                        .inputs = std::move(inputs),
                        .targets = std::move(classes),
                        .classes = 2,
                        .scaling = {}};
  const Evaluation evaluation = evaluate(Model(Identity{}), dataset, CrossEntropy());
  EXPECT_NEAR(evaluation.loss, sum / count, 1e-6 * sum / count);
  EXPECT_DOUBLE_EQ(evaluation.error_rate.value(), 57.0 / count);
  EXPECT_EQ(evaluation.confusion(1, 0), 57);
  EXPECT_EQ(evaluation.confusion(1, 1), 2300);
  EXPECT_EQ(evaluation.confusion.total(), count);
}

TEST(Metrics, EvaluationOfNumbersHasALossAlone) {
  const Dataset dataset{.name = "numbers",
                        .inputs = Tensor::of<double>({2, 1}, {1, 2}),
                        .targets = Tensor::of<double>({2, 1}, {1, 5}),
                        .classes = 0,
                        .scaling = {}};
  const Evaluation evaluation =
      evaluate(Model(Identity{}, DType::float64), dataset, MeanSquaredError());
  EXPECT_EQ(evaluation.loss, 4.5);
  EXPECT_FALSE(evaluation.error_rate.has_value());
  EXPECT_EQ(evaluation.confusion.classes(), 0);
}

// Predictions 1, 2, 3 | 0, 0, 0 of two outputs.
Dataset two_outputs(std::initializer_list<double> targets) {
  return {.name = "numbers",
          .inputs = Tensor::of<double>({3, 2}, {1, 0, 2, 0, 3, 0}),
          .targets = Tensor::of<double>({3, 2}, targets)};
}

Evaluation evaluation_of(const Dataset& dataset) {
  return evaluate(Model(Identity{}, DType::float64), dataset, MeanSquaredError());
}
RegressionFigures figures_of(const Dataset& dataset) {
  return evaluation_of(dataset).regression.value();
}

TEST(Metrics, RequireSamplesAndEveryClassOfTheModel) {
  Model model(Linear(2, 3));
  const Dataset none{.inputs = Tensor({0, 2}), .targets = Tensor({0}, DType::int32), .classes = 3};
  EXPECT_EQ(tests::error_of([&] { evaluate(model, none, CrossEntropy()); }),
            "evaluate requires 1 sample or more, got none");
  const Dataset unsaid{.inputs = Tensor({4, 2}), .targets = Tensor({4}, DType::int32)};
  EXPECT_EQ(tests::error_of([&] { evaluate(model, unsaid, CrossEntropy()); }),
            "evaluate: the model has 3 classes, but Dataset::classes is 0: it must be 3 or "
            "more");
}

TEST(Metrics, MeasureTheErrorsOfNumbers) {
  // Off by 1, 0, 0 of a spread of 2, and by 1, 2, -3 of a spread of 14.
  const RegressionFigures figures = figures_of(two_outputs({2, -1, 2, -2, 3, 3}));
  EXPECT_DOUBLE_EQ(figures.mean_squared_error, 15.0 / 6);
  EXPECT_DOUBLE_EQ(figures.mean_absolute_error, 7.0 / 6);
  EXPECT_DOUBLE_EQ(figures.root_mean_squared_error, std::sqrt(15.0 / 6));
  EXPECT_NEAR(figures.r2.value(), 1 - (1 / (2.0 / 3) + 14.0 / 14) / 2, 1e-12);
}

TEST(Metrics, MeasureTheErrorsOfEachTarget) {
  const auto targets = evaluation_of(two_outputs({2, -1, 2, -2, 3, 3})).by_target;
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_DOUBLE_EQ(targets[0].mean_squared_error, 1.0 / 3);
  EXPECT_DOUBLE_EQ(targets[0].root_mean_squared_error, std::sqrt(1.0 / 3));
  EXPECT_DOUBLE_EQ(targets[0].mean_absolute_error, 1.0 / 3);
  EXPECT_NEAR(targets[0].r2.value(), 1 - 1 / (2.0 / 3), 1e-12);
  EXPECT_DOUBLE_EQ(targets[1].mean_squared_error, 14.0 / 3);
  EXPECT_DOUBLE_EQ(targets[1].mean_absolute_error, 2);
  EXPECT_NEAR(targets[1].r2.value(), 0, 1e-12);
}

TEST(Metrics, HaveNoR2OfATargetThatNeverChanges) {
  const RegressionFigures figures = figures_of(two_outputs({1, 0.9, 2, 0.9, 3, 0.9}));
  // Three thirds of 0.9 are not 0.9: summed up so, its mean would give it a spread.
  EXPECT_FALSE(figures.r2.has_value());
  const auto targets = evaluation_of(two_outputs({1, 0.9, 2, 0.9, 3, 0.9})).by_target;
  EXPECT_EQ(targets[0].r2.value(), 1);
  EXPECT_FALSE(targets[1].r2.has_value());
  EXPECT_NEAR(figures.mean_absolute_error, 0.45, 1e-12);
}

TEST(Metrics, AreInTheUnitsOfTheTargets) {
  Dataset dataset = two_outputs({2, -1, 2, -2, 3, 3});
  const RegressionFigures plain = figures_of(dataset);
  dataset.target_scaling = {.scale = {0.1, 0.01}, .shift = {0, 0}};
  for (std::size_t i = 0; i < 6; ++i) {
    dataset.targets.as<double>()[i] *= i % 2 == 0 ? 10 : 100;
  }
  const RegressionFigures scaled = figures_of(dataset);
  EXPECT_NEAR(scaled.mean_squared_error, (100 * 1 + 10000 * 14) / 6.0, 1e-8);
  EXPECT_NEAR(scaled.r2.value(), plain.r2.value(), 1e-12);
  const Evaluation classified = evaluate(
      Model(Identity{}), Dataset{.inputs = Tensor({1, 2}), .targets = labels({0}), .classes = 2},
      CrossEntropy());
  EXPECT_FALSE(classified.regression.has_value());
  EXPECT_TRUE(classified.by_target.empty());
}

// ---- Results that are not finite ----

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// More rows than an evaluation takes at once; the model's outputs are the inputs.
Dataset many_rows(Tensor targets) {
  return {.name = "many",
          .inputs = tests::filled_tensor({1200, 2}, DType::float64, 0.5),
          .targets = std::move(targets),
          .classes = 2};
}

TEST(Metrics, NameTheSampleWhosePredictionIsNotFinite) {
  const Hinge hinge;
  const CrossEntropy cross_entropy;
  const BinaryCrossEntropy sigmoid;
  const MeanSquaredError mean_squared;
  const MeanAbsoluteError absolute;
  const Huber huber;
  for (const Loss* loss : std::initializer_list<const Loss*>{&hinge, &cross_entropy, &sigmoid,
                                                             &mean_squared, &absolute, &huber}) {
    for (const double bad : {1e300, -1e300, HUGE_VAL, std::nan("")}) {
      for (const Index sample : {Index{0}, Index{1100}}) {
        Dataset data = many_rows(Tensor({1200}, DType::int32));
        data.inputs[0].as<double>()[static_cast<std::size_t>(2 * sample + 1)] = bad;
        EXPECT_THAT(tests::error_of([&] { evaluate(Model(Identity{}), data, *loss); }),
                    StartsWith(text("many: sample ", sample + 1, ": input 2 is ", bad)))
            << loss->describe();
      }
    }
  }
}

// Of an infinite input tanh makes 1.
TEST(Metrics, RefuseAnInputBeyondTheTypeThatThePredictionHides) {
  for (const double bad : {1e300, -1e39}) {
    Dataset data = many_rows(Tensor({1200}, DType::int32));
    data.inputs[0].as<double>()[2 * 1100] = bad;
    EXPECT_THAT(tests::error_of([&] { evaluate(Model(Tanh()), data, CrossEntropy()); }),
                StartsWith(text("many: sample 1101: input 1 is ", bad)));
    EXPECT_EQ(
        tests::error_of([&] { evaluate(Model(Tanh(), DType::float64), data, CrossEntropy()); }),
        "no error");
  }
}

TEST(Metrics, NameTheSampleThatAModelMakesTooMuchOf) {
  Model model(Linear(2, 2, {.bias = false}));
  for (float& weight : model.values().weights().as<float>()) weight = 1e20F;
  Dataset data = many_rows(Tensor({1200}, DType::int32));
  data.inputs[0].as<double>()[2 * 7] = 1e25;
  EXPECT_THAT(
      tests::error_of([&] { evaluate(model, data, CrossEntropy()); }),
      AllOf(StartsWith("many: sample 8: the prediction is inf"), HasSubstr("input 1, 1e+25")));
}

TEST(Metrics, NameTheSampleWhoseLossIsNotFinite) {
  Dataset data = many_rows(tests::filled_tensor({1200, 2}, DType::float64, 0.5));
  data.inputs[0].as<double>()[2 * 1150] = 1e30;  // whose square float32 does not hold
  EXPECT_THAT(tests::error_of([&] { evaluate(Model(Identity{}), data, MeanSquaredError()); }),
              AllOf(StartsWith("many: sample 1151: the loss is inf"), HasSubstr("1e+30")));
  data.inputs[0].as<double>()[2 * 1150] = 0.5;
  data.targets.as<double>()[2 * 3 + 1] = 1e39;
  EXPECT_THAT(tests::error_of([&] { evaluate(Model(Identity{}), data, MeanSquaredError()); }),
              StartsWith("many: sample 4: target 2 is 1e+39, beyond the range of float32"));
}

TEST(Metrics, NameTheLargestOfLossesTooLargeToAdd) {
  Dataset data = many_rows(tests::filled_tensor({1200, 2}, DType::float64, 0.5));
  for (double& input : data.inputs[0].as<double>()) input = 0.9e154;
  data.inputs[0].as<double>()[2 * 5] = 0.95e154;
  EXPECT_THAT(tests::error_of(
                  [&] { evaluate(Model(Identity{}, DType::float64), data, MeanSquaredError()); }),
              AllOf(StartsWith("many: sample 6: the loss is "), HasSubstr("added up")));
}

TEST(Metrics, NameTheSampleWhoseFigureOverflows) {
  Dataset data = many_rows(tests::filled_tensor({1200, 2}, DType::float64, 0.5));
  data.targets.as<double>()[2 * 9] = 1e200;
  data.target_scaling = {.scale = {1e-200}, .shift = {0}};
  EXPECT_THAT(tests::error_of(
                  [&] { evaluate(Model(Identity{}, DType::float64), data, MeanSquaredError()); }),
              StartsWith("many: sample 1: the prediction is off by "));
}

}  // namespace
}  // namespace gradus
