#include "gradus/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

std::string reason(int code) { return std::generic_category().message(code); }

// An open file, closed at the latest when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool close() {
    const int closing = number_;
    number_ = -1;
    return closing < 0 || ::close(closing) == 0;
  }

 private:
  int number_;
};

// Writes everything and closes; 0 or the error's code.
int write_all(int number, std::string_view bytes, Durability durability) {
  Descriptor file(number);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  if (durability == Durability::synced && ::fsync(file.number()) != 0) return errno;
  return file.close() ? 0 : errno;
}

// Some file systems do not sync folders; the name is as safe there as they can make it.
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor file(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.number() >= 0) ::fsync(file.number());
}

[[noreturn]] void refuse_to_write(const std::filesystem::path& path, int code) {
  throw Error("cannot write ", path.string(), ": ", reason(code));
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const auto refuse = [&](int code) {
    throw Error("cannot read ", path.string(), ": ", reason(code));
  };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) refuse(errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) refuse(errno);
  std::string bytes;
  if (S_ISREG(status.st_mode)) bytes.reserve(static_cast<std::size_t>(status.st_size));
  char chunk[1 << 16];
  while (true) {
    const ssize_t count = ::read(file.number(), chunk, sizeof chunk);
    if (count > 0) {
      bytes.append(chunk, static_cast<std::size_t>(count));
    } else if (count == 0) {
      return bytes;
    } else if (errno != EINTR) {
      refuse(errno);
    }
  }
}

std::filesystem::path link_target(std::filesystem::path path) {
  constexpr int most_links = 40;  // as many as Linux follows
  std::error_code error;
  for (int links = 0; links < most_links && std::filesystem::is_symlink(path, error); ++links) {
    path = path.parent_path() / std::filesystem::read_symlink(path);
    if (!path.has_filename()) path = path.parent_path();  // the link ends in a slash
  }
  return path;
}

void write_file(const std::filesystem::path& path, std::string_view bytes, Durability durability) {
  std::error_code ignored;
  const auto type = std::filesystem::status(path, ignored).type();
  if (type == std::filesystem::file_type::directory) refuse_to_write(path, EISDIR);
  const bool regular = type == std::filesystem::file_type::regular;
  if (!regular && type != std::filesystem::file_type::not_found) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    const int code = file < 0 ? errno : write_all(file, bytes, Durability::usual);
    if (code != 0) refuse_to_write(path, code);
    return;
  }
  const std::filesystem::path target = link_target(path);

  // Process and count make the name our own among threads and processes.
  static std::atomic<unsigned> count = 0;
  std::filesystem::path partial = target;
  partial += text(".", ::getpid(), "-", count++, ".partial");
  const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) refuse_to_write(path, errno);
  int code = write_all(file, bytes, durability);
  if (code == 0 && ::rename(partial.c_str(), target.c_str()) != 0) code = errno;
  if (code == 0) {
    if (durability == Durability::synced) sync_folder(target.parent_path());
    return;
  }
  ::unlink(partial.c_str());
  refuse_to_write(path, code);
}

}  // namespace gradus
