// What kernels share: long arrays by the part, for several threads, and one body for both types.
#pragma once

#include <algorithm>
#include <cassert>

#include "gradus/base/parallel.hpp"
#include "gradus/tensor/tensor_view.hpp"

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
inline auto with_type_of(DType dtype, const Body& body) {
  assert(dtype == DType::float32 || dtype == DType::float64);
  return dtype == DType::float32 ? body.template operator()<float>()
                                 : body.template operator()<double>();
}

// The numbers of a view, or null of a view of nothing.
template <class T, class Byte>
inline auto* data_or_null(const BasicTensorView<Byte>& view) {
  return view ? view.template data<T>() : nullptr;
}

}  // namespace gradus::kernels
