// Where data sets are on this machine.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// The folder that holds all of `files`: `given` if it is not empty, and nothing else then; else
// $GRADUS_DATA, else data_cache(). Each may hold a folder `name` with the files, or the files
// themselves; "x.gz" counts as "x". A folder `collection`, where it is not empty, counts as well:
// one of several data sets. Throws Error that lists the folders looked in, what they lack, and what
// to do.
GRADUS_EXPORT std::filesystem::path find_data(std::string_view name,
                                              std::span<const std::string> files,
                                              const std::filesystem::path& given = {},
                                              std::string_view collection = {});

// folder/file, or folder/file.gz where only that exists; empty where neither does.
GRADUS_EXPORT std::filesystem::path find_file(const std::filesystem::path& folder,
                                              const std::string& file);

// Where fetched data sets go: $XDG_CACHE_HOME/gradus, else ~/.cache/gradus. Throws Error where
// neither XDG_CACHE_HOME nor HOME names a folder.
GRADUS_EXPORT std::filesystem::path data_cache();

}  // namespace gradus
