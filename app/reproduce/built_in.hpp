// The files that are part of the program: configurations of experiments, and the table that one of
// them reads. Values and a class; any thread.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace gradus::app {

struct BuiltInFile {
  std::string_view name;  // "report_a_mse.toml"
  std::string_view content;
};
// Written at build time, from experiments/ and examples/ (cmake/embed.cmake).
const std::vector<BuiltInFile>& built_in_files();

// Those files in a folder of their own while this lives, since configurations are read from files.
class BuiltInFolder {
 public:
  // Files of the same names in `others`, where that is not empty, are taken instead. Throws Error
  // where it has none of them.
  explicit BuiltInFolder(std::filesystem::path others = {});
  ~BuiltInFolder() { remove(); }
  BuiltInFolder(const BuiltInFolder&) = delete;
  BuiltInFolder& operator=(const BuiltInFolder&) = delete;

  std::filesystem::path file(std::string_view name) const;
  std::filesystem::path built_in(std::string_view name) const { return path_ / name; }

 private:
  void remove() const;

  std::filesystem::path path_, others_;
};

}  // namespace gradus::app
