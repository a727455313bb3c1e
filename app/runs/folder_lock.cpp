#include "app/runs/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// A process that tests a lock holds it for an instant.
constexpr int attempts = 5;
constexpr auto between_attempts = std::chrono::milliseconds(10);

// 0, or the error's code.
int lock(int descriptor, int operation) {
  while (::flock(descriptor, operation | LOCK_NB) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

LockNote note_in(const fs::path& file) {
  try {
    const Json json = Json::parse(read_file(file));
    return {.kind = json.at("kind"),
            .process = json.at("process"),
            .replaces = json.value("replaces", "")};
  } catch (const std::exception&) {  // not ours, or not written yet
    return {};
  }
}

}  // namespace

OpenPath::~OpenPath() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool OpenPath::is_at(const fs::path& path) const {
  struct stat opened {
  }, found{};
  return ::fstat(descriptor_, &opened) == 0 && ::stat(path.c_str(), &found) == 0 &&
         opened.st_dev == found.st_dev && opened.st_ino == found.st_ino;
}

std::optional<SeenLock> see_lock(const fs::path& folder) {
  const fs::path file = folder / lock_file;
  const OpenPath open(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (open.descriptor() < 0) return std::nullopt;
  const bool held = lock(open.descriptor(), LOCK_SH) == EWOULDBLOCK;
  return SeenLock{held, note_in(file)};
}

std::optional<FolderLock> FolderLock::take(const fs::path& folder) {
  const fs::path file = folder / lock_file;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    FolderLock taken(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    const int descriptor = taken.file_.descriptor();
    if (descriptor < 0) throw Error(file.string(), ": ", std::strerror(errno));
    const int code = lock(descriptor, LOCK_EX);
    if (code == EWOULDBLOCK) {
      std::this_thread::sleep_for(between_attempts);
    } else if (taken.is_in(folder)) {  // no other process has removed the file since
      if (code != 0) {
        std::cerr << "gradus: " << file.string() << " cannot be locked (" << std::strerror(code)
                  << "): let no other command write to this folder\n";
      }
      return taken;
    }
  }
  return std::nullopt;
}

void FolderLock::write(const LockNote& note) const {
  Json json = {{"kind", note.kind}, {"process", note.process}};
  if (!note.replaces.empty()) json["replaces"] = note.replaces.string();
  const std::string bytes = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const int descriptor = file_.descriptor();
  const bool written =
      ::ftruncate(descriptor, 0) == 0 &&
      ::pwrite(descriptor, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
  if (!written) throw Error("cannot write the lock file: ", std::strerror(errno));
}

}  // namespace gradus::app
