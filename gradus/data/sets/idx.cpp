#include "gradus/data/sets/idx.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gradus/data/byte_source.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

std::uint32_t big_endian_32(const std::byte* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

std::string hexadecimal(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<std::size_t>(byte);
    if (!out.empty()) out += ' ';
    out += digits[value / 16];
    out += digits[value % 16];
  }
  return out;
}

DType element_type(const std::string& file, std::byte code) {
  switch (std::to_integer<int>(code)) {
    case 0x08: return DType::uint8;
    case 0x0c: return DType::int32;
    case 0x0d: return DType::float32;
    case 0x0e: return DType::float64;
    case 0x09: throw Error(file, ": holds int8: requires uint8, int32, float32 or float64");
    case 0x0b: throw Error(file, ": holds int16: requires uint8, int32, float32 or float64");
    default:
      throw Error(file, ": not an IDX file: its third byte is ", hexadecimal({&code, 1}),
                  ": requires a type: 08, 0c, 0d or 0e");
  }
}

struct Header {
  DType dtype;
  Shape shape;
  std::size_t bytes() const { return static_cast<std::size_t>(shape.size()) * size_of(dtype); }
};

Header read_header(ByteSource& source) {
  const std::string& file = source.name();
  std::array<std::byte, 4> magic;
  const std::size_t got = source.read(magic);
  if (got == 0) throw Error(file, ": is empty: requires an IDX file");
  if (got < magic.size() || magic[0] != std::byte{0} || magic[1] != std::byte{0}) {
    throw Error(file, ": not an IDX file: starts with ", hexadecimal(std::span(magic).first(got)),
                ": requires 00 00, a type and a rank");
  }
  const DType dtype = element_type(file, magic[2]);
  const auto rank = std::to_integer<std::size_t>(magic[3]);
  if (rank < 1 || rank > Shape::max_rank) {
    throw Error(file, ": has rank ", rank, ": requires 1 to ", Shape::max_rank);
  }

  std::array<std::byte, 4 * Shape::max_rank> extents;
  const std::span<std::byte> used = std::span(extents).first(4 * rank);
  if (const std::size_t read = source.read(used); read < used.size()) {
    throw Error(file, ": ends within its header: requires ", rank, " extents, ", used.size(),
                " bytes, got ", read);
  }
  // Zeros count as ones, so that no product of some of the extents overflows either.
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<Index>::max()) / size_of(dtype);
  std::uint64_t product = 1;
  Shape shape;
  for (std::size_t axis = rank; axis-- > 0;) {
    const std::uint64_t extent = big_endian_32(&extents[4 * axis]);
    if (extent > most / product) {
      throw Error(file, ": its header declares more numbers than any file can have: extents ",
                  hexadecimal(used));
    }
    product *= std::max<std::uint64_t>(1, extent);
    shape = shape.batch_of(static_cast<Index>(extent));
  }
  return {dtype, shape};
}

// Grows with what the file holds, not with what its header declares.
std::vector<std::byte> read_body(ByteSource& source, const Header& header, std::size_t file_size) {
  const std::size_t wanted = header.bytes();
  std::vector<std::byte> body;
  while (body.size() < wanted) {
    const std::size_t before = body.size();
    const std::size_t step = std::max({before, file_size, std::size_t{1} << 16});
    body.resize(std::min(wanted, before + step));
    const std::size_t got = source.read(std::span(body).subspan(before));
    if (before + got < body.size()) {
      throw Error(source.name(), ": cut short: its header declares ", header.dtype, " ",
                  header.shape, ", ", wanted, " bytes, got ", before + got, ": get the file again");
    }
  }
  // Reads past the end of gzip's stream too, which is when zlib compares its checksum.
  std::byte extra;
  if (source.read({&extra, 1}) > 0) {
    throw Error(source.name(), ": bytes are left over: its header declares ", header.dtype, " ",
                header.shape, ", ", wanted, " bytes, and there are more");
  }
  return body;
}

}  // namespace

Tensor read_idx(const fs::path& path) {
  std::error_code error;
  if (const fs::file_status status = fs::status(path, error);
      fs::exists(status) && !fs::is_directory(status) && !fs::is_regular_file(status)) {
    throw Error(path.string(), " is not a regular file");
  }
  ByteSource source(path, "an IDX file");
  const Header header = read_header(source);
  const auto file_size = static_cast<std::size_t>(fs::file_size(path, error));
  const std::vector<std::byte> body = read_body(source, header, error ? 0 : file_size);

  Tensor tensor(header.shape, header.dtype);
  if (body.empty()) return tensor;
  const std::size_t width = size_of(header.dtype);
  std::byte* out = tensor.view().bytes();
  if (width == 1 || std::endian::native == std::endian::big) {
    std::memcpy(out, body.data(), body.size());
    return tensor;
  }
  for (std::size_t i = 0; i < body.size(); i += width) {
    std::reverse_copy(&body[i], &body[i] + width, out + i);
  }
  return tensor;
}

}  // namespace gradus
