// The lock of a folder that is being written: a file in it, locked by flock(2), so that the lock
// ends with the process however that ends. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/runs/open_path.hpp"
#include "gradus/base/index.hpp"

namespace gradus::app {

inline constexpr const char* lock_file = "lock";

// What a lock file says. It stays where a process was killed, and shows that its folder is not
// finished.
struct LockNote {
  std::string kind = {};                // of the folder: "run"
  Index process = 0;                    // that writes, or wrote, the folder
  std::filesystem::path replaces = {};  // the folder whose place this one is to take, or empty
};

// A lock as others see it.
struct SeenLock {
  bool held = false;   // by a process that is running
  LockNote note = {};  // empty where the file holds none
};
// None where the folder has no lock file.
std::optional<SeenLock> see_lock(const std::filesystem::path& folder);

// Its end frees the lock; the file stays.
class FolderLock {
 public:
  // None where another process holds it. Throws Error where the file cannot be made. Where
  // the file system has no locks, a note on standard error says so, and the lock protects nothing.
  static std::optional<FolderLock> take(const std::filesystem::path& folder);

  // Whether the folder is still the one that was locked: false where it was removed, and where
  // another has its name.
  bool is_in(const std::filesystem::path& folder) const { return file_.is_at(folder / lock_file); }

  // Throws Error where it cannot be written.
  void write(const LockNote& note) const;

 private:
  explicit FolderLock(int descriptor) : file_(descriptor) {}
  OpenPath file_;
};

}  // namespace gradus::app
