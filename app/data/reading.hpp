// How the program reads a table that a user names.
#pragma once

#include <filesystem>

#include "gradus/data/tables/table.hpp"

namespace gradus::app {

// Prints notes as lines, and on a terminal the progress of a long reading. For one reading: the
// destructor removes the progress.
TableReports reading_reports();

// The file that a user names to be read: "-" is standard input.
std::filesystem::path input_file(const std::filesystem::path& given);

}  // namespace gradus::app
