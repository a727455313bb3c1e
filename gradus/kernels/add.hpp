// Sums of tensors, of rows and over rows.
#pragma once

#include <span>

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// to[i] += from[i]
GRADUS_EXPORT void add(ConstTensorView from, TensorView to);

// rows[r, c] += row[c]
GRADUS_EXPORT void add_to_rows(ConstTensorView row, TensorView rows);

// sum[c] = (sum[c] +) sum over r of rows[r, c]; accumulate: adds to `sum` instead of overwriting
// it.
GRADUS_EXPORT void sum_of_rows(ConstTensorView rows, TensorView sum, bool accumulate);

// to[i] = (to[i] +) the sum of all parts[.][i], added in pairs, these in pairs again and so on.
// parts: 2, 4, 8 or 16, of to's shape and type.
GRADUS_EXPORT void sum_of_parts(std::span<const ConstTensorView> parts, TensorView to,
                                bool accumulate);

}  // namespace gradus::kernels
