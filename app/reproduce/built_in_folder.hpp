// The files that are part of the program in a temporary folder while this lives, since
// configurations are read from files.
#pragma once

#include <filesystem>
#include <string_view>

namespace gradus::app {

class BuiltInFolder {
 public:
  // Files of the same names in `others`, if it is not empty, replace them. Throws Error if it has
  // no experiment with such a name.
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
