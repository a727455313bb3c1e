// How far the vector functions are from the truth, in units in the last place.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <mutex>
#include <numbers>
#include <ostream>
#include <string>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus::kernels {
namespace {

// |got - wanted| in units of the last place of a T at `wanted`; 0 for two NaN.
template <class T, class Wide>
double ulp_between(T got, Wide wanted) {
  if (std::isnan(wanted) || std::isnan(got)) {
    return std::isnan(wanted) && std::isnan(got) ? 0 : std::numeric_limits<double>::infinity();
  }
  using Limits = std::numeric_limits<T>;
  if (static_cast<Wide>(got) == wanted) return 0;  // infinities too
  const int exponent = std::max(std::ilogb(wanted), Limits::min_exponent - 1);
  const Wide unit = std::ldexp(Wide(1), exponent - (Limits::digits - 1));
  return static_cast<double>(std::abs(static_cast<Wide>(got) - wanted) / unit);
}

// A function, and how far off it may be.
struct Case {
  const char* name;
  Pointwise function;
  double most_ulp;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

// Measured over every 251st float: 1.6 for tanh, sigmoid and softplus, 3.2 for silu, 5.1 for gelu
// (8.0 in float64), whose tail is the product of an exponential and a quotient, 4.7 for gelu_tanh
// above -1.4.
const Case cases[] = {
    {"Tanh", Pointwise::tanh, 2},
    {"Sigmoid", Pointwise::sigmoid, 2},
    {"Elu", Pointwise::elu, 2},
    {"Softplus", Pointwise::softplus, 2},
    {"Silu", Pointwise::silu, 4},
    {"Gelu", Pointwise::gelu, 9},
    {"GeluTanh", Pointwise::gelu_tanh, 6},
};

template <class Wide>
Wide gelu_z(Wide x) {
  return 2 * std::sqrt(2 / std::numbers::pi_v<Wide>) * (x + Wide(0.044715L) * x * x * x);
}

template <class Wide>
Wide exact(Pointwise function, Wide x) {
  switch (function) {
    case Pointwise::tanh: return std::tanh(x);
    case Pointwise::sigmoid: return 1 / (1 + std::exp(-x));
    case Pointwise::elu: return x > 0 ? x : std::expm1(x);
    case Pointwise::softplus: return std::max(x, Wide(0)) + std::log1p(std::exp(-std::abs(x)));
    default: break;
  }
  if (std::isinf(x)) return x > 0 ? x : 0;
  switch (function) {
    case Pointwise::silu: return x / (1 + std::exp(-x));
    case Pointwise::gelu: return x * std::erfc(-x / std::numbers::sqrt2_v<Wide>) / 2;
    default: return x / (1 + std::exp(-gelu_z(x)));
  }
}

// exp(-z) of a rounded z loses a digit for each digit of z before its point.
double most_ulp(const Case& one, double x) {
  if (one.function != Pointwise::gelu_tanh || !(x < 0)) return one.most_ulp;
  return one.most_ulp * std::clamp(-gelu_z(x) / 2, 1.0, 800.0);
}

class VectorMath : public testing::TestWithParam<Case> {};

// The largest error over every stride-th float, in what may be; and where it is.
struct Worst {
  double error = 0;
  float at = 0;
};
Worst worst_of(const Case& one, std::uint32_t stride) {
  constexpr Index count = 4096;
  const std::uint64_t step = std::uint64_t{stride} * count;
  const auto blocks = static_cast<Index>(((std::uint64_t{1} << 32) + step - 1) / step);
  std::mutex mutex;
  Worst worst;
  parallel_for(blocks, 1, [&](Index begin, Index end) {
    Tensor x({count}), y({count});
    Worst mine;
    for (Index block = begin; block < end; ++block) {
      for (Index i = 0; i < count; ++i) {
        const auto bits =
            static_cast<std::uint64_t>(block) * step + static_cast<std::uint64_t>(i) * stride;
        x.as<float>()[static_cast<std::size_t>(i)] =
            std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      }
      apply(one.function, x, y, 1);
      for (std::size_t i = 0; i < count; ++i) {
        const float at = x.as<float>()[i];
        const double wanted = exact(one.function, static_cast<double>(at));
        const double error = ulp_between(y.as<float>()[i], wanted) / most_ulp(one, at);
        if (error > mine.error) mine = {error, at};
      }
    }
    const std::lock_guard lock(mutex);
    if (mine.error > worst.error) worst = mine;
  });
  return worst;
}

// Every 509th float, a prime apart: all exponents, both signs, infinities and NaN.
TEST_P(VectorMath, IsAccurateForFloats) {
  const Worst worst = worst_of(GetParam(), 509);
  EXPECT_LE(worst.error, 1) << "of what may be, at " << worst.at;
}

// Takes a minute or two.
class LongVectorMath : public VectorMath {};
TEST_P(LongVectorMath, IsAccurateForEveryFloat) {
  const Worst worst = worst_of(GetParam(), 1);
  EXPECT_LE(worst.error, 1) << "of what may be, at " << worst.at;
  RecordProperty("ulp", std::to_string(worst.error * GetParam().most_ulp));
}

TEST_P(VectorMath, IsAccurateForDoubles) {
  constexpr Index count = 4096;
  Tensor x({count}, DType::float64), y({count}, DType::float64);
  for (const double range : {1e-300, 1e-8, 0.1, 1.0, 5.0, 20.0, 700.0}) {
    for (Index i = 0; i < count; ++i) {
      x.as<double>()[static_cast<std::size_t>(i)] =
          range * (2.0 * static_cast<double>(i) / (count - 1) - 1) * 1.0123456789;
    }
    apply(GetParam().function, x, y, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const double at = x.as<double>()[i];
      const long double wanted = exact(GetParam().function, static_cast<long double>(at));
      EXPECT_LE(ulp_between(y.as<double>()[i], wanted), most_ulp(GetParam(), at)) << "at " << at;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Long, LongVectorMath, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(Functions, VectorMath, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace gradus::kernels
