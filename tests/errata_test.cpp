// Where published reports are wrong: the gradient checker refuses their formula and takes the right
// one; what is no gradient is computed. docs/errata.md lists each.
#include <gmock/gmock.h>

#include <cmath>
#include <functional>

#include "gradus/gradus.hpp"
#include "gradus/kernels/softmax.hpp"
#include "tests/tensors.hpp"

namespace gradus::tests {
namespace {

using testing::HasSubstr;

// The mean over rows of a formula of one prediction and its target, with the derivative that
// somebody states for it.
class StatedLoss final : public Loss {
 public:
  using Formula = std::function<double(double prediction, double target)>;
  StatedLoss(Formula value, Formula derivative)
      : value_(std::move(value)), derivative_(std::move(derivative)) {}

  std::string describe() const override { return "StatedLoss"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override {
    const auto x = prediction.as<double>(), t = target.as<double>();
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += value_(x[i], t[i]);
      if (gradient) gradient.as<double>()[i] = scale * derivative_(x[i], t[i]);
    }
    return scale * sum;
  }

 private:
  Formula value_, derivative_;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double deviation_of(ConstTensorView tensor) {
  double sum = 0, squares = 0;
  for (const double number : doubles(tensor)) {
    sum += number;
    squares += number * number;
  }
  const auto count = static_cast<double>(tensor.size());
  return std::sqrt(squares / count - sum * sum / (count * count));
}

// The report refused, by name, element, and both values.
void expect_refused(const GradientReport& report, const std::string& tensor, Index element,
                    double stated, double right) {
  EXPECT_FALSE(report.passed());
  for (const GradientMismatch& mismatch : report.mismatches) {
    if (mismatch.element != element) continue;
    EXPECT_THAT(text(report),
                HasSubstr(text("d/d ", tensor, "[", element, "]: the gradient says ",
                               mismatch.analytic, ", the differences give ", mismatch.numeric)));
    EXPECT_NEAR(mismatch.analytic, stated, 1e-12);
    EXPECT_NEAR(mismatch.numeric, right, 1e-8);
    return;
  }
  ADD_FAILURE() << "nothing was said of element " << element;
}

// ---- 1 and 2: numbers ----

TEST(Errata, ACircleOfRadiusOneByRootTwoHoldsTheWholeSquare) {
  const auto share_inside = [](const DiscOptions& options) {
    const Dataset points = disc(10000, Rng(1), options);
    const auto labels = points.targets.as<std::int32_t>();
    return static_cast<double>(std::count(labels.begin(), labels.end(), 1)) / 10000;
  };
  EXPECT_EQ(share_inside({.radius = 1 / std::sqrt(2)}), 1);
  EXPECT_NEAR(share_inside({}), 0.5, 0.02);  // 1 / sqrt(2 pi); four deviations
}

TEST(Errata, HeAndXavierStateDeviationsNotVariances) {
  const Index inputs = 50, outputs = 400;
  const auto drawn = [&](const Initializer& initializer) {
    Model model(Linear(inputs, outputs, {.weight = initializer}), DType::float64);
    model.initialize(Rng(1));
    return deviation_of(model.values()[model.parameter("weight")]);
  };
  EXPECT_NEAR(drawn(init::kaiming_normal()), std::sqrt(2.0 / inputs), 0.003);
  EXPECT_NEAR(drawn(init::xavier_normal()), std::sqrt(2.0 / (inputs + outputs)), 0.001);
}

TEST(Errata, ASignalKeepsItsSizeWithHesDeviationAndExplodesWithItAsVariance) {
  const double he = std::sqrt(2.0 / 64);
  const auto growth = [](double deviation) {
    Sequential layers;
    for (int i = 0; i < 8; ++i) {
      layers.add(std::make_unique<Linear>(
          64, 64,
          LinearOptions{.bias = false, .weight = init::normal(0, deviation), .initial_bias = {}}));
      layers.add(std::make_unique<ReLU>());
    }
    Model model(std::move(layers), DType::float64);
    model.initialize(Rng(1));
    Workspace workspace(model, Mode::inference);
    const Tensor input = random_tensor({100, 64}, DType::float64, 1);
    return deviation_of(workspace.forward(input)) / deviation_of(input);
  };
  EXPECT_GT(growth(he), 0.2);
  EXPECT_LT(growth(he), 2);
  EXPECT_GT(growth(std::sqrt(he)), 100);
}

// ---- 3 to 6: gradients ----

TEST(Errata, TheGradientOfTheSquaredErrorPointsFromTheTargetToThePrediction) {
  const auto value = [](double y, double t) { return (t - y) * (t - y); };
  const StatedLoss wrong(value, [](double y, double t) { return 2 * (t - y); });
  const StatedLoss right(value, [](double y, double t) { return 2 * (y - t); });
  const Tensor y = Tensor::of<double>({2, 1}, {1, 4}), t = Tensor::of<double>({2, 1}, {0.5, 6});
  const GradientReport refused = check_gradients(wrong, y, t);
  expect_refused(refused, "prediction", 0, -0.5, 0.5);
  expect_refused(refused, "prediction", 1, 2, -2);
  EXPECT_TRUE(check_gradients(right, y, t).passed());
  EXPECT_TRUE(check_gradients(MeanSquaredError(), y, t).passed());
}

TEST(Errata, TheStatedBinaryCrossEntropyGradientIsThatWithRespectToTheProbability) {
  const auto value = [](double x, double t) {
    return -t * std::log(sigmoid(x)) - (1 - t) * std::log(1 - sigmoid(x));
  };
  const StatedLoss wrong(
      value, [](double x, double t) { return -t / sigmoid(x) + (1 - t) / (1 - sigmoid(x)); });
  const StatedLoss right(value, [](double x, double t) { return sigmoid(x) - t; });
  const Tensor x = Tensor::of<double>({2, 1}, {0, 0}), t = Tensor::of<double>({2, 1}, {1, 0});
  // For p = 1/2 it is -2 and 2, four times the derivative with respect to x; half of each is the
  // mean's.
  const GradientReport refused = check_gradients(wrong, x, t);
  expect_refused(refused, "prediction", 0, -1, -0.25);
  expect_refused(refused, "prediction", 1, 1, 0.25);
  EXPECT_TRUE(check_gradients(right, x, t).passed());
  EXPECT_TRUE(check_gradients(BinaryCrossEntropy(), x, t).passed());
  // With respect to p the same formula is right.
  const StatedLoss of_probability(
      [](double p, double y) { return -y * std::log(p) - (1 - y) * std::log(1 - p); },
      [](double p, double y) { return -y / p + (1 - y) / (1 - p); });
  const Tensor p = Tensor::of<double>({2, 1}, {0.5, 0.2});
  EXPECT_TRUE(check_gradients(of_probability, p, t).passed());
  EXPECT_TRUE(check_gradients(BinaryCrossEntropyOnProbabilities(), p, t).passed());
}

// p = softmax(s) with dp_i/ds_k = sign p_i (delta_ik - p_k).
class StatedSoftmax final : public Layer {
 public:
  explicit StatedSoftmax(double sign) : sign_(sign) {}
  std::string describe() const override { return "StatedSoftmax"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    plan.keep_output();
    return inputs[0];
  }
  void forward(const Frame& f) const override { kernels::softmax(f.input(), f.output()); }
  void backward(const Frame& f) const override {
    if (!f.input_gradient()) return;
    const auto p = f.output().as<double>();
    const auto dp = f.output_gradient().as<double>();
    const auto ds = f.input_gradient().as<double>();
    const auto classes = static_cast<std::size_t>(f.output().shape()[-1]);
    for (std::size_t k = 0; k < p.size(); ++k) {
      ds[k] = 0;
      const std::size_t first = k - k % classes;
      for (std::size_t i = first; i < first + classes; ++i)
        ds[k] += dp[i] * sign_ * p[i] * ((i == k ? 1 : 0) - p[k]);
    }
  }

 private:
  double sign_;
};

TEST(Errata, TheDerivativeOfSoftmaxIsPositiveOnItsDiagonal) {
  const Tensor s = Tensor::of<double>({2, 3}, {0, 1, -1, 2, 0.5, 1});
  Model wrong(StatedSoftmax(-1), DType::float64), right(StatedSoftmax(1), DType::float64),
      ours(Softmax(), DType::float64);
  const GradientReport refused = check_gradients(wrong, s);
  ASSERT_EQ(refused.mismatches.size(), 6u);
  for (const GradientMismatch& mismatch : refused.mismatches)
    expect_refused(refused, "input", mismatch.element, mismatch.analytic, -mismatch.analytic);
  EXPECT_TRUE(check_gradients(right, s).passed());
  EXPECT_TRUE(check_gradients(ours, s).passed());
}

// Cross entropy of logits with a gradient that is stated from S = softmax(logits), Y = the one-hot
// targets and m, the number of rows.
class StatedCrossEntropy final : public Loss {
 public:
  using Formula = std::function<double(double s, double y, double m)>;
  explicit StatedCrossEntropy(Formula gradient) : gradient_(std::move(gradient)) {}

  std::string describe() const override { return "StatedCrossEntropy"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override {
    if (gradient) {
      kernels::softmax(prediction, gradient);
      const auto classes = static_cast<std::size_t>(prediction.shape()[-1]);
      const auto labels = target.as<std::int32_t>();
      for (std::size_t i = 0; i < gradient.as<double>().size(); ++i) {
        double& s = gradient.as<double>()[i];
        const bool is_target = static_cast<std::size_t>(labels[i / classes]) == i % classes;
        s = gradient_(s, is_target ? 1 : 0, 1 / scale);
      }
    }
    return CrossEntropy().evaluate(prediction, target, scale, {});
  }

 private:
  Formula gradient_;
};

TEST(Errata, TheGradientOfTheCrossEntropyDividesTheSoftmaxByTheBatchToo) {
  const StatedCrossEntropy wrong([](double s, double y, double m) { return s - y / m; });
  const StatedCrossEntropy right([](double s, double y, double m) { return (s - y) / m; });
  const Tensor z({2, 4}, DType::float64);  // each class has 1/4
  const Tensor labels = Tensor::of<std::int32_t>({2}, {0, 3});
  const GradientReport refused = check_gradients(wrong, z, labels);
  expect_refused(refused, "prediction", 0, -0.25, -0.375);
  expect_refused(refused, "prediction", 1, 0.25, 0.125);
  EXPECT_TRUE(check_gradients(right, z, labels).passed());
  EXPECT_TRUE(check_gradients(CrossEntropy(), z, labels).passed());
}

// ---- 7 and 8: the worked example of mfnet, with its columns for samples ----

using Numbers = std::vector<double>;

// a [rows, inner] times b [inner, columns].
Numbers product(const Numbers& a, const Numbers& b, std::size_t inner) {
  const std::size_t rows = a.size() / inner, columns = b.size() / inner;
  Numbers out(rows * columns);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t k = 0; k < inner; ++k)
        out[r * columns + c] += a[r * inner + k] * b[k * columns + c];
    }
  }
  return out;
}

TEST(Errata, ThePrintedInputAndWeightsOfMfnetDoNotGiveThePrintedZ) {
  const Numbers printed_x = {1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3};
  const Numbers right_x = {1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 2, 3};
  const Numbers printed_w = {1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0};
  const Numbers right_w = {1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 0};
  const Numbers printed_z = {1, 1, 1, 1, 2, 3, 2, 3, 3, 4, 4, 5, 2, 2, 3, 3};
  EXPECT_NE(product(printed_w, printed_x, 3), printed_z);
  EXPECT_NE(product(printed_w, right_x, 3), printed_z);
  EXPECT_NE(product(right_w, printed_x, 3), printed_z);
  EXPECT_EQ(product(right_w, right_x, 3), printed_z);
}

// What one step does to the weights of the example, with errata 7: row by row, the bias first, as
// mfnet prints them.
std::vector<Numbers> weights_after_a_step(double learning_rate) {
  Model model(Sequential(Linear(2, 3), Linear(3, 2), Linear(2, 1)), DType::float64);
  const auto set = [&](const std::string& name, const Numbers& numbers) {
    std::ranges::copy(numbers, model.values()[model.parameter(name)].as<double>().begin());
  };
  set("0.weight", {0, 1, 1, 1, 1, 0});
  set("0.bias", {0, 0, 1});
  set("1.weight", {1, 0, 1, 1, 2, -2});
  set("1.bias", {1, -1});
  set("2.weight", {1, -1});
  Workspace workspace(model, Mode::training);
  Sgd sgd(model, {.learning_rate = learning_rate});
  workspace.forward(Tensor::of<double>({4, 2}, {1, 2, 1, 3, 2, 2, 2, 3}));
  EXPECT_EQ(workspace.backward(MeanSquaredError(), Tensor::of<double>({4, 1}, {1, 1, 2, 2})), 1);
  sgd.step(workspace.gradients());

  std::vector<Numbers> out;
  for (const std::string layer : {"0", "1", "2"}) {
    const Numbers weight = doubles(model.values()[model.parameter(layer + ".weight")]);
    const Numbers bias = doubles(model.values()[model.parameter(layer + ".bias")]);
    const auto inputs = static_cast<std::ptrdiff_t>(weight.size() / bias.size());
    Numbers rows;
    for (std::size_t r = 0; r < bias.size(); ++r) {
      rows.push_back(bias[r]);
      const auto row = weight.begin() + static_cast<std::ptrdiff_t>(r) * inputs;
      rows.insert(rows.end(), row, row + inputs);
    }
    out.push_back(rows);
  }
  return out;
}

TEST(Errata, TheGradientOfTheSquaredErrorOfFourSamplesIsHalfTheDifference) {
  const Tensor y = Tensor::of<double>({4, 1}, {2, 0, 3, 1});
  const Tensor t = Tensor::of<double>({4, 1}, {1, 1, 2, 2});
  Tensor gradient({4, 1}, DType::float64);
  EXPECT_EQ(MeanSquaredError().evaluate(y, t, 0.25, gradient), 1);
  EXPECT_EQ(doubles(gradient), (Numbers{0.5, -0.5, 0.5, -0.5}));
  const StatedLoss printed([](double p, double target) { return (p - target) * (p - target); },
                           [](double p, double target) { return p - target; });  // a quarter
  const GradientReport refused = check_gradients(printed, y, t);
  expect_refused(refused, "prediction", 0, 0.25, 0.5);
  expect_refused(refused, "prediction", 3, -0.25, -0.5);
  EXPECT_TRUE(check_gradients(MeanSquaredError(), y, t).passed());
}

TEST(Errata, ThePrintedUpdateOfMfnetIsThatOfLearningRate2) {
  // The last row of the first is printed 1 0 6: erratum 7 again.
  const std::vector<Numbers> printed = {
      {0, 0, 1, 0, 1, -3, 1, 1, 6}, {1, 3, 2, 1, -1, -1, 0, -2}, {0, 3, 5}};
  EXPECT_EQ(weights_after_a_step(2), printed);
  EXPECT_NE(weights_after_a_step(4), printed);  // what the report says it took
}

// ---- 9: numbers again ----

TEST(Errata, LogSumExpNeedsNoClipping) {
  const Tensor z = Tensor::of<double>({1, 2}, {0, 300});
  const Tensor label = Tensor::of<std::int32_t>({1}, {0});
  EXPECT_EQ(CrossEntropy().evaluate(z, label, 1, {}), 300);
  EXPECT_TRUE(check_gradients(CrossEntropy(), z, label).passed());

  // In two steps with a least probability: the loss stops at 230.26, where nothing draws it back
  // any more, and the stated gradient is not that of the loss.
  class ClippedCrossEntropy final : public Loss {
   public:
    std::string describe() const override { return "ClippedCrossEntropy"; }
    double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                    TensorView gradient) const override {
      if (gradient) CrossEntropy().evaluate(prediction, target, scale, gradient);
      Tensor s(prediction.shape(), DType::float64);
      kernels::softmax(prediction, s);
      return -scale * std::log(std::max(s.as<double>()[0], 1e-100));  // class 0 of the only row
    }
  };
  EXPECT_NEAR(ClippedCrossEntropy().evaluate(z, label, 1, {}), 100 * std::log(10.0), 1e-9);
  expect_refused(check_gradients(ClippedCrossEntropy(), z, label), "prediction", 0, -1, 0);
}

}  // namespace
}  // namespace gradus::tests
