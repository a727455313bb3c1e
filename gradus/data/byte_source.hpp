// The bytes of a file, unpacked where it is gzip. For readers of formats; one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gradus/base/export.hpp"

struct gzFile_s;  // zlib's

namespace gradus {

class GRADUS_EXPORT ByteSource {
 public:
  // `expected` is what the file should be, for messages: "an IDX file". Throws Error, naming the
  // file, where there is none or it cannot be opened.
  ByteSource(const std::filesystem::path& path, const std::string& expected);

  const std::string& name() const { return name_; }
  // Whether the file is gzip; once something is read.
  bool is_gzip() const;

  // Reads until `out` is full or the file ends; returns how many bytes it read. Throws Error where
  // the file cannot be read or its gzip stream is damaged.
  std::size_t read(std::span<std::byte> out);

  // Which share of the file is read, from 0 to 1; none of a pipe, whose end is not known.
  std::optional<double> share_read() const;

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  void check_state();

  std::string name_;
  double size_ = 0;  // bytes of a regular file
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace gradus
