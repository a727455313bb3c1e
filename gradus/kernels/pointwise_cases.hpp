// The table of pointwise functions with its formulas, for tests to walk.
#pragma once

#include <ostream>
#include <vector>

#include "gradus/kernels/pointwise_functions-inl.hpp"

namespace gradus::kernels {

template <class T>
struct PointwiseFormula {
  T (*value)(T x, T parameter);
  T (*slope)(T kept, T parameter);  // of the output or, where the row reads it, of the input
};

struct PointwiseCase {
  Pointwise function;
  double parameter;
  PointwiseFormula<double> formula;
  PointwiseFormula<long double> long_formula;
  double (*lost_digits)(double x);  // a factor on the errors that may be
};
inline void PrintTo(const PointwiseCase& one, std::ostream* out) { *out << one.function.name; }

template <class F>
PointwiseCase pointwise_case() {
  double (*lost_digits)(double x) = [](double) { return 1.0; };
  if constexpr (requires { F::lost_digits(1.0); }) lost_digits = F::lost_digits;
  return {pointwise(F::row.name),
          F::row.takes_parameter ? 0.75 : 0,
          {F::template exact<double>, F::template exact_slope<double>},
          {F::template exact<long double>, F::template exact_slope<long double>},
          lost_digits};
}

template <class... Functions>
std::vector<PointwiseCase> pointwise_cases(HWY_NAMESPACE::PointwiseList<Functions...>) {
  return {pointwise_case<Functions>()...};
}
inline std::vector<PointwiseCase> pointwise_cases() {
  return pointwise_cases(HWY_NAMESPACE::PointwiseTable());
}

}  // namespace gradus::kernels
