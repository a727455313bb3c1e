// How far the vector functions are from the truth, in units in the last place.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "gradus/kernels/pointwise.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus::kernels {
namespace {

// Measured over all floats: 1.6 for tanh and sigmoid; the promise is 2.
constexpr double most_ulp = 2;

// |got - wanted| in units of the last place of a T at `wanted`; 0 for two NaN.
template <class T, class Wide>
double ulp_between(T got, Wide wanted) {
  if (std::isnan(wanted) || std::isnan(got)) {
    return std::isnan(wanted) && std::isnan(got) ? 0 : std::numeric_limits<double>::infinity();
  }
  using Limits = std::numeric_limits<T>;
  const int exponent = std::max(std::ilogb(wanted), Limits::min_exponent - 1);
  const Wide unit = std::ldexp(Wide(1), exponent - (Limits::digits - 1));
  return static_cast<double>(std::abs(static_cast<Wide>(got) - wanted) / unit);
}

template <class Wide>
Wide exact(Pointwise function, Wide x) {
  return function == Pointwise::tanh ? std::tanh(x) : 1 / (1 + std::exp(-x));
}

class VectorMath : public testing::TestWithParam<Pointwise> {};

// Every 509th float, a prime apart: all exponents, both signs, infinities and NaN.
TEST_P(VectorMath, IsWithinTwoUlpForFloats) {
  constexpr std::uint32_t stride = 509;
  constexpr Index count = 4096;
  Tensor x({count}), y({count});
  double worst = 0;
  float worst_at = 0;
  for (std::uint64_t first = 0; first < (std::uint64_t{1} << 32); first += stride * count) {
    for (Index i = 0; i < count; ++i) {
      const std::uint64_t bits = first + static_cast<std::uint64_t>(i) * stride;
      x.as<float>()[static_cast<std::size_t>(i)] =
          std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    }
    apply(GetParam(), x, y);
    for (std::size_t i = 0; i < count; ++i) {
      const float at = x.as<float>()[i];
      const double error =
          ulp_between(y.as<float>()[i], exact(GetParam(), static_cast<double>(at)));
      if (error > worst) worst = error, worst_at = at;
    }
  }
  EXPECT_LE(worst, most_ulp) << "at " << worst_at;
}

TEST_P(VectorMath, IsWithinTwoUlpForDoubles) {
  constexpr Index count = 4096;
  Tensor x({count}, DType::float64), y({count}, DType::float64);
  for (const double range : {1e-300, 1e-8, 0.1, 1.0, 5.0, 20.0, 700.0}) {
    for (Index i = 0; i < count; ++i) {
      x.as<double>()[static_cast<std::size_t>(i)] =
          range * (2.0 * static_cast<double>(i) / (count - 1) - 1) * 1.0123456789;
    }
    apply(GetParam(), x, y);
    for (std::size_t i = 0; i < count; ++i) {
      const double at = x.as<double>()[i];
      EXPECT_LE(ulp_between(y.as<double>()[i], exact(GetParam(), static_cast<long double>(at))),
                most_ulp)
          << "at " << at;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Functions, VectorMath,
                         testing::Values(Pointwise::tanh, Pointwise::sigmoid), [](const auto& one) {
                           return one.param == Pointwise::tanh ? "Tanh" : "Sigmoid";
                         });

}  // namespace
}  // namespace gradus::kernels
