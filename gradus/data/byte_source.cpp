#include "gradus/data/byte_source.hpp"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "gradus/base/error.hpp"

namespace gradus {

namespace fs = std::filesystem;

ByteSource::ByteSource(const fs::path& path, const std::string& expected) : name_(path.string()) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) throw Error(name_, ": there is no such file");
  if (error) throw Error(name_, ": cannot be looked at: ", error.message());
  if (fs::is_directory(status)) throw Error(name_, " is a folder, not ", expected);
  if (fs::is_regular_file(status)) size_ = static_cast<double>(fs::file_size(path, error));
  // Standard input is read on from where it is: opening it again would begin at a file's start.
  file_.reset(path == "/dev/stdin" ? gzdopen(::dup(STDIN_FILENO), "rb")
                                   : gzopen(name_.c_str(), "rb"));
  if (!file_) throw Error(name_, ": cannot be opened: ", std::strerror(errno));
  gzbuffer(file_.get(), 1 << 17);  // zlib's manual advises 128 KiB or more for speed
}

std::size_t ByteSource::read(std::span<std::byte> out) {
  constexpr std::size_t most = 1 << 30;  // gzread's count must fit an int
  std::size_t filled = 0;
  while (filled < out.size()) {
    const auto count = static_cast<unsigned>(std::min(most, out.size() - filled));
    const int got = gzread(file_.get(), out.data() + filled, count);
    check_state();
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::optional<double> ByteSource::share_read() const {
  if (size_ <= 0) return std::nullopt;
  return std::clamp(static_cast<double>(gzoffset(file_.get())) / size_, 0.0, 1.0);
}

bool ByteSource::is_gzip() const { return gzdirect(file_.get()) == 0; }

void ByteSource::Close::operator()(gzFile_s* file) const { gzclose(file); }

void ByteSource::check_state() {
  int code = Z_OK;
  const char* message = gzerror(file_.get(), &code);
  switch (code) {
    case Z_OK:
    case Z_STREAM_END: return;
    case Z_BUF_ERROR: throw Error(name_, ": its gzip stream is cut short: get the file again");
    case Z_ERRNO: throw Error(name_, ": cannot be read: ", std::strerror(errno));
    default: throw Error(name_, ": its gzip stream is damaged (", message, "): get the file again");
  }
}

}  // namespace gradus
