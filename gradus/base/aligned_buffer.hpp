// Zeroed bytes that start at a multiple of 64, the width of a cache line and of the widest vector.
#pragma once

#include <cstddef>
#include <memory>

#include "gradus/base/export.hpp"

namespace gradus {

inline constexpr std::size_t alignment = 64;

// `bytes` rounded up to a multiple of the alignment.
constexpr std::size_t aligned_size(std::size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

class GRADUS_EXPORT AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t bytes);
  AlignedBuffer(const AlignedBuffer& other);
  AlignedBuffer& operator=(const AlignedBuffer& other);
  AlignedBuffer(AlignedBuffer&& other) noexcept;
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept;
  ~AlignedBuffer() = default;

  std::byte* data() { return bytes_.get(); }
  const std::byte* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const;
  };
  std::unique_ptr<std::byte[], Free> bytes_;
  std::size_t size_ = 0;
};

}  // namespace gradus
