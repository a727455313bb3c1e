// Takes the place of the C library's allocation functions and counts their calls, those of
// libraries included. A library of its own, gradus_allocation_counter, for test programs only.
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

// glibc's own names for what it does.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {
std::atomic<std::uint64_t> count = 0;
}

#define GRADUS_VISIBLE extern "C" __attribute__((visibility("default")))

GRADUS_VISIBLE std::uint64_t gradus_allocation_count() { return count.load(); }

GRADUS_VISIBLE void* malloc(std::size_t size) {
  ++count;
  return __libc_malloc(size);
}

GRADUS_VISIBLE void* calloc(std::size_t number, std::size_t size) {
  ++count;
  return __libc_calloc(number, size);
}

GRADUS_VISIBLE void* realloc(void* memory, std::size_t size) {
  ++count;
  return __libc_realloc(memory, size);
}

GRADUS_VISIBLE void* memalign(std::size_t alignment, std::size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}

GRADUS_VISIBLE void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}

GRADUS_VISIBLE int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  ++count;
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
