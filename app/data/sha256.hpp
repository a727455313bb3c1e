// SHA-256 (FIPS 180-4): shows whether a file is the expected one.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace gradus::app {

// Of bytes that come in pieces. A value.
class Sha256 {
 public:
  void add(std::string_view bytes);
  std::string hexadecimal() const;  // of all bytes so far

 private:
  void add_block(const unsigned char* block);

  static constexpr std::size_t block_size = 64;
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, block_size> pending_{};
  std::uint64_t count_ = 0;  // bytes
};

// Throws Error where the file cannot be read.
std::string sha256_of(const std::filesystem::path& file);

}  // namespace gradus::app
