// Long arrays by the part, for several threads.
#pragma once

#include <algorithm>

#include "gradus/base/parallel.hpp"

namespace gradus::kernels {

// Calls body(begin, end) for contiguous parts that cover [0, count), each beginning at a whole
// cache line if the array does. least: as many numbers as are worth a thread of their own, some 10
// us.
template <class Body>
void for_parts(Index count, Index least, const Body& body) {
  constexpr Index line = 16;
  parallel_for((count + line - 1) / line, std::max<Index>(1, least / line),
               [&](Index begin, Index end) { body(begin * line, std::min(end * line, count)); });
}

}  // namespace gradus::kernels
