// Every layer keeps the laws, and each law catches a layer that breaks it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "gradus/gradus.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/layers/kinds.hpp"
#include "gradus/testing/allocations.hpp"

namespace gradus {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// One row, a prime number of rows, more columns than a vector has lanes.
const std::vector<Shape> shapes{{1, 1}, {5, 3}, {7, 33}, {2, 3, 4}};
const std::vector<Shape> shapes_of_three{{1, 3}, {5, 3}, {17, 3}, {2, 2, 3}};

// A layer that infers its width from the input has one.
bool takes_several(const Spec& spec) {
  try {
    return LayerBuilder(DType::float64).module(spec)->inputs() > 1;
  } catch (const Error&) {
    return false;
  }
}

// As their defaults are; kinds with a required option follow, and other settings.
TEST(Laws, HoldForEveryKind) {
  for (const LayerKind& kind : layer_kinds()) {
    if (std::ranges::any_of(option_rows(kind.options), &OptionRow::required)) continue;
    const Spec spec{.kind = std::string(kind.name)};
    if (takes_several(spec)) continue;  // their own tests check these
    for (const Shape& shape : shapes) {
      expect_lawful([&] { return build(spec, shape.sample()); }, {shape},
                    {.inference_differs = kind.inference_differs});
    }
  }
}
TEST(Laws, HoldForLeakyReLU) { expect_lawful(LeakyReLU(0.2), shapes); }
TEST(Laws, HoldForELU) { expect_lawful(ELU(1.5), shapes); }
TEST(Laws, HoldForGELUByTanh) { expect_lawful(GELU(GELU::Form::tanh), shapes); }
TEST(Laws, HoldForPReLUWithASlopeAColumn) { expect_lawful(PReLU(3), shapes_of_three); }
TEST(Laws, HoldForAWidePReLU) { expect_lawful(PReLU(130), {{1, 130}, {7, 130}}); }
TEST(Laws, HoldForDropout) { expect_lawful(Dropout(0.3), shapes, {.inference_differs = true}); }
TEST(Laws, HoldForDropoutOfNothing) { expect_lawful(Dropout(0), shapes); }
TEST(Laws, HoldForLinear) { expect_lawful(Linear(3, 4), shapes_of_three); }
TEST(Laws, HoldForLinearWithoutBias) {
  expect_lawful(Linear(3, 4, {.bias = false}), shapes_of_three);
}
TEST(Laws, HoldForAWideLinear) { expect_lawful(Linear(65, 33), {{1, 65}, {31, 65}}); }

TEST(Laws, HoldForSequential) {
  expect_lawful(
      [] { return std::make_unique<Sequential>(Linear(3, 5), Tanh(), Linear(5, 2), Softmax()); },
      shapes_of_three);
}

TEST(Laws, HoldForResidual) {
  expect_lawful([] { return std::make_unique<Residual>(Linear(3, 5), Tanh(), Linear(5, 3)); },
                shapes_of_three);
}

// Its input is kept, and must not be overwritten by what comes after.
TEST(Laws, HoldForActivationsInARow) {
  expect_lawful(
      [] { return std::make_unique<Sequential>(Linear(3, 5), SiLU(), Tanh(), GELU(), ReLU()); },
      shapes_of_three);
}

TEST(Laws, HoldForNestedResiduals) {
  expect_lawful(
      [] {
        return std::make_unique<Sequential>(
            Linear(3, 4), Residual(Linear(4, 4), Residual(Tanh(), Linear(4, 4)), ReLU()));
      },
      shapes_of_three);
}

TEST(Laws, HoldForConcatenate) {
  expect_lawful(
      [] {
        return std::make_unique<Concatenate>(Linear(3, 2), Sequential(Linear(3, 5), Sigmoid()),
                                             Identity());
      },
      shapes_of_three);
}

// ---- Layers that break one law each ----

// y = x^2, with each mistake in its turn.
enum class Mistake {
  none,
  leaves_unwritten,
  wrong_gradient,
  forgets_to_keep,
  writes_beyond,
  changes_input,
  adds_to_input_gradient,
  remembers,
  coarse_float32,
  allocates,
  differs_in_inference,
  mixes_rows,
  mixes_rows_and_says_so,  // none
};

class Square final : public Layer {
 public:
  explicit Square(Mistake mistake) : mistake_(mistake) {}
  std::string describe() const override { return "Square"; }

  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    if (mistake_ != Mistake::forgets_to_keep) plan.keep_input();
    if (mistake_ == Mistake::mixes_rows_and_says_so) plan.mix_rows();
    return inputs[0];
  }

  void forward(const Frame& f) const override {
    with_float_type(f.dtype(), [&]<class T> { run_forward<T>(f); });
  }

  void backward(const Frame& f) const override {
    with_float_type(f.dtype(), [&]<class T> {
      const T factor = mistake_ == Mistake::wrong_gradient ? T(3) : T(2);
      const auto x = f.input().as<T>();
      const auto dy = f.output_gradient().as<T>();
      const auto dx = f.input_gradient().as<T>();
      for (std::size_t i = 0; i < x.size(); ++i) {
        const T old =
            mistake_ == Mistake::adds_to_input_gradient && !std::isnan(dx[i]) ? dx[i] : T(0);
        dx[i] = old + factor * x[i] * dy[i];
      }
    });
  }

 private:
  template <class T>
  void run_forward(const Frame& f) const {
    const auto x = f.input().as<T>();
    const auto y = f.output().as<T>();
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = x[i] * x[i];
    static int calls = 0;
    if (mistake_ == Mistake::leaves_unwritten) std::memset(y.data(), 0xFF, sizeof(T));
    if (mistake_ == Mistake::writes_beyond) std::memset(y.data() + y.size(), 0, 64);
    if (mistake_ == Mistake::changes_input) const_cast<T&>(x[0]) += T(1);
    if (mistake_ == Mistake::remembers) y[0] += static_cast<T>(++calls);
    if (mistake_ == Mistake::coarse_float32 && sizeof(T) == 4) {
      for (T& number : y) number *= T(1.001);
    }
    if (mistake_ == Mistake::allocates)
      f.output().as<T>()[0] += static_cast<T>(std::vector<T>(100)[50]);
    if (mistake_ == Mistake::differs_in_inference && !f.training()) y[0] += T(1);
    if (mistake_ == Mistake::mixes_rows || mistake_ == Mistake::mixes_rows_and_says_so) {
      for (T& number : y) number += x[0];
    }
  }

  Mistake mistake_;
};

std::vector<std::string> broken_by(Mistake mistake) {
  return broken_laws([=] { return std::make_unique<Square>(mistake); }, {{4, 16}});
}

TEST(Laws, PassALayerWithoutMistakes) { EXPECT_THAT(broken_by(Mistake::none), IsEmpty()); }

TEST(Laws, CatchAnUnwrittenOutput) {
  EXPECT_THAT(broken_by(Mistake::leaves_unwritten),
              Contains(StartsWith("law 1 shape: forward leaves")));
}
TEST(Laws, CatchAWrongGradientAndNameItsNumbers) {
  EXPECT_THAT(broken_by(Mistake::wrong_gradient),
              Contains(::testing::AllOf(StartsWith("law 2 gradient"),
                                        HasSubstr("d/d input[0]: the gradient says"))));
}
TEST(Laws, CatchABackwardThatReadsWhatItDidNotKeep) {
  EXPECT_THAT(broken_by(Mistake::forgets_to_keep), Contains(StartsWith("law 5 declaration")));
}
// y = x0 x1, whose second gradient is wrong.
class Scaled final : public Layer {
 public:
  std::string describe() const override { return "Scaled"; }
  int inputs() const override { return 2; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override {
    plan.keep_input(0), plan.keep_input(1);
    return inputs[0];
  }
  void forward(const Frame& f) const override {
    kernels::multiply(f.input(0), f.input(1), f.output());
  }
  void backward(const Frame& f) const override {
    for (const int i : {0, 1})
      kernels::multiply(f.output_gradient(), f.input(1), f.input_gradient(i));
  }
};

TEST(Laws, CatchAWrongGradientOfAnInputAmongSeveral) {
  EXPECT_THAT(broken_laws([] { return std::make_unique<Scaled>(); },
                          std::vector<ShortList<Shape>>{{{4, 3}, {4, 3}}}),
              Contains(::testing::AllOf(StartsWith("law 2 gradient"),
                                        HasSubstr("d/d input 2[0]: the gradient says"),
                                        HasSubstr("for inputs of [4, 3] and [4, 3]"))));
}
TEST(Laws, CatchAWriteBeyondATensor) {
  EXPECT_THAT(broken_by(Mistake::writes_beyond),
              Contains(HasSubstr("Square wrote beyond the end of a tensor")));
}
TEST(Laws, CatchAChangedInput) {
  EXPECT_THAT(broken_by(Mistake::changes_input),
              Contains(HasSubstr("changed a tensor that it may only read")));
}
TEST(Laws, CatchAnInputGradientThatIsAddedTo) {
  EXPECT_THAT(broken_by(Mistake::adds_to_input_gradient), Contains(StartsWith("law 3 adding")));
}
TEST(Laws, CatchALayerThatRemembers) {
  EXPECT_THAT(broken_by(Mistake::remembers), Contains(StartsWith("law 6 purity")));
}
TEST(Laws, CatchAFloat32ThatIsTooCoarse) {
  EXPECT_THAT(broken_by(Mistake::coarse_float32), Contains(StartsWith("law 7 precision")));
}
TEST(Laws, CatchAnAllocation) {
  if (!allocation_count()) GTEST_SKIP() << "gradus_allocation_counter is not linked";
  EXPECT_THAT(broken_by(Mistake::allocates), Contains(StartsWith("law 8 allocation")));
}
TEST(Laws, CatchAnInferenceThatDiffers) {
  EXPECT_THAT(broken_by(Mistake::differs_in_inference), Contains(StartsWith("law 9 modes")));
}
TEST(Laws, CatchRowsThatMix) {
  EXPECT_THAT(broken_by(Mistake::mixes_rows), Contains(StartsWith("law 10 rows")));
  EXPECT_THAT(broken_by(Mistake::mixes_rows_and_says_so), Not(Contains(StartsWith("law 10"))));
}

// A parameter whose gradient is overwritten, and one that no file can hold.
class Shift final : public Layer {
 public:
  explicit Shift(bool overwrites) : overwrites_(overwrites) {}
  std::string describe() const override { return "Shift"; }
  void visit(Visitor& visitor) override { visitor("shift", shift_); }
  Shape plan(LayerPlan&, std::span<const Shape> inputs) const override { return inputs[0]; }
  void forward(const Frame& f) const override {
    with_float_type(f.dtype(), [&]<class T> {
      const T shift = f.value(shift_).template as<T>()[0];
      for (Index i = 0; i < f.output().size(); ++i)
        f.output().data<T>()[i] = f.input().data<T>()[i] + shift;
    });
  }
  void backward(const Frame& f) const override {
    with_float_type(f.dtype(), [&]<class T> {
      T sum = 0;
      for (const T dy : f.output_gradient().as<T>()) sum += dy;
      T& total = f.gradient(shift_).template as<T>()[0];
      total = overwrites_ ? sum : total + sum;
      const auto dy = f.output_gradient().as<T>();
      std::copy(dy.begin(), dy.end(), f.input_gradient().as<T>().begin());
    });
  }

 private:
  bool overwrites_;
  Parameter shift_{{1}, init::normal()};
};

TEST(Laws, HoldForALayerThatAddsToItsParameterGradient) { expect_lawful(Shift(false), shapes); }

TEST(Laws, CatchAParameterGradientThatIsOverwritten) {
  EXPECT_THAT(
      broken_laws([] { return std::make_unique<Shift>(true); }, {{5, 3}}),
      Contains(HasSubstr("3 adding: a second backward does not add to the gradient of shift")));
}

TEST(Laws, AreListedInOneError) {
  try {
    expect_lawful(Square(Mistake::wrong_gradient), {{5, 3}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith("Square is not lawful:\nlaw 2 gradient"));
  }
}

TEST(GradientCheck, LeavesOutKinks) {
  Model model(ReLU(), DType::float64);
  std::vector<double> numbers(100, 1.0);
  numbers[7] = 0;  // exactly at the kink
  const GradientReport report =
      check_gradients(model, ConstTensorView(std::span<const double>(numbers), {10, 10}));
  EXPECT_EQ(report.kinks, 1);
  EXPECT_TRUE(report.passed()) << to_string(report);
}

// Wherever the kink is within the steps of the differences.
TEST(GradientCheck, LeavesOutKinksAtAnyDistance) {
  for (int tenth = 1; tenth < 100; ++tenth) {
    Model model(ReLU(), DType::float64);
    std::vector<double> numbers(100, 1.0);
    numbers[7] = 1e-5 * tenth / 100;
    const GradientReport report =
        check_gradients(model, ConstTensorView(std::span<const double>(numbers), {10, 10}));
    EXPECT_TRUE(report.passed()) << tenth << ": " << to_string(report);
  }
}

TEST(GradientCheck, FailsWhereTooMuchIsAtKinks) {
  Model model(ReLU(), DType::float64);
  const std::vector<double> zeros(10);
  EXPECT_FALSE(
      check_gradients(model, ConstTensorView(std::span<const double>(zeros), {1, 10})).passed());
}

TEST(GradientCheck, RequiresFloat64) {
  Model model(ReLU{});
  EXPECT_THROW(check_gradients(model, Tensor({1, 1})), Error);
}

// Mean squared error with the sign of its gradient turned round.
class WrongSign final : public Loss {
 public:
  std::string describe() const override { return "WrongSign"; }
  double evaluate(ConstTensorView prediction, ConstTensorView target, double scale,
                  TensorView gradient) const override {
    const double value = MeanSquaredError().evaluate(prediction, target, scale, gradient);
    if (gradient) {
      for (double& g : gradient.as<double>()) g = -g;
    }
    return value;
  }
};

TEST(GradientCheck, AcceptsTheLossesAndRefusesAWrongSign) {
  const Tensor predictions = Tensor::of<double>({2, 3}, {0.5, -1, 2, 0.25, 3, -2});
  const Tensor targets = Tensor::of<double>({2, 3}, {1, 1, 1, 0, 0, 0});
  const Tensor labels = Tensor::of<std::int32_t>({2}, {2, 0});
  EXPECT_TRUE(check_gradients(MeanSquaredError(), predictions, targets).passed());
  EXPECT_TRUE(check_gradients(MeanSquaredError(), predictions, labels).passed());
  EXPECT_TRUE(check_gradients(CrossEntropy(), predictions, labels).passed());
  const GradientReport wrong = check_gradients(WrongSign(), predictions, targets);
  EXPECT_FALSE(wrong.passed());
  EXPECT_THAT(to_string(wrong), HasSubstr("d/d prediction[0]: the gradient says"));
}

}  // namespace
}  // namespace gradus
