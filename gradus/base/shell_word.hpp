// Words of commands that a message advises. A free function.
#pragma once

#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// The text as one word of a shell: in single quotes where a character of it means something to the
// shell.
GRADUS_EXPORT std::string shell_word(std::string_view text);

}  // namespace gradus
