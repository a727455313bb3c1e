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
// Synced: the bytes and the name are on the disk when it returns, so that a loss of power leaves
// the old file or the new one. It takes some milliseconds.
enum class Durability { usual, synced };
GRADUS_EXPORT void write_file(const std::filesystem::path& path, std::string_view bytes,
                              Durability durability = Durability::usual);

}  // namespace gradus
