#include "gradus/kernels/arrays.hpp"

#include "tests/tensors.hpp"

namespace gradus {
namespace {

using tests::doubles;
using tests::random_tensor;

// Beside the usual ones: more than a block of a sum, and one off it.
const Index sizes[] = {0, 1, 7, 8, 9, 33, 1023, 1024, 1025, 5000};

TEST(Arrays, DotAddsUpAllProducts) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : sizes) {
      const Tensor a = random_tensor({size}, dtype, 1), b = random_tensor({size}, dtype, 2);
      const std::vector<double> x = doubles(a), y = doubles(b);
      long double wanted = 0;
      double magnitude = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        wanted += static_cast<long double>(x[i]) * y[i];
        magnitude += std::abs(x[i] * y[i]);
      }
      EXPECT_NEAR(kernels::dot(a, b), static_cast<double>(wanted),
                  8 * tests::epsilon_of(dtype) * magnitude)
          << text(dtype, " ", size);
    }
  }
}

TEST(Arrays, DotHoldsProductsThatFloat32DoesNot) {
  for (const Index size : {Index{1}, Index{1025}}) {
    const Tensor large = tests::filled_tensor({size}, DType::float32, 3e38);
    const Tensor other = tests::filled_tensor({size}, DType::float32, -2e30);
    const double wanted =
        static_cast<double>(3e38F) * static_cast<double>(-2e30F) * static_cast<double>(size);
    EXPECT_NEAR(kernels::dot(large, other), wanted, 1e-10 * std::abs(wanted));
    Tensor bad = large;
    bad.as<float>()[0] = std::nanf("");
    EXPECT_TRUE(std::isnan(kernels::dot(bad, large)));
    bad.as<float>()[0] = HUGE_VALF;
    EXPECT_EQ(kernels::dot(bad, large), HUGE_VAL);
  }
}

TEST(Arrays, NumbersAreMultipliedInPlaceToo) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : {Index{0}, Index{1}, Index{33}, Index{70'001}}) {
      const Tensor a = random_tensor({size}, dtype, 1), b = random_tensor({size}, dtype, 2);
      std::vector<double> wanted = doubles(a);
      const std::vector<double> factors = doubles(b);
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] *= factors[i];
      Tensor product({size}, dtype), of_a = a, of_b = b;
      kernels::multiply(a, b, product);
      kernels::multiply(of_a, b, of_a);
      kernels::multiply(a, of_b, of_b);
      EXPECT_TRUE(tests::agree(product, wanted, tests::epsilon_of(dtype))) << text(dtype, size);
      EXPECT_TRUE(tests::same_bits(of_a, product) && tests::same_bits(of_b, product));
    }
  }
}

TEST(Arrays, AMultipleIsAddedToEachNumber) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : sizes) {
      const Tensor from = random_tensor({size}, dtype, 1);
      Tensor to = random_tensor({size}, dtype, 2);
      const std::vector<double> added = doubles(from);
      std::vector<double> wanted = doubles(to);
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += -0.75 * added[i];
      kernels::add_multiple(-0.75, from, to);
      EXPECT_TRUE(tests::agree(to, wanted, tests::epsilon_of(dtype))) << text(dtype, " ", size);
    }
  }
}

TEST(Arrays, EachNumberIsScaled) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : sizes) {
      Tensor x = random_tensor({size}, dtype, 1);
      std::vector<double> wanted = doubles(x);
      for (double& number : wanted) number *= 0.1;
      kernels::scale(0.1, x);
      EXPECT_TRUE(tests::agree(x, wanted, tests::epsilon_of(dtype))) << text(dtype, " ", size);
    }
  }
}

TEST(Arrays, ClippedNumbersAreWithinTheLimit) {
  for (const DType dtype : tests::float_types) {
    for (const Index size : sizes) {
      Tensor x = random_tensor({size}, dtype, 1);
      std::vector<double> wanted = doubles(x);
      for (double& number : wanted) number = std::clamp(number, -1.5, 1.5);
      kernels::clip(1.5, x);
      EXPECT_EQ(doubles(x), wanted) << text(dtype, " ", size);
    }
  }
}

TEST(Arrays, ClippingLeavesWhatIsNotFinite) {
  for (const DType dtype : tests::float_types) {
    // One in a whole vector, one in what is left of it.
    for (const std::size_t position : {0u, 32u}) {
      std::vector<double> numbers(33, 2.0);
      for (const double odd : {HUGE_VAL, -HUGE_VAL, std::nan("")}) {
        numbers[position] = odd;
        Tensor x = tests::tensor_of(numbers, {33}, dtype);
        kernels::clip(1, x);
        const std::vector<double> clipped = doubles(x);
        EXPECT_EQ(clipped[1], 1);
        EXPECT_TRUE(std::isnan(odd) ? std::isnan(clipped[position]) : clipped[position] == odd);
      }
    }
  }
}

TEST(Arrays, APenaltyIsItsSumAndAddsItsDerivative) {
  for (const auto& [l1, l2] : {std::pair{0.5, 0.0}, {0.0, 0.25}, {0.5, 0.25}}) {
    for (const DType dtype : tests::float_types) {
      for (const Index size : sizes) {
        SCOPED_TRACE(text(dtype, " ", size, ", l1 ", l1, ", l2 ", l2));
        Tensor values = random_tensor({size}, dtype, 1),
               gradients = random_tensor({size}, dtype, 2);
        if (size > 1) with_float_type(dtype, [&]<class T> { values.as<T>()[1] = 0; });
        const std::vector<double> w = doubles(values);
        std::vector<double> wanted = doubles(gradients);
        long double penalty = 0;
        for (std::size_t i = 0; i < w.size(); ++i) {
          penalty += l1 * std::abs(w[i]) + l2 / 2 * w[i] * w[i];
          wanted[i] += (w[i] > 0 ? l1 : w[i] < 0 ? -l1 : 0) + l2 * w[i];
        }
        const double sum = static_cast<double>(penalty);
        EXPECT_NEAR(kernels::add_penalty(l1, l2, values, gradients), sum,
                    8 * tests::epsilon_of(dtype) * sum);
        EXPECT_TRUE(tests::agree(gradients, wanted, 2 * tests::epsilon_of(dtype)));
        EXPECT_EQ(doubles(values), w);
      }
    }
  }
}

}  // namespace
}  // namespace gradus
