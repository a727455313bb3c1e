#include "gradus/kernels/add.hpp"

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using tests::random_tensor;

// Rows and columns that a kernel over rows must get right.
const Shape matrices[] = {{0, 5}, {1, 1},  {7, 1},    {1, 7},    {8, 9},
                          {9, 8}, {33, 7}, {3, 1000}, {2, 3, 33}};

TEST(Add, AddsEveryElement) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      const Tensor from = random_tensor({size}, dtype, 1);
      Tensor to = random_tensor({size}, dtype, 2);
      std::vector<double> wanted = tests::doubles(to);
      const std::vector<double> added = tests::doubles(from);
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += added[i];
      kernels::add(from, to);
      EXPECT_TRUE(tests::agree(to, wanted, tests::epsilon_of(dtype))) << text(dtype, " ", size);
    }
  }
}

TEST(Add, AddsARowToEachRow) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
      const Tensor row = random_tensor({shape[-1]}, dtype, 1);
      Tensor rows = random_tensor(shape, dtype, 2);
      std::vector<double> wanted = tests::doubles(rows);
      const std::vector<double> added = tests::doubles(row);
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += added[i % added.size()];
      kernels::add_to_rows(row, rows);
      EXPECT_TRUE(tests::agree(rows, wanted, tests::epsilon_of(dtype))) << text(dtype, " ", shape);
    }
  }
}

// What a sum is added to; what it overwrites, and so must not read, is NaN.
Tensor before_sum(Index size, DType dtype, bool accumulate) {
  return accumulate ? random_tensor({size}, dtype, 99)
                    : tests::filled_tensor({size}, dtype, std::nan(""));
}

std::vector<double> wanted_before(const Tensor& sum, bool accumulate) {
  return accumulate ? tests::doubles(sum)
                    : std::vector<double>(static_cast<std::size_t>(sum.size()));
}

TEST(Add, SumsOfRowsAreWrittenOrAdded) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : matrices) {
      for (const bool accumulate : {false, true}) {
        const Tensor rows = random_tensor(shape, dtype, 1);
        Tensor sum = before_sum(shape[-1], dtype, accumulate);
        std::vector<double> wanted = wanted_before(sum, accumulate);
        const std::vector<double> added = tests::doubles(rows);
        for (std::size_t i = 0; i < added.size(); ++i) wanted[i % wanted.size()] += added[i];
        kernels::sum_of_rows(rows, sum, accumulate);
        EXPECT_TRUE(tests::agree(sum, wanted, 8 * tests::epsilon_of(dtype)))
            << text(dtype, " ", shape, accumulate ? " added" : " written");
      }
    }
  }
}

void expect_sum_of_parts(Index size, int count, DType dtype, bool accumulate) {
  Tensor to = before_sum(size, dtype, accumulate);
  std::vector<double> wanted = wanted_before(to, accumulate);
  std::vector<Tensor> tensors;
  for (int i = 0; i < count; ++i) {
    tensors.push_back(random_tensor({size}, dtype, static_cast<std::uint64_t>(i)));
    const std::vector<double> added = tests::doubles(tensors.back());
    for (std::size_t k = 0; k < added.size(); ++k) wanted[k] += added[k];
  }
  kernels::sum_of_parts(std::vector<ConstTensorView>(tensors.begin(), tensors.end()), to,
                        accumulate);
  EXPECT_TRUE(tests::agree(to, wanted, 16 * tests::epsilon_of(dtype)))
      << text(dtype, " ", size, " numbers of ", count, accumulate ? " added" : " written");
}

TEST(Add, SumsOfPartsAreWrittenOrAdded) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : tests::sizes) {
      for (const int count : {2, 4, 8, 16}) {
        expect_sum_of_parts(size, count, dtype, false);
        expect_sum_of_parts(size, count, dtype, true);
      }
    }
  }
}

TEST(Add, LetsNaNThrough) {
  for (const DType dtype : tests::float_types) {
    for (Index column = 0; column < 9; ++column) {
      const auto at = static_cast<std::size_t>(column);
      std::vector<double> numbers(9, 1.0);
      numbers[at] = std::nan("");
      const Tensor bad = tests::tensor_of(numbers, {9}, dtype);
      Tensor sum({9}, dtype), row_sums({2, 9}, dtype), sum_of_rows({9}, dtype);
      kernels::add(bad, sum);
      kernels::add_to_rows(bad, row_sums);
      kernels::sum_of_rows(bad.view().reshaped({1, 9}), sum_of_rows, true);
      for (std::size_t i = 0; i < 9; ++i) {
        EXPECT_EQ(std::isnan(tests::doubles(sum)[i]), i == at);
        EXPECT_EQ(std::isnan(tests::doubles(row_sums)[9 + i]), i == at);
        EXPECT_EQ(std::isnan(tests::doubles(sum_of_rows)[i]), i == at);
      }
    }
  }
}

}  // namespace
}  // namespace gradus
