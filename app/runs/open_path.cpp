#include "app/runs/open_path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace gradus::app {

OpenPath::OpenPath(OpenPath&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OpenPath& OpenPath::operator=(OpenPath&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OpenPath::~OpenPath() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool OpenPath::is_at(const std::filesystem::path& path) const {
  struct stat opened {
  }, there{};
  return ::fstat(descriptor_, &opened) == 0 && ::stat(path.c_str(), &there) == 0 &&
         opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

}  // namespace gradus::app
