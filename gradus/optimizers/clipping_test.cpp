#include "gradus/optimizers/clipping.hpp"

#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/model/model.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

// Gradients 3, 4 in one layer and 0, 12 in the next: of norm 13.
class Clipping : public ::testing::TestWithParam<DType> {
 protected:
  void set(double last) {
    with_float_type(GetParam(), [&]<class T> {
      const auto first = gradients_[model_.parameter("0.weight")].as<T>();
      first[0] = 3;
      first[1] = 4;
      gradients_[model_.parameter("1.weight")].as<T>()[1] = static_cast<T>(last);
    });
  }
  std::vector<double> numbers() {
    std::vector<double> all = tests::doubles(gradients_[model_.parameter("0.weight")]);
    for (const double number : tests::doubles(gradients_[model_.parameter("1.weight")]))
      all.push_back(number);
    return all;
  }

  Model model_ =
      Model(Sequential(Linear(2, 1, {.bias = false}), Linear(1, 2, {.bias = false})), GetParam());
  ParameterVector gradients_ = ParameterVector(model_);
};

TEST_P(Clipping, ScalesAllGradientsToTheLargestNormAllowed) {
  set(12);
  EXPECT_EQ(clip_norm(gradients_, 6.5), 13);
  EXPECT_EQ(numbers(), (std::vector<double>{1.5, 2, 0, 6}));
}

TEST_P(Clipping, ScalesGradientsWhoseSquaresAreTooLarge) {
  const double large = GetParam() == DType::float32 ? 3e19 : 3e200;
  set(large);
  EXPECT_NEAR(clip_norm(gradients_, 0.5), large, 1e-6 * large);
  EXPECT_NEAR(numbers()[3], 0.5, 1e-6);
  EXPECT_LT(numbers()[1], 1e-18);
}

TEST_P(Clipping, LeavesASmallNormAlone) {
  set(12);
  EXPECT_EQ(clip_norm(gradients_, 26), 13);
  EXPECT_EQ(numbers(), (std::vector<double>{3, 4, 0, 12}));
}

TEST_P(Clipping, CutsEachValueToTheLimit) {
  set(-12);
  clip_values(gradients_, 3.5);
  EXPECT_EQ(numbers(), (std::vector<double>{3, 3.5, 0, -3.5}));
}

TEST_P(Clipping, LeavesWhatIsNotFiniteForTheOptimizerToRefuse) {
  for (const double odd : {HUGE_VAL, std::nan("")}) {
    set(odd);
    const double norm = clip_norm(gradients_, 1);
    EXPECT_FALSE(std::isfinite(norm));
    EXPECT_EQ(numbers()[0], 3);
    clip_values(gradients_, 1);
    EXPECT_FALSE(std::isfinite(numbers()[3]));
    EXPECT_EQ(numbers()[0], 1);
  }
}

TEST_P(Clipping, RequiresALimitAboveZero) {
  EXPECT_EQ(tests::error_of([&] { clip_norm(gradients_, 0); }),
            "clip_norm requires a limit above 0, got 0");
  EXPECT_EQ(tests::error_of([&] { clip_values(gradients_, std::nan("")); }),
            "clip_values requires a limit above 0, got nan");
}

INSTANTIATE_TEST_SUITE_P(, Clipping, ::testing::ValuesIn(tests::float_types),
                         [](const auto& type) { return text(type.param); });

}  // namespace
}  // namespace gradus
