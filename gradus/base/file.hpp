// Whole files: read at once, written all or not at all. Free functions; any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// Throws Error with the path and the reason.
GRADUS_EXPORT std::string read_file(const std::filesystem::path& path);

// Where a path leads: links followed, the last one also to what is not there.
GRADUS_EXPORT std::filesystem::path link_target(std::filesystem::path path);

// The bytes go to a new file beside it, which then takes its name: whoever looks sees the old file
// or the new one, never a part. A link stays a link: what it leads to is written. What is no
// regular file (/dev/stdout) is written straight to. Throws Error with the path and the reason, and
// leaves nothing behind.
GRADUS_EXPORT void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace gradus
