// Text as a cell of a CSV file (RFC 4180). A free function.
#pragma once

#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// In quotes where it holds a comma, a quote or a line break, or begins or ends with a blank; as it
// is elsewhere.
GRADUS_EXPORT std::string csv_cell(std::string_view text);

}  // namespace gradus
