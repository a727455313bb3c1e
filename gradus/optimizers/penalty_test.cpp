#include "gradus/optimizers/penalty.hpp"

#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

TEST(Penalty, IsOfTheWeightsButNotTheBiases) {
  Model model(Sequential(Linear(2, 1), Linear(1, 1)), DType::float64);
  const auto set = [&](const char* name, std::initializer_list<double> numbers) {
    std::ranges::copy(numbers, model.values()[model.parameter(name)].as<double>().begin());
  };
  set("0.weight", {2, -3});
  set("0.bias", {5});
  set("1.weight", {0});
  set("1.bias", {-7});
  ParameterVector gradients(model);
  const auto of = [&](const char* name) {
    return tests::doubles(gradients[model.parameter(name)]);
  };
  EXPECT_DOUBLE_EQ(add_penalty(model, {.l1 = 0.5, .l2 = 0.1}, gradients), 2.5 + 0.65);
  EXPECT_EQ(of("0.weight"), (std::vector<double>{0.5 + 0.2, -0.5 - 0.1 * 3}));
  EXPECT_EQ(of("0.bias"), std::vector<double>{0});
  EXPECT_EQ(of("1.weight"), std::vector<double>{0});
  EXPECT_EQ(of("1.bias"), std::vector<double>{0});
}

TEST(Penalty, RequiresNothingBelowZero) {
  Model model(Linear(1, 1));
  ParameterVector gradients(model);
  EXPECT_EQ(tests::error_of([&] { add_penalty(model, {.l1 = -1}, gradients); }),
            "a penalty requires finite l1 and l2 of 0 or more, got -1 and 0");
  EXPECT_EQ(tests::error_of([&] { add_penalty(model, {.l2 = std::nan("")}, gradients); }),
            "a penalty requires finite l1 and l2 of 0 or more, got 0 and nan");
  EXPECT_EQ(tests::error_of([&] { add_penalty(model, {.l1 = HUGE_VAL}, gradients); }),
            "a penalty requires finite l1 and l2 of 0 or more, got inf and 0");
}

}  // namespace
}  // namespace gradus
