#include "gradus/kernels/softmax.hpp"

#include "gradus/kernels/softmax_cases.hpp"

namespace gradus {
namespace {

using tests::for_rows;
using tests::Row;

TEST(SoftmaxKernel, AgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : tests::softmax_matrices) {
      SCOPED_TRACE(text(dtype, " ", shape));
      const Tensor x = tests::random_tensor(shape, dtype, 1);
      Tensor y(shape, dtype), in_place = x;
      std::vector<double> wanted = tests::doubles(x);
      for_rows(wanted, shape[-1], [](const Row& row, std::size_t) { row.become_softmax(); });
      kernels::softmax(x, y);
      EXPECT_TRUE(tests::agree(y, wanted, 16 * tests::epsilon_of(dtype)));
      kernels::softmax(in_place, in_place);
      EXPECT_TRUE(tests::same_bits(in_place, y));
    }
  }
}

TEST(SoftmaxKernel, GradientAgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : tests::softmax_matrices) {
      SCOPED_TRACE(text(dtype, " ", shape));
      Tensor y = tests::random_tensor(shape, dtype, 1);
      kernels::softmax(y, y);
      const Tensor dy = tests::random_tensor(shape, dtype, 2);
      Tensor dx(shape, dtype), in_place = dy;
      const auto columns = static_cast<std::size_t>(shape[-1]);
      const std::vector<double> gradients = tests::doubles(dy);
      std::vector<double> wanted = tests::doubles(y);
      for_rows(wanted, shape[-1], [&](const Row& row, std::size_t r) {
        double product = 0;
        for (std::size_t c = 0; c < columns; ++c)
          product += row.numbers[c] * gradients[r * columns + c];
        for (std::size_t c = 0; c < columns; ++c)
          row.numbers[c] *= gradients[r * columns + c] - product;
      });
      kernels::softmax_gradient(y, dy, dx);
      // With one class the gradient is zero, up to the rounding of dy.
      if (columns > 1) {
        EXPECT_TRUE(tests::agree(dx, wanted, 16 * tests::epsilon_of(dtype)));
      }
      kernels::softmax_gradient(y, in_place, in_place);
      EXPECT_TRUE(tests::same_bits(in_place, dx));
    }
  }
}

TEST(SoftmaxKernel, LogarithmAgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : tests::softmax_matrices) {
      SCOPED_TRACE(text(dtype, " ", shape));
      const Tensor x = tests::random_tensor(shape, dtype, 1);
      Tensor y(shape, dtype), in_place = x;
      std::vector<double> wanted = tests::doubles(x);
      for_rows(wanted, shape[-1], [](const Row& row, std::size_t) {
        const double log_sum = row.log_sum_of_exponentials();
        for (double& number : row.numbers) number -= log_sum;
      });
      kernels::log_softmax(x, y);
      EXPECT_TRUE(tests::agree(y, wanted, 16 * tests::epsilon_of(dtype)));
      kernels::log_softmax(in_place, in_place);
      EXPECT_TRUE(tests::same_bits(in_place, y));
    }
  }
}

TEST(SoftmaxKernel, GradientOfTheLogarithmAgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : tests::softmax_matrices) {
      SCOPED_TRACE(text(dtype, " ", shape));
      Tensor y = tests::random_tensor(shape, dtype, 1);
      kernels::log_softmax(y, y);
      const Tensor dy = tests::random_tensor(shape, dtype, 2);
      Tensor dx(shape, dtype), in_place = dy;
      const auto columns = static_cast<std::size_t>(shape[-1]);
      const std::vector<double> gradients = tests::doubles(dy);
      std::vector<double> wanted = tests::doubles(y);
      for_rows(wanted, shape[-1], [&](const Row& row, std::size_t r) {
        double sum = 0;
        for (std::size_t c = 0; c < columns; ++c) sum += gradients[r * columns + c];
        for (std::size_t c = 0; c < columns; ++c)
          row.numbers[c] = gradients[r * columns + c] - std::exp(row.numbers[c]) * sum;
      });
      kernels::log_softmax_gradient(y, dy, dx);
      // With one class the gradient is zero, and may be nothing but rounding.
      if (columns > 1) {
        EXPECT_TRUE(tests::agree(dx, wanted, 16 * tests::epsilon_of(dtype)));
      }
      kernels::log_softmax_gradient(y, in_place, in_place);
      EXPECT_TRUE(tests::same_bits(in_place, dx));
    }
  }
}

TEST(SoftmaxKernel, GivesARowOfNaNForANaNAnywhereInIt) {
  for (const DType dtype : tests::float_types) {
    for (std::size_t column = 0; column < 9; ++column) {
      std::vector<double> numbers(18, 1.0);
      numbers[column] = std::nan("");
      const Tensor x = tests::tensor_of(numbers, {2, 9}, dtype);
      Tensor y({2, 9}, dtype);
      kernels::softmax(x, y);
      for (std::size_t i = 0; i < 18; ++i)
        EXPECT_EQ(std::isnan(tests::doubles(y)[i]), i < 9) << "NaN in column " << column;
      Tensor log({2, 9}, dtype);
      kernels::log_softmax(x, log);
      for (std::size_t i = 0; i < 18; ++i)
        EXPECT_EQ(std::isnan(tests::doubles(log)[i]), i < 9) << "NaN in column " << column;
    }
  }
}

TEST(SoftmaxKernel, NeitherOverflowsNorUnderflows) {
  for (const DType dtype : tests::float_types) {
    const Tensor x =
        tests::tensor_of(std::vector<double>{1e30, -1e30, -1e30, -1e30}, {2, 2}, dtype);
    Tensor y({2, 2}, dtype);
    kernels::softmax(x, y);
    EXPECT_EQ(tests::doubles(y), (std::vector<double>{1, 0, 0.5, 0.5}));
    const Tensor far = tests::tensor_of(std::vector<double>{0, -1000}, {1, 2}, dtype);
    Tensor log({1, 2}, dtype);
    kernels::log_softmax(far, log);
    EXPECT_EQ(tests::doubles(log), (std::vector<double>{0, -1000}));
  }
}

}  // namespace
}  // namespace gradus
