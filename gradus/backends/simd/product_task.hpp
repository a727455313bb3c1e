// One product, or a rectangle of its output, as the vector code sees it.
#pragma once

#include <tuple>

#include "gradus/base/index.hpp"

// g++ 12 keeps an array of accumulators in registers only where every loop over it is unrolled.
#define GRADUS_UNROLL _Pragma("GCC unroll 32")

namespace gradus::simd {

// c[i, j] = (c[i, j] +) sum over p < k of op(a)[i, p] op(b)[p, j] (+ bias[j]), for i < m, j < n.
template <class T>
struct ProductTask {
  Index m = 0, n = 0, k = 0;
  const T* a = nullptr;  // op(a)[i, p] is at a[i * a_row + p * a_column]
  Index a_row = 0, a_column = 0;
  const T* b = nullptr;  // op(b)[p, j] is at b[p * b_row + j], or transposed at b[j * b_row + p]
  Index b_row = 0;
  T* a_packed = nullptr;  // room for m k numbers where a is better copied first, else null
  T* c = nullptr;         // c[i, j] is at c[i * c_row + j]
  Index c_row = 0;
  const T* bias = nullptr;  // null: none
  bool b_transposed = false;
  bool accumulate = false;
};

// How a product is run; chosen once, from its size alone.
enum class Way {
  dots,    // few outputs, both operands along k: four dot products at a time
  thin,    // one or two rows: several sums an element, to hide the latency of additions
  turned,  // few columns, a transposed: the transposed product by tiles, turned at the end
  tiled,   // blocks of rows by strips of columns, held in registers over k
};

// Rows that are as far apart as this meet in few cache sets; they are copied before use where many
// tiles read them again.
constexpr Index far_bytes = 2048;

// The code for this machine's best instructions.
template <class T>
struct ProductCode {
  void (*run)(Way way, const ProductTask<T>& task);
  Index lanes;  // numbers in a vector
};
std::tuple<ProductCode<float>, ProductCode<double>> product_codes();

}  // namespace gradus::simd
