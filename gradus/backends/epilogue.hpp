// What a product does to its output while that is still in the cache.
#pragma once

#include <optional>

#include "gradus/kernels/pointwise.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// A pointwise function and its parameter, if it has one.
struct Function {
  kernels::Pointwise kind;
  double parameter = 0;
};

// c = f(c + bias), or, where `output` is given, c = (c + bias) f'(.) with the derivative read off
// f's output. Everything may be absent. Borrows what it names.
struct Epilogue {
  ConstTensorView bias = {};              // n numbers, added to each row of c
  std::optional<Function> function = {};  // f; with an output, none that reads its input
  ConstTensorView output = {};            // [m, n]
};

// Applies the function, if there is one, to all of c or to some rows and columns of c, [m, n].
GRADUS_EXPORT void finish(const Epilogue& epilogue, TensorView c);
GRADUS_EXPORT void finish(const Epilogue& epilogue, TensorView c, Index first_row, Index rows,
                          Index first_column, Index columns);

}  // namespace gradus
