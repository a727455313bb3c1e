#include "gradus/kernels/prelu.hpp"

#include "gradus/base/parallel.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

// Narrow rows are side by side in vectors, from 65 columns on each is by itself, from 129 on the
// sums go straight to where they are wanted; of many rows each block has sums of its own.
const Shape matrices[] = {{0, 5},  {1, 1},   {7, 1},    {33, 2},    {9, 8},   {101, 25}, {5, 33},
                          {4, 65}, {3, 129}, {3, 1000}, {2, 3, 33}, {200, 3}, {9000, 15}};

// The slopes of a matrix, one for all or one a column.
std::vector<Tensor> slopes_for(const Shape& shape, DType dtype) {
  std::vector<Tensor> out;
  out.push_back(tests::random_tensor({1}, dtype, 3));
  out.push_back(tests::random_tensor({shape[-1]}, dtype, 4));
  return out;
}

TEST(PreluKernel, AgreesWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
      for (const Tensor& slope : slopes_for(shape, dtype)) {
        SCOPED_TRACE(text(dtype, " ", shape, ", slopes ", slope.shape()));
        const Tensor x = tests::random_tensor(shape, dtype, 1);
        Tensor y(shape, dtype), in_place = x;
        std::vector<double> wanted = tests::doubles(x);
        const std::vector<double> slopes = tests::doubles(slope);
        for (std::size_t i = 0; i < wanted.size(); ++i)
          wanted[i] *= wanted[i] > 0 ? 1 : slopes[i % slopes.size()];
        kernels::prelu(x, slope, y);
        EXPECT_TRUE(tests::agree(y, wanted, tests::epsilon_of(dtype)));
        kernels::prelu(in_place, slope, in_place);
        EXPECT_TRUE(tests::same_bits(in_place, y));
      }
    }
  }
}

TEST(PreluKernel, GradientsAgreeWithTheFormula) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
      for (const Tensor& slope : slopes_for(shape, dtype)) {
        SCOPED_TRACE(text(dtype, " ", shape, ", slopes ", slope.shape()));
        const Tensor x = tests::random_tensor(shape, dtype, 1);
        const Tensor dy = tests::random_tensor(shape, dtype, 2);
        Tensor dx(shape, dtype), in_place = dy;
        Tensor sum = tests::filled_tensor(slope.shape(), dtype, 0.5), second = sum, third = sum;
        const std::vector<double> numbers = tests::doubles(x), slopes = tests::doubles(slope);
        std::vector<double> wanted = tests::doubles(dy), sums = tests::doubles(sum);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          if (numbers[i] > 0) continue;
          sums[i % sums.size()] += numbers[i] * wanted[i];
          wanted[i] *= slopes[i % slopes.size()];
        }
        kernels::prelu_gradient(x, slope, dy, dx, sum);
        EXPECT_TRUE(tests::agree(dx, wanted, tests::epsilon_of(dtype)));
        EXPECT_TRUE(tests::agree(sum, sums, 64 * tests::epsilon_of(dtype)));
        kernels::prelu_gradient(x, slope, in_place, in_place, second);
        EXPECT_TRUE(tests::same_bits(in_place, dx));
        EXPECT_TRUE(tests::same_bits(second, sum));
        kernels::prelu_gradient(x, slope, dy, {}, third);
        EXPECT_TRUE(tests::same_bits(third, sum)) << "without a gradient of x";
      }
    }
  }
}

TEST(PreluKernel, GivesTheSameBitsOnAnyNumberOfThreads) {
  const int before = threads();
  for (const DType dtype : tests::float_types) {
    // Enough for three threads by rows, and by columns.
    for (const Shape& shape : {Shape{80'003, 3}, Shape{100, 2001}}) {
      const Tensor x = tests::random_tensor(shape, dtype, 1);
      const Tensor dy = tests::random_tensor(shape, dtype, 2);
      for (const Tensor& slope : slopes_for(shape, dtype)) {
        Tensor first_y, first_dx, first_sum;
        for (int count = 1; count <= 3; ++count) {
          set_threads(count);
          Tensor y(shape, dtype), dx(shape, dtype), sum(slope.shape(), dtype);
          kernels::prelu(x, slope, y);
          kernels::prelu_gradient(x, slope, dy, dx, sum);
          if (count == 1) first_y = y, first_dx = dx, first_sum = sum;
          EXPECT_TRUE(tests::same_bits(y, first_y)) << count << " threads";
          EXPECT_TRUE(tests::same_bits(dx, first_dx)) << count << " threads";
          EXPECT_TRUE(tests::same_bits(sum, first_sum)) << count << " threads";
        }
      }
    }
  }
  set_threads(before);
}

TEST(PreluKernel, LetsNaNThroughAndHasTheSlopeAtZero) {
  for (const DType dtype : tests::float_types) {
    for (Index column = 0; column < 9; ++column) {
      const auto at = static_cast<std::size_t>(column);
      std::vector<double> numbers(9, 1.0);
      numbers[at] = std::nan("");
      const Tensor x = tests::tensor_of(numbers, {1, 9}, dtype);
      const Tensor slope = tests::filled_tensor({9}, dtype, 0.25);
      Tensor y({1, 9}, dtype), sum({9}, dtype);
      kernels::prelu(x, slope, y);
      kernels::prelu_gradient(x, slope, x, {}, sum);
      for (std::size_t i = 0; i < 9; ++i) {
        EXPECT_EQ(std::isnan(tests::doubles(y)[i]), i == at);
        EXPECT_EQ(std::isnan(tests::doubles(sum)[i]), i == at);
      }
    }
    const Tensor zeros({1, 2}, dtype), dy = tests::filled_tensor({1, 2}, dtype, 4);
    Tensor dx({1, 2}, dtype), sum({1}, dtype);
    kernels::prelu_gradient(zeros, tests::filled_tensor({1}, dtype, 0.25), dy, dx, sum);
    EXPECT_EQ(tests::doubles(dx), (std::vector<double>{1, 1}));
  }
}

}  // namespace
}  // namespace gradus
