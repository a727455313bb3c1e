// What every loss on class indices checks.
#pragma once

#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Throws Error unless target is int32 with an index for each row of the prediction, each from 0 to
// classes - 1. `loss` is named in the message.
GRADUS_EXPORT void check_class_targets(std::string_view loss, ConstTensorView prediction,
                                       ConstTensorView target, Index classes);

}  // namespace gradus
