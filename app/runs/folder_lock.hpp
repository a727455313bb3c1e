// The lock of a folder that is being written: a file in it, locked by flock(2), so that the lock
// ends with its process. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "gradus/base/index.hpp"

namespace gradus::app {

// A file or folder that is held open. It is then known even if another takes its name.
class OpenPath {
 public:
  // Owns the result of open(2), which may be an error.
  explicit OpenPath(int descriptor = -1) : descriptor_(descriptor) {}
  OpenPath(OpenPath&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenPath& operator=(OpenPath&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~OpenPath();

  int descriptor() const { return descriptor_; }

  // Whether that path leads to it now. While it is open, no other file has its number.
  bool is_at(const std::filesystem::path& path) const;

 private:
  int descriptor_;
};

inline constexpr const char* lock_file = "lock";

// The content of a lock file. After a kill it stays, and shows that its folder is not finished.
struct LockNote {
  std::string kind = {};                // of the folder: "run"
  Index process = 0;                    // that writes, or wrote, the folder
  std::filesystem::path replaces = {};  // the folder that this one is to replace, or empty
};

// A lock as others see it.
struct SeenLock {
  bool held = false;   // by a process that is running
  LockNote note = {};  // empty if the file has none
};
// None if the folder has no lock file.
std::optional<SeenLock> see_lock(const std::filesystem::path& folder);

// Its destructor frees the lock; the file stays.
class FolderLock {
 public:
  // None if another process has it. Throws Error if the file cannot be made. If the file system has
  // no locks, a note on standard error says so, and the lock protects nothing.
  static std::optional<FolderLock> take(const std::filesystem::path& folder);

  // False if the folder was removed or replaced since it was locked.
  bool is_in(const std::filesystem::path& folder) const { return file_.is_at(folder / lock_file); }

  // Throws Error if it cannot be written.
  void write(const LockNote& note) const;

 private:
  explicit FolderLock(int descriptor) : file_(descriptor) {}
  OpenPath file_;
};

}  // namespace gradus::app
