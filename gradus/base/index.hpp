// The one type for extents, positions and counts.
#pragma once

#include <cstdint>

namespace gradus {

using Index = std::int64_t;

}  // namespace gradus
