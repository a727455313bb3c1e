// The file that a command writes where the user says.
#pragma once

#include <filesystem>
#include <vector>

namespace gradus::app {

// Throws Error unless write_file() may write `file` now: it exists (with `force`: and is a folder),
// the folder that it is to be in does not, or it is one of `inputs`, the files that the command
// depends on, by whatever path or link. What is no regular file, such as /dev/null, may always be
// written.
void check_output_file(const std::filesystem::path& file,
                       const std::vector<std::filesystem::path>& inputs, bool force);

}  // namespace gradus::app
