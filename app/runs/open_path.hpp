// A file or folder that is held open, so that it can be told from another that takes its name. One
// thread.
#pragma once

#include <filesystem>

namespace gradus::app {

class OpenPath {
 public:
  // Takes over what open(2) gave, an error too.
  explicit OpenPath(int descriptor = -1) : descriptor_(descriptor) {}
  OpenPath(OpenPath&& other) noexcept;
  OpenPath& operator=(OpenPath&& other) noexcept;
  ~OpenPath();

  int descriptor() const { return descriptor_; }

  // Whether it is what is at that path now. While it is open no other gets its number.
  bool is_at(const std::filesystem::path& path) const;

 private:
  int descriptor_;
};

}  // namespace gradus::app
