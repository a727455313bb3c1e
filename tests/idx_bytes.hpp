// Bytes of IDX files for tests, right and wrong ones.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gradus {

inline std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes));
  return out;
}

inline std::string idx_header(int type, std::initializer_list<std::uint32_t> extents) {
  std::string out = big_endian(static_cast<std::uint32_t>(type), 3);
  out += static_cast<char>(extents.size());
  for (const std::uint32_t extent : extents) out += big_endian(extent, 4);
  return out;
}

// `count` bytes 0, 1, 2, ... below `limit`, again and again.
inline std::string counting_bytes(std::size_t count, int limit = 256) {
  std::string out(count, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<char>(i % static_cast<std::size_t>(limit));
  }
  return out;
}

inline std::string mnist_images(std::uint32_t count) {
  return idx_header(8, {count, 28, 28}) + counting_bytes(std::size_t{count} * 28 * 28);
}

inline std::string mnist_labels(std::uint32_t count) {
  return idx_header(8, {count}) + counting_bytes(count, 10);
}

inline std::string gzip(std::string_view bytes) {
  z_stream stream{};
  // 16 more than the window asks for gzip's wrapper.
  if (deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace gradus
