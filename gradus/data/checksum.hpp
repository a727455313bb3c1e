// The checksum by which a file is known again. Free functions; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// CRC-32 (ISO 3309, as zlib and gzip have it) of the bytes of a file as they are, packed or not.
// Throws Error with the path and the reason.
GRADUS_EXPORT std::uint32_t crc32_of_file(const std::filesystem::path& file);
GRADUS_EXPORT std::uint32_t crc32_of(std::string_view bytes);

}  // namespace gradus
