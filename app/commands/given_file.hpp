// Files that are given in place of a configuration. Free functions.
#pragma once

#include <filesystem>
#include <string>

namespace gradus::app {

// Advice for a table, a model file or the folder of a run that is given in place of a configuration
// or a command: "x.csv is data: ..."; empty for any other file.
std::string advice_on_given_file(const std::filesystem::path& file);

// Throws Error with that advice, and for a folder that is not a run.
void check_is_configuration(const std::filesystem::path& file);

}  // namespace gradus::app
