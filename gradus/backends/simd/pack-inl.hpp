// Copies parts of operands to where the tiles read them fastest. Included once for each target.
#if defined(GRADUS_BACKENDS_SIMD_PACK_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_BACKENDS_SIMD_PACK_INL_HPP_
#undef GRADUS_BACKENDS_SIMD_PACK_INL_HPP_
#else
#define GRADUS_BACKENDS_SIMD_PACK_INL_HPP_
#endif

#include "gradus/base/index.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// out[p * out_row + j] = in[p * in_row + j], for p < k, j < n, n <= out_row; the rest of each row
// is cleared.
template <class T>
void copy_rows(const T* HWY_RESTRICT in, Index in_row, Index k, Index n, T* HWY_RESTRICT out,
               Index out_row) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  for (Index p = 0; p < k; ++p, in += in_row, out += out_row) {
    Index j = 0;
    for (; j + lanes <= n; j += lanes) hn::StoreU(hn::LoadU(d, in + j), d, out + j);
    for (; j < n; ++j) out[j] = in[j];
    for (; j < out_row; ++j) out[j] = T(0);
  }
}

#if HWY_TARGET != HWY_SCALAR
// Four rows of four floats become four columns.
HWY_INLINE void transpose_4x4(const float* HWY_RESTRICT in, Index in_row, float* HWY_RESTRICT out,
                              Index out_row) {
  const hn::FixedTag<float, 4> d;
  const hn::FixedTag<double, 2> pairs;
  const auto r0 = hn::LoadU(d, in), r1 = hn::LoadU(d, in + in_row);
  const auto r2 = hn::LoadU(d, in + 2 * in_row), r3 = hn::LoadU(d, in + 3 * in_row);
  const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, r0, r1));
  const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, r2, r3));
  const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, r0, r1));
  const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, r2, r3));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23)), d, out);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23)), d, out + out_row);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23)), d, out + 2 * out_row);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23)), d, out + 3 * out_row);
}

// Two rows of two doubles become two columns.
HWY_INLINE void transpose_2x2(const double* HWY_RESTRICT in, Index in_row, double* HWY_RESTRICT out,
                              Index out_row) {
  const hn::FixedTag<double, 2> d;
  const auto r0 = hn::LoadU(d, in), r1 = hn::LoadU(d, in + in_row);
  hn::StoreU(hn::InterleaveLower(d, r0, r1), d, out);
  hn::StoreU(hn::InterleaveUpper(d, r0, r1), d, out + out_row);
}
#endif

// out[p * out_row + j] = in[j * in_row + p], for p < k, j < n, n <= out_row; the rest of each row
// is cleared.
template <class T>
void transpose_rows(const T* HWY_RESTRICT in, Index in_row, Index k, Index n, T* HWY_RESTRICT out,
                    Index out_row) {
  Index j = 0;
#if HWY_TARGET != HWY_SCALAR
  constexpr Index side = 16 / sizeof(T);
  for (; j + side <= n; j += side) {
    const T* from = in + j * in_row;
    Index p = 0;
    for (; p + side <= k; p += side) {
      if constexpr (sizeof(T) == 4) {
        transpose_4x4(from + p, in_row, out + p * out_row + j, out_row);
      } else {
        transpose_2x2(from + p, in_row, out + p * out_row + j, out_row);
      }
    }
    for (; p < k; ++p) {
      for (Index column = 0; column < side; ++column) {
        out[p * out_row + j + column] = from[column * in_row + p];
      }
    }
  }
#endif
  for (; j < n; ++j) {
    for (Index p = 0; p < k; ++p) out[p * out_row + j] = in[j * in_row + p];
  }
  for (; j < out_row; ++j) {
    for (Index p = 0; p < k; ++p) out[p * out_row + j] = T(0);
  }
}

}  // namespace gradus::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
