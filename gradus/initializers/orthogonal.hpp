// Rows at right angles to each other. A free function; any thread.
#pragma once

#include "gradus/base/random.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus::init {

// Fills [rows, ...] with rows (or, where there are more of them than columns, with columns) of
// length `gain` at right angles. Throws Error for a tensor of fewer than 2 axes.
void fill_orthogonal(TensorView tensor, const Rng& rng, double gain);

}  // namespace gradus::init
