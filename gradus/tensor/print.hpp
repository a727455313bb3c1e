// Shows the numbers of a tensor.
#pragma once

#include <iosfwd>
#include <string>

#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Rows of columns, aligned, four significant digits; long tensors are cut to their first and last
// rows: "float32 [2, 2]\n  1  2\n  3  4\n".
GRADUS_EXPORT std::string to_string(ConstTensorView tensor);
GRADUS_EXPORT std::ostream& operator<<(std::ostream& out, ConstTensorView tensor);

}  // namespace gradus
