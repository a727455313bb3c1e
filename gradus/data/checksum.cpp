#include "gradus/data/checksum.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <vector>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::uint32_t crc32_of_file(const std::filesystem::path& file) {
  const auto refuse = [&] {
    throw Error("cannot read ", file.string(), ": ", std::generic_category().message(errno));
  };
  const std::unique_ptr<std::FILE, Close> open(std::fopen(file.c_str(), "rbe"));
  if (!open) refuse();
  std::vector<unsigned char> block(1 << 17);
  uLong sum = ::crc32(0, nullptr, 0);
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), open.get()))
    sum = ::crc32(sum, block.data(), static_cast<uInt>(count));
  if (std::ferror(open.get()) != 0) refuse();
  return static_cast<std::uint32_t>(sum);
}

}  // namespace gradus
