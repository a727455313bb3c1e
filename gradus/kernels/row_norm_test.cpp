#include "gradus/kernels/row_norm.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using kernels::RowNorm;

// One column, one off a vector or off the 16 sums, rows one off a block of gradients.
const std::vector<Shape> shapes{{1, 2}, {5, 3}, {9, 7}, {8, 16}, {17, 17}, {3, 65}, {2, 3, 33}};
constexpr RowNorm norms[] = {{0.01, true}, {0.01, false}};

// The formulas, in double.
struct Reference {
  Reference(const Tensor& x_tensor, const Tensor& weight_tensor, const Tensor& bias_tensor,
            const Tensor& dy_tensor, const RowNorm& norm)
      : x(tests::doubles(x_tensor)),
        weight(tests::doubles(weight_tensor)),
        bias(tests::doubles(bias_tensor)),
        dy(tests::doubles(dy_tensor)),
        columns(weight.size()),
        y(x.size()),
        dx(x.size()),
        weight_gradient(columns),
        bias_gradient(columns) {
    for (std::size_t first = 0; first < x.size(); first += columns) run_row(first, norm);
  }
  void run_row(std::size_t first, const RowNorm& norm) {
    const auto count = static_cast<double>(columns);
    double mean = 0, square = 0, gradient = 0, product = 0;
    for (std::size_t c = 0; c < columns; ++c) mean += norm.centered ? x[first + c] / count : 0;
    for (std::size_t c = 0; c < columns; ++c) square += std::pow(x[first + c] - mean, 2) / count;
    const double scale = 1 / std::sqrt(square + norm.epsilon);
    const auto normal = [&](std::size_t c) { return (x[first + c] - mean) * scale; };
    const auto given = [&](std::size_t c) { return dy[first + c] * weight[c]; };
    for (std::size_t c = 0; c < columns; ++c) {
      gradient += norm.centered ? given(c) / count : 0;
      product += given(c) * normal(c) / count;
    }
    for (std::size_t c = 0; c < columns; ++c) {
      y[first + c] = normal(c) * weight[c] + bias[c];
      dx[first + c] = scale * (given(c) - gradient - normal(c) * product);
      weight_gradient[c] += dy[first + c] * normal(c);
      bias_gradient[c] += dy[first + c];
    }
  }
  std::vector<double> x, weight, bias, dy;
  std::size_t columns;
  std::vector<double> y, dx, weight_gradient, bias_gradient;
};

TEST(RowNorm, AgreesWithTheFormulaInPlaceToo) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : shapes) {
      for (const RowNorm& norm : norms) {
        SCOPED_TRACE(text(dtype, " ", shape, norm.centered ? ", centered" : ""));
        const Index columns = shape[-1];
        const Tensor x = tests::random_tensor(shape, dtype, 1);
        const Tensor dy = tests::random_tensor(shape, dtype, 2);
        const Tensor weight = tests::random_tensor({columns}, dtype, 3);
        const Tensor bias = tests::random_tensor({columns}, dtype, 4);
        const Reference wanted(x, weight, bias, dy, norm);
        const double tolerance = 50 * tests::epsilon_of(dtype);

        Tensor factors(Shape{shape.rows(), 2}, dtype), y(shape, dtype), in_place = x;
        kernels::row_norm(x, weight, bias, norm, factors, y);
        EXPECT_TRUE(tests::agree(y, wanted.y, tolerance));
        kernels::row_norm(in_place, weight, bias, norm, {}, in_place);
        EXPECT_TRUE(tests::same_bits(in_place, y));

        Tensor dx(shape, dtype), weight_gradient({columns}, dtype), bias_gradient({columns}, dtype);
        kernels::row_norm_gradient(x, weight, factors, norm, dy, dx, weight_gradient,
                                   bias_gradient);
        EXPECT_TRUE(tests::agree(dx, wanted.dx, 4 * tolerance));
        EXPECT_TRUE(tests::agree(weight_gradient, wanted.weight_gradient, tolerance));
        EXPECT_TRUE(tests::agree(bias_gradient, wanted.bias_gradient, tolerance));
        in_place = dy;
        Tensor without_dx({columns}, dtype);
        kernels::row_norm_gradient(x, weight, factors, norm, dy, {}, without_dx, {});
        EXPECT_TRUE(tests::same_bits(without_dx, weight_gradient));
        kernels::row_norm_gradient(x, weight, factors, norm, in_place, in_place, without_dx, {});
        EXPECT_TRUE(tests::same_bits(in_place, dx));
      }
    }
  }
}

TEST(RowNorm, WithoutBiasAddsNothing) {
  const Tensor x = Tensor::of<double>({1, 2}, {3, 3}), weight = Tensor::of<double>({2}, {2, 4});
  Tensor y({1, 2}, DType::float64);
  kernels::row_norm(x, weight, {}, {0, false}, {}, y);
  EXPECT_EQ(tests::doubles(y), (std::vector<double>{2, 4}));
}

}  // namespace
}  // namespace gradus
