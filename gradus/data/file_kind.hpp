// Recognizes files that are not the text that a reader expects. Free functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// Throws Error where a file begins as an archive, a workbook, a picture or text in UTF-16 does. The
// message names the kind and how to make UTF-8 text of it.
GRADUS_EXPORT void check_is_text(const std::string& file, std::string_view beginning);

}  // namespace gradus
