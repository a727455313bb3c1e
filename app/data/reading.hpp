// How the program reads a table that a user names.
#pragma once

#include <filesystem>

#include "gradus/data/table.hpp"

namespace gradus::app {

// The options with reports: notes as lines, and on a terminal how far a long reading is. The
// options are for one reading: what they show is gone when they are.
TableOptions reported(TableOptions options);

// The file that a user names to be read: "-" is standard input.
std::filesystem::path input_file(const std::filesystem::path& given);

}  // namespace gradus::app
