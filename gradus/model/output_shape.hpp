// The shape that a module makes of others, without a model and without values. A free function.
#pragma once

#include "gradus/model/module.hpp"
#include "gradus/tensor/dtype.hpp"

namespace gradus {

// Wires the module and plans its layers for inference. Throws Error, beginning with what the layer
// is, where a layer does not take what comes before it.
GRADUS_EXPORT Shape output_shape(const Module& module, std::span<const Shape> inputs,
                                 DType dtype = DType::float32);

}  // namespace gradus
