// How the program reads a table that a user names.
#pragma once

#include <filesystem>

#include "gradus/data/tables/table.hpp"

namespace gradus::app {

// Notes as lines, and on a terminal how far a long reading is. For one reading: what they show is
// gone when they are.
TableReports reading_reports();

// The file that a user names to be read: "-" is standard input.
std::filesystem::path input_file(const std::filesystem::path& given);

}  // namespace gradus::app
