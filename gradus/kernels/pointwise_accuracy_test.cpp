// How far pointwise functions and their derivatives are from the truth, in units in the last place.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <mutex>
#include <string>

#include "gradus/base/parallel.hpp"
#include "gradus/kernels/pointwise_cases.hpp"
#include "gradus/tensor/tensor.hpp"

namespace gradus::kernels {
namespace {

// |got - wanted| in units of the last place of a T at `wanted`, or in `least_unit` if that is more;
// 0 for two NaN.
template <class T, class Wide>
double ulp_between(T got, Wide wanted, Wide least_unit = 0) {
  if (std::isnan(wanted) || std::isnan(got)) {
    return std::isnan(wanted) && std::isnan(got) ? 0 : std::numeric_limits<double>::infinity();
  }
  using Limits = std::numeric_limits<T>;
  if (static_cast<Wide>(got) == wanted) return 0;  // infinities too
  const int exponent = std::max(std::ilogb(wanted), Limits::min_exponent - 1);
  const Wide unit = std::ldexp(Wide(1), exponent - (Limits::digits - 1));
  const Wide error = std::abs(static_cast<Wide>(got) - wanted);
  return static_cast<double>(error / std::max(unit, least_unit));
}

// An error as a part of what may be, and where it is.
struct Worst {
  double error = 0, at = 0;
  void take(double other, double where) {
    if (!(other <= error)) *this = {other, where};
  }
};
struct Errors {
  Worst of_value, of_slope;
};
void take(Errors& errors, const Errors& others) {
  errors.of_value.take(others.of_value.error, others.of_value.at);
  errors.of_slope.take(others.of_slope.error, others.of_slope.at);
}

template <class Wide>
const PointwiseFormula<Wide>& formula_of(const PointwiseCase& one) {
  if constexpr (std::same_as<Wide, double>) {
    return one.formula;
  } else {
    return one.long_formula;
  }
}

// Applies the function and its derivative to the numbers of x and compares them with the formula in
// Wide.
template <class T, class Wide>
Errors errors_of(const PointwiseCase& one, const Tensor& x) {
  const auto& [value, slope] = formula_of<Wide>(one);
  const auto& [function, parameter] = std::pair(one.function, static_cast<Wide>(one.parameter));
  Tensor y = x, ones = x, slopes = x;
  std::ranges::fill(ones.as<T>(), T(1));
  apply(function, x, y, one.parameter);
  apply_gradient(function, function.reads_input ? x : y, ones, slopes, one.parameter);
  // An exponential below the smallest normal number has few digits, and so has x times it.
  using Limits = std::numeric_limits<T>;
  const Wide least_unit = std::ldexp(Wide(1), Limits::min_exponent + 7 - Limits::digits);
  Errors errors;
  for (std::size_t i = 0; i < x.as<T>().size(); ++i) {
    const T at = x.as<T>()[i];
    const auto where = static_cast<double>(at);
    const double lost = one.lost_digits(where);
    const double off = ulp_between(y.as<T>()[i], value(at, parameter));
    errors.of_value.take(off == 0 ? 0 : off / (function.most_ulp * lost), where);

    const T kept = function.reads_input ? at : y.as<T>()[i];
    const Wide wanted = slope(kept, parameter);
    const double most = function.most_slope_ulp * lost;
    double slope_off = ulp_between(slopes.as<T>()[i], wanted, least_unit);
    if (slope_off > most && function.reads_input) {
      // Where a derivative crosses zero, what is right for the next number is as good.
      const Wide next = slope(std::nextafter(kept, Limits::infinity()), parameter);
      slope_off = ulp_between(slopes.as<T>()[i], wanted, std::abs(next - wanted));
    }
    errors.of_slope.take(slope_off == 0 ? 0 : slope_off / most, where);
  }
  return errors;
}

// Of every stride-th float: all exponents, both signs, infinities and NaN.
Errors errors_of_floats(const PointwiseCase& one, std::uint32_t stride) {
  constexpr Index count = 4096;
  const std::uint64_t step = std::uint64_t{stride} * count;
  const auto blocks = static_cast<Index>(((std::uint64_t{1} << 32) + step - 1) / step);
  std::mutex mutex;
  Errors errors;
  parallel_for(blocks, 1, [&](Index begin, Index end) {
    Tensor x({count});
    for (Index block = begin; block < end; ++block) {
      std::uint64_t bits = static_cast<std::uint64_t>(block) * step;
      for (float& number : x.as<float>()) {
        number = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
        bits += stride;
      }
      const Errors some = errors_of<float, double>(one, x);
      const std::lock_guard lock(mutex);
      take(errors, some);
    }
  });
  return errors;
}

void expect_small(const Errors& errors) {
  EXPECT_LE(errors.of_value.error, 1) << "of what may be, at " << errors.of_value.at;
  EXPECT_LE(errors.of_slope.error, 1)
      << "of what may be, in the derivative at " << errors.of_slope.at;
}

class PointwiseAccuracy : public testing::TestWithParam<PointwiseCase> {};

TEST_P(PointwiseAccuracy, HoldsForFloats) {
  constexpr std::uint32_t prime = 1021;
  expect_small(errors_of_floats(GetParam(), prime));
}

// Takes a minute or two.
class LongPointwiseAccuracy : public PointwiseAccuracy {};
TEST_P(LongPointwiseAccuracy, HoldsForEveryFloat) {
  const Errors errors = errors_of_floats(GetParam(), 1);
  expect_small(errors);
  const Pointwise& function = GetParam().function;
  RecordProperty("ulp", std::to_string(errors.of_value.error * function.most_ulp));
  RecordProperty("slope_ulp", std::to_string(errors.of_slope.error * function.most_slope_ulp));
}

TEST_P(PointwiseAccuracy, HoldsForDoubles) {
  constexpr Index count = 4096;
  Tensor x({count}, DType::float64);
  for (const double range : {1e-300, 1e-8, 0.1, 1.0, 5.0, 20.0, 700.0, 1e300}) {
    for (Index i = 0; i < count; ++i) {
      x.as<double>()[static_cast<std::size_t>(i)] =
          range * (2.0 * static_cast<double>(i) / (count - 1) - 1) * 1.0123456789;
    }
    SCOPED_TRACE(range);
    expect_small(errors_of<double, long double>(GetParam(), x));
  }
}

std::string name_of(const testing::TestParamInfo<PointwiseCase>& one) {
  return std::string(one.param.function.name);
}
INSTANTIATE_TEST_SUITE_P(Long, LongPointwiseAccuracy, testing::ValuesIn(pointwise_cases()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Functions, PointwiseAccuracy, testing::ValuesIn(pointwise_cases()),
                         name_of);

}  // namespace
}  // namespace gradus::kernels
