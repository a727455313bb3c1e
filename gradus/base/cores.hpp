// The cores of this machine. A free function; any thread.
#pragma once

#include "gradus/base/export.hpp"

namespace gradus {

// Those that this process may use, 1 or more: its affinity, cut to its cgroup's quota.
GRADUS_EXPORT int available_cores();

}  // namespace gradus
