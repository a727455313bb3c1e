#include "gradus/testing/allocations.hpp"

// Defined by gradus_allocation_counter; null without it.
extern "C" [[gnu::weak]] std::uint64_t gradus_allocation_count();

namespace gradus {

std::optional<std::uint64_t> allocation_count() {
  if (gradus_allocation_count == nullptr) return std::nullopt;
  return gradus_allocation_count();
}

}  // namespace gradus
