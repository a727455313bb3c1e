// Whole files: read at once, written all or not at all. Free functions; any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// Throws Error with the path and the reason.
GRADUS_EXPORT std::string read_file(const std::filesystem::path& path);

// The bytes go to a new file beside it, which then takes its name: whoever looks sees the old file
// or the new one, never a part. What is no regular file (/dev/stdout) is written straight to.
// Throws Error with the path and the reason, and leaves nothing behind.
GRADUS_EXPORT void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace gradus
