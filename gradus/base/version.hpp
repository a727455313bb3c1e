// Which Gradus this is.
#pragma once

#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// The version of the library in use, such as "0.1.0" (semantic versioning).
GRADUS_EXPORT std::string_view version();

}  // namespace gradus
