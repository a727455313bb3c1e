#include "gradus/kernels/column_norm.hpp"

#include <gtest/gtest.h>

#include "tests/tensors.hpp"

namespace gradus {
namespace {

// One column, one off a vector, more columns than a strip, rows one off a block.
const std::vector<Shape> shapes{{1, 1},   {5, 3},       {17, 7}, {16, 16},
                                {33, 65}, {2, 3, 5, 9}, {3, 300}};

struct Columns {
  Columns(const Shape& shape, DType dtype, std::uint64_t seed)
      : x(tests::random_tensor(shape, dtype, seed)),
        numbers(tests::doubles(x)),
        columns(static_cast<std::size_t>(shape[-1])) {}
  template <class Term>
  std::vector<double> sums(const Term& term) const {
    std::vector<double> out(columns);
    for (std::size_t i = 0; i < numbers.size(); ++i) out[i % columns] += term(i);
    return out;
  }
  Tensor x;
  std::vector<double> numbers;
  std::size_t columns;
};

Tensor row(Index columns, DType dtype, std::uint64_t seed) {
  return tests::random_tensor({columns}, dtype, seed);
}

template <class Body>
void for_cases(const Body& body) {
  for (const DType dtype : tests::float_types) {
    for (const Shape& shape : shapes) {
      SCOPED_TRACE(text(dtype, " ", shape));
      body(shape, dtype, 20 * tests::epsilon_of(dtype));
    }
  }
}

TEST(ColumnNorm, SumsAgreeWithTheFormula) {
  for_cases([](const Shape& shape, DType dtype, double tolerance) {
    const Columns x(shape, dtype, 1), dy(shape, dtype, 2);
    const Tensor mean = row(shape[-1], dtype, 3);
    const std::vector<double> means = tests::doubles(mean);
    Tensor sums(Shape{shape[-1]}, DType::float64), both(Shape{2, shape[-1]}, DType::float64);
    kernels::column_sums(x.x, sums);
    const auto plain = x.sums([&](std::size_t i) { return x.numbers[i]; });
    EXPECT_TRUE(tests::agree(sums, plain, tolerance));
    kernels::column_squares(x.x, mean, sums);
    const auto distance = [&](std::size_t i) { return x.numbers[i] - means[i % x.columns]; };
    const auto squares = x.sums([&](std::size_t i) { return distance(i) * distance(i); });
    EXPECT_TRUE(tests::agree(sums, squares, tolerance));
    kernels::column_gradient_sums(x.x, mean, dy.x, both);
    std::vector<double> wanted = x.sums([&](std::size_t i) { return dy.numbers[i]; });
    const auto products = x.sums([&](std::size_t i) { return dy.numbers[i] * distance(i); });
    wanted.insert(wanted.end(), products.begin(), products.end());
    EXPECT_TRUE(tests::agree(both, wanted, 4 * tolerance));
  });
}

TEST(ColumnNorm, AgreesWithTheFormulaInPlaceToo) {
  for_cases([](const Shape& shape, DType dtype, double tolerance) {
    const Columns x(shape, dtype, 1), dy(shape, dtype, 2);
    const Index columns = shape[-1];
    const Tensor mean = row(columns, dtype, 3), scale = row(columns, dtype, 4);
    const Tensor slope = row(columns, dtype, 5), shift = row(columns, dtype, 6);
    const auto m = tests::doubles(mean), a = tests::doubles(scale), p = tests::doubles(slope),
               q = tests::doubles(shift);
    std::vector<double> y, dx;
    for (std::size_t i = 0; i < x.numbers.size(); ++i) {
      const std::size_t c = i % x.columns;
      y.push_back((x.numbers[i] - m[c]) * a[c] + q[c]);
      dx.push_back(a[c] * (dy.numbers[i] - q[c] - p[c] * (x.numbers[i] - m[c])));
    }
    Tensor out(shape, dtype), in_place = x.x;
    kernels::column_norm(x.x, mean, scale, shift, out);
    EXPECT_TRUE(tests::agree(out, y, tolerance));
    kernels::column_norm(in_place, mean, scale, shift, in_place);
    EXPECT_TRUE(tests::same_bits(in_place, out));
    kernels::column_norm_gradient(x.x, mean, dy.x, scale, slope, shift, out);
    EXPECT_TRUE(tests::agree(out, dx, tolerance));
    in_place = dy.x;
    kernels::column_norm_gradient(x.x, mean, in_place, scale, slope, shift, in_place);
    EXPECT_TRUE(tests::same_bits(in_place, out));
  });
}

// A plain sum in float32 would be off by some hundred.
TEST(ColumnNorm, SumsOfAMillionRowsKeepTheirDigits) {
  constexpr Index rows = 1'000'000;
  Tensor x({rows, 1}, DType::float32), sum({1}, DType::float64);
  for (float& number : x.as<float>()) number = 1.1F;
  kernels::column_sums(x, sum);
  const double exact = static_cast<double>(1.1F) * rows;
  EXPECT_NEAR(sum.as<double>()[0], exact, 1e-6 * exact);
}

}  // namespace
}  // namespace gradus
