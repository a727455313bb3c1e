// What the numbers of a parameter are before training.
#pragma once

#include <functional>

#include "gradus/base/random.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Fills a float32 or float64 tensor; element i depends on the stream's number i alone, so that
// both types get the same values up to rounding.
using Initializer = std::function<void(TensorView, const Rng&)>;

}  // namespace gradus
