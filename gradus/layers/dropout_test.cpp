#include "gradus/layers/dropout.hpp"

#include <cmath>

#include "tests/golden/golden.hpp"

namespace gradus {
namespace {

TEST(Dropout, ChangesNothingInInference) {
  for (const DType dtype : tests::float_types) {
    const Model model(Dropout(0.9), dtype);
    Workspace workspace(model, Mode::inference);
    const Tensor x = tests::random_tensor({7, 33}, dtype, 1);
    EXPECT_TRUE(tests::same_bits(workspace.forward(x), x));
  }
}

TEST(Dropout, RefusesAProbabilityOutsideZeroToBelowOne) {
  const auto message = [](double probability) {
    return tests::error_of([&] { Dropout{probability}; });
  };
  const std::string wants = "Dropout: probability must be a number from 0 to below 1, got ";
  EXPECT_EQ(message(1), wants + "1");
  EXPECT_EQ(message(-0.5), wants + "-0.5");
  EXPECT_EQ(message(std::nan("")), wants + "nan");
  EXPECT_EQ(message(0), "no error");
}

}  // namespace
}  // namespace gradus
