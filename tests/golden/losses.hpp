// Golden cases of losses.
#pragma once

#include "gradus/losses/loss.hpp"
#include "tests/golden/golden.hpp"

namespace gradus::tests {

// The loss within 1e-6 in float32, 1e-13 in float64, its gradient too, of a case of
// tools/golden/losses.py; with and without a gradient the same bits.
inline void expect_golden_case(const Loss& loss, const Json& stored) {
  for (const DType dtype : float_types) {
    SCOPED_TRACE(text(stored.at("name").get<std::string>(), ", ", dtype));
    const double tolerance = dtype == DType::float32 ? 1e-6 : 1e-13;
    const Tensor prediction = tensor_of(stored.at("prediction"), dtype);
    // Class indices are stored as whole numbers.
    const bool classes = stored.at("target").at("values")[0].is_number_integer();
    const Tensor target = tensor_of(stored.at("target"), classes ? DType::int32 : dtype);
    Tensor gradient = filled_tensor(prediction.shape(), dtype, std::nan(""));
    const double scale = 1 / static_cast<double>(prediction.shape()[0]);
    const double value = loss.evaluate(prediction, target, scale, gradient);
    const double wanted = stored.at("loss");
    EXPECT_LE(std::abs(value - wanted), tolerance * wanted) << value << ", wanted " << wanted;
    EXPECT_TRUE(agrees(gradient, stored.at("gradient"), tolerance)) << "in the gradient";
    EXPECT_EQ(loss.evaluate(prediction, target, scale, {}), value) << "without a gradient";
  }
}

// The same of each case of tests/golden/NAME.json.
inline void expect_golden_loss(const Loss& loss, const std::string& name) {
  for (const Json& stored : golden(name)) expect_golden_case(loss, stored);
}

}  // namespace gradus::tests
