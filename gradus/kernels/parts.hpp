// What kernels share: long arrays by the part, for several threads, and one body for both types.
#pragma once

#include <algorithm>

#include "gradus/base/parallel.hpp"
#include "gradus/tensor/dtype.hpp"

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

// Calls body<T>() with T = float or double, for a type that is one of them: within vector code, so
// that a kernel is exported once for both.
template <class Body>
inline void with_type_of(DType dtype, const Body& body) {
  if (dtype == DType::float32) {
    body.template operator()<float>();
  } else {
    body.template operator()<double>();
  }
}

}  // namespace gradus::kernels
