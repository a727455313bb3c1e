#include "gradus/losses/huber.hpp"

#include "gradus/losses/mean_squared_error.hpp"
#include "gradus/testing/gradient_check.hpp"
#include "tests/golden/losses.hpp"

namespace gradus {
namespace {

TEST(Huber, AgreesWithPyTorch) {
  tests::expect_golden_loss(Huber(), "huber");
  tests::expect_golden_loss(Huber(0.25), "huber_quarter");
}

TEST(Huber, IsSquaredNearTheTargetAndAbsoluteFarOff) {
  const Tensor prediction = Tensor::of<double>({1, 4}, {1, 2, -2, 10});
  Tensor gradient({1, 4}, DType::float64);
  // 1/2, 2 (2 - 1) twice, 2 (10 - 1)
  EXPECT_EQ(Huber(2).evaluate(prediction, Tensor({1, 4}, DType::float64), 1, gradient), 22.5 / 4);
  EXPECT_EQ(tests::doubles(gradient), (std::vector<double>{0.25, 0.5, -0.5, 0.5}));
}

TEST(Huber, IsHalfTheSquaredErrorWhereDeltaIsLarge) {
  const Tensor prediction = tests::random_tensor({3, 4}, DType::float64, 1);
  const Tensor target = tests::random_tensor({3, 4}, DType::float64, 2);
  EXPECT_DOUBLE_EQ(2 * Huber(100).evaluate(prediction, target, 1.0 / 3, {}),
                   MeanSquaredError().evaluate(prediction, target, 1.0 / 3, {}));
}

TEST(Huber, HasTheGradientOfDifferences) {
  const Tensor prediction = tests::random_tensor({5, 4}, DType::float64, 1);
  const Tensor target = tests::random_tensor({5, 4}, DType::float64, 2);
  EXPECT_TRUE(check_gradients(Huber(), prediction, target).passed());
}

TEST(Huber, IsNotANumberWhereAPredictionIsNot) {
  const Tensor prediction = Tensor::of<float>({2, 1}, {1, std::nanf("")});
  EXPECT_TRUE(std::isnan(Huber().evaluate(prediction, Tensor({2, 1}), 0.5, {})));
}

TEST(Huber, RefusesADeltaThatIsNotAboveZero) {
  const auto message = [](double delta) { return tests::error_of([&] { Huber{delta}; }); };
  EXPECT_EQ(message(0), "Huber: delta must be a number above 0 that float32 can hold, got 0");
  EXPECT_EQ(message(-1), "Huber: delta must be a number above 0 that float32 can hold, got -1");
  EXPECT_EQ(message(std::nan("")),
            "Huber: delta must be a number above 0 that float32 can hold, got nan");
  EXPECT_EQ(message(1e-50),
            "Huber: delta must be a number above 0 that float32 can hold, got 1e-50");
  EXPECT_EQ(message(HUGE_VAL),
            "Huber: delta must be a number above 0 that float32 can hold, got inf");
}

TEST(Huber, RequiresTargetsAsThePredictionOrClasses) {
  EXPECT_EQ(tests::error_of([] {
              Huber().evaluate(Tensor({2, 3}), Tensor({3, 2}), 1, {});
            }),
            "Huber requires targets as the prediction, float32 [2, 3], or a class index a row, got "
            "float32 [3, 2]");
}

TEST(Huber, SaysWhatItIs) { EXPECT_EQ(Huber(0.5).describe(), "Huber(0.5)"); }

}  // namespace
}  // namespace gradus
