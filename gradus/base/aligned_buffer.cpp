#include "gradus/base/aligned_buffer.hpp"

#include <cstring>
#include <new>
#include <utility>

namespace gradus {

void AlignedBuffer::Free::operator()(std::byte* bytes) const {
  ::operator delete[](bytes, std::align_val_t(alignment));
}

AlignedBuffer::AlignedBuffer(std::size_t bytes) : size_(bytes) {
  if (bytes == 0) return;
  const std::size_t whole = aligned_size(bytes);
  bytes_.reset(static_cast<std::byte*>(::operator new[](whole, std::align_val_t(alignment))));
  std::memset(bytes_.get(), 0, whole);
}

AlignedBuffer::AlignedBuffer(const AlignedBuffer& other) : AlignedBuffer(other.size_) {
  if (size_ > 0) std::memcpy(data(), other.data(), size_);
}

AlignedBuffer& AlignedBuffer::operator=(const AlignedBuffer& other) {
  return *this = AlignedBuffer(other);
}

AlignedBuffer::AlignedBuffer(AlignedBuffer&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

AlignedBuffer& AlignedBuffer::operator=(AlignedBuffer&& other) noexcept {
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

}  // namespace gradus
