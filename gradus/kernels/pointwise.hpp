// Functions of one number applied to every element, and their derivatives. All may work in place.
#pragma once

#include <span>
#include <string_view>

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// A row of the table of functions, which is in pointwise_functions-inl.hpp. A value.
struct Pointwise {
  std::string_view name;         // "leaky_relu"
  bool reads_input = false;      // the derivative is a function of the input, else of the output
  bool takes_parameter = false;  // 0 or more
  bool is_cheap = false;         // bound by memory, not by arithmetic
  // The largest errors of the value and of the derivative, in units in the last place.
  double most_ulp = 0, most_slope_ulp = 0;
  std::size_t index = 0;  // in the table
};
GRADUS_EXPORT std::span<const Pointwise> pointwise_functions();
// The row of this name. Throws Error where there is none.
GRADUS_EXPORT const Pointwise& pointwise(std::string_view name);

// y[i] = function(x[i]); NaN gives NaN.
GRADUS_EXPORT void apply(const Pointwise& function, ConstTensorView x, TensorView y,
                         double parameter = 0);

// dx[i] = dy[i] times the function's derivative, which is 0 (leaky_relu, elu: the parameter) at a
// kink. kept: x where the function reads its input, else y.
GRADUS_EXPORT void apply_gradient(const Pointwise& function, ConstTensorView kept,
                                  ConstTensorView dy, TensorView dx, double parameter = 0);

// y[i] = x[i]; nothing where they are one.
GRADUS_EXPORT void copy(ConstTensorView x, TensorView y);

// y[i] = x[i] mask[i] factor; mask: uint8, 0 or 1.
GRADUS_EXPORT void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y);

}  // namespace gradus::kernels
