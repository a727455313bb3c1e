// Sums of tensors, of rows and over rows.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus::kernels {

// to[i] += from[i]
GRADUS_EXPORT void add(ConstTensorView from, TensorView to);

// rows[r, c] += row[c]
GRADUS_EXPORT void add_to_rows(ConstTensorView row, TensorView rows);

// sum[c] += sum over r of rows[r, c]
GRADUS_EXPORT void add_sum_of_rows(ConstTensorView rows, TensorView sum);

}  // namespace gradus::kernels
