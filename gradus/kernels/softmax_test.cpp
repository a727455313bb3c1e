#include "gradus/kernels/softmax.hpp"

#include "tests/tensors.hpp"

namespace gradus {
namespace {

// Two to four columns take a way of their own: whole vectors of rows, and what is left.
const Shape matrices[] = {{0, 5},  {1, 1},    {7, 1},    {7, 2},  {8, 7},  {9, 8},  {1, 9},
                          {5, 33}, {3, 1000}, {2, 3, 7}, {33, 2}, {16, 3}, {37, 3}, {50, 4}};

struct Row {
  std::span<double> numbers;

  double log_sum_of_exponentials() const {
    double sum = 0;
    const double peak = *std::ranges::max_element(numbers);
    for (const double x : numbers) sum += std::exp(x - peak);
    return std::log(sum) + peak;
  }
  void become_softmax() const {
    const double log_sum = log_sum_of_exponentials();
    for (double& x : numbers) x = std::exp(x - log_sum);
  }
};

// Calls action(row, number of the row) for each row of a matrix of so many columns.
template <class Action>
void for_rows(std::vector<double>& matrix, Index columns, const Action& action) {
  const auto width = static_cast<std::size_t>(columns);
  for (std::size_t r = 0; r * width < matrix.size(); ++r)
    action(Row{std::span(matrix).subspan(r * width, width)}, r);
}

Tensor labels_for(const Shape& shape) {
  Tensor labels({shape.rows()}, DType::int32);
  for (std::size_t r = 0; r < labels.as<std::int32_t>().size(); ++r)
    labels.as<std::int32_t>()[r] =
        static_cast<std::int32_t>(r * 5 % static_cast<std::size_t>(shape[-1]));
  return labels;
}

TEST(SoftmaxKernel, AgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
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
    for (const Shape& shape : matrices) {
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

TEST(SoftmaxKernel, CrossEntropyAgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
      SCOPED_TRACE(text(dtype, " ", shape));
      const Tensor x = tests::random_tensor(shape, dtype, 1), labels = labels_for(shape);
      const double scale = 0.25;
      std::vector<double> wanted = tests::doubles(x);
      double total = 0;
      for_rows(wanted, shape[-1], [&](const Row& row, std::size_t r) {
        const auto label = static_cast<std::size_t>(labels.as<std::int32_t>()[r]);
        total += row.log_sum_of_exponentials() - row.numbers[label];
        row.become_softmax();
        row.numbers[label] -= 1;
        for (double& number : row.numbers) number *= scale;
      });
      Tensor gradient = tests::filled_tensor(shape, dtype, std::nan(""));
      const double value = kernels::softmax_cross_entropy(x, labels, scale, gradient);
      EXPECT_NEAR(value, scale * total, 16 * tests::epsilon_of(dtype) * total);
      EXPECT_TRUE(tests::agree(gradient, wanted, 16 * tests::epsilon_of(dtype)));
      EXPECT_EQ(kernels::softmax_cross_entropy(x, labels, scale, {}), value);
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
      const Tensor labels = Tensor::of<std::int32_t>({2}, {0, 8});
      EXPECT_TRUE(std::isnan(kernels::softmax_cross_entropy(x, labels, 1, {}))) << column;
    }
  }
}

TEST(SoftmaxKernel, CrossEntropyOfFewClassesLetsANaNThroughWhereverItStands) {
  for (const DType dtype : tests::float_types) {
    for (const Index columns : {2, 3, 4}) {
      for (Index row = 0; row < 17; ++row) {
        const Shape shape{17, columns};
        std::vector<double> numbers(static_cast<std::size_t>(shape.size()), 1.0);
        numbers[static_cast<std::size_t>(row * columns + row % columns)] = std::nan("");
        const Tensor x = tests::tensor_of(numbers, shape, dtype);
        EXPECT_TRUE(std::isnan(kernels::softmax_cross_entropy(x, labels_for(shape), 1, {})))
            << columns << " columns, row " << row;
      }
    }
  }
}

TEST(SoftmaxKernel, NeitherOverflowsNorUnderflows) {
  for (const DType dtype : tests::float_types) {
    const Tensor x =
        tests::tensor_of(std::vector<double>{1e30, -1e30, -1e30, -1e30}, {2, 2}, dtype);
    const Tensor labels = Tensor::of<std::int32_t>({2}, {0, 1});
    Tensor y({2, 2}, dtype);
    kernels::softmax(x, y);
    EXPECT_EQ(tests::doubles(y), (std::vector<double>{1, 0, 0.5, 0.5}));
    EXPECT_NEAR(kernels::softmax_cross_entropy(x, labels, 1, {}), std::log(2),
                tests::epsilon_of(dtype));
  }
}

}  // namespace
}  // namespace gradus
