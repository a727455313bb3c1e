// Functions of one number applied to every element, and their derivatives. All may work in place.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

enum class Pointwise {
  relu,        // max(0, x)
  tanh,        // tanh(x)
  sigmoid,     // 1 / (1 + exp(-x))
  leaky_relu,  // x where x > 0, else parameter x; parameter >= 0
  hard_tanh,   // x cut to [-1, 1]
  elu,         // x where x > 0, else parameter (exp(x) - 1); parameter >= 0
  softplus,    // log(1 + exp(x))
  silu,        // x sigmoid(x)
  gelu,        // x Phi(x), Phi the normal distribution's
  gelu_tanh,   // x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
};

// Whether the derivative is a function of the input; else it is read off the output.
constexpr bool reads_input(Pointwise function) { return function >= Pointwise::softplus; }

// y[i] = function(x[i]); NaN gives NaN.
GRADUS_EXPORT void apply(Pointwise function, ConstTensorView x, TensorView y, double parameter = 0);

// dx[i] = dy[i] times the function's derivative, which is 0 (leaky_relu, elu: the parameter) at a
// kink. kept: x where reads_input(function), else y.
GRADUS_EXPORT void apply_gradient(Pointwise function, ConstTensorView kept, ConstTensorView dy,
                                  TensorView dx, double parameter = 0);

// y[i] = x[i]; nothing where they are one.
GRADUS_EXPORT void copy(ConstTensorView x, TensorView y);

// y[i] = x[i] mask[i] factor; mask: uint8, 0 or 1.
GRADUS_EXPORT void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y);

}  // namespace gradus::kernels
