// Counts what the program allocates, where it is linked with gradus_allocation_counter.
#pragma once

#include <cstdint>
#include <optional>

#include "gradus/base/export.hpp"

namespace gradus {

// Calls of malloc and its variants (operator new calls them) by all threads since the program's
// start; none where gradus_allocation_counter is not linked.
GRADUS_EXPORT std::optional<std::uint64_t> allocation_count();

}  // namespace gradus
