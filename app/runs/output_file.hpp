// A file that a command writes to a path of the user.
#pragma once

#include <filesystem>
#include <vector>

namespace gradus::app {

// Throws Error if write_file() must not write `file` now: it exists (with `force`: and is a
// folder), its folder does not exist, or it is one of `inputs`, the files that the command depends
// on, by any path or link. A file that is not regular, such as /dev/null, may always be written.
void check_output_file(const std::filesystem::path& file,
                       const std::vector<std::filesystem::path>& inputs, bool force);

}  // namespace gradus::app
