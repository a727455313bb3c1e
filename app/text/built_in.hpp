// The files that are part of the program: configurations of experiments, the table that one of them
// reads, the texts of reports and of the help, the style of pages. Values and free functions; any
// thread.
#pragma once

#include <string_view>
#include <vector>

namespace gradus::app {

struct BuiltInFile {
  std::string_view name;  // "report_a_mse.toml"
  std::string_view content;
};
// Written at build time (CMakeLists.txt, cmake/embed.cmake).
const std::vector<BuiltInFile>& built_in_files();

// The content of the one with that name, which must be there.
std::string_view built_in_file(std::string_view name);

}  // namespace gradus::app
