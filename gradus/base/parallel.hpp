// How many threads the library uses, and the one way to use them.
#pragma once

#include <memory>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// The last set_threads(), else GRADUS_THREADS, else the cores this process may use: its affinity,
// cut to its cgroup's quota. Results never depend on it.
GRADUS_EXPORT int threads();
GRADUS_EXPORT void set_threads(int count);  // throws Error below 1

namespace detail {
GRADUS_EXPORT void parallel_for(Index count, Index grain, void (*part)(const void*, Index, Index),
                                const void* body);
}

// Calls body(begin, end) for contiguous parts that cover [0, count), at least `grain` each, on up
// to threads() threads. Parts must write to different places and must not throw.
template <class Body>
void parallel_for(Index count, Index grain, const Body& body) {
  detail::parallel_for(
      count, grain,
      [](const void* erased, Index begin, Index end) {
        (*static_cast<const Body*>(erased))(begin, end);
      },
      std::addressof(body));
}

}  // namespace gradus
