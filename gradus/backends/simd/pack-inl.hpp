// Copies parts of operands to where the tiles read them fastest. Included once for each target.
#if defined(GRADUS_BACKENDS_SIMD_PACK_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_BACKENDS_SIMD_PACK_INL_HPP_
#undef GRADUS_BACKENDS_SIMD_PACK_INL_HPP_
#else
#define GRADUS_BACKENDS_SIMD_PACK_INL_HPP_
#endif

#include "gradus/backends/simd/product_task.hpp"
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
// Within each block of 128 bits, number i of vector q changes places with number q of vector i.
template <class D, class V>
HWY_INLINE void transpose_blocks(D d, V* v) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    const hn::Repartition<double, D> pairs;
    const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, v[0], v[1]));
    const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, v[2], v[3]));
    const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, v[0], v[1]));
    const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, v[2], v[3]));
    v[0] = hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23));
    v[1] = hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23));
    v[2] = hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23));
    v[3] = hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23));
  } else {
    const V low = hn::InterleaveLower(d, v[0], v[1]), high = hn::InterleaveUpper(d, v[0], v[1]);
    v[0] = low;
    v[1] = high;
  }
}
#endif

// out[p * out_row + j] = in[j * in_row + p], for p < k, j < n <= out_row, out_row whole vectors;
// the rest of each row repeats column n - 1.
template <class T>
void transpose_rows(const T* HWY_RESTRICT in, Index in_row, Index k, Index n, T* HWY_RESTRICT out,
                    Index out_row) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  constexpr auto most_lanes = static_cast<Index>(hn::MaxLanes(d));
  for (Index j = 0; j < out_row; j += lanes) {
    const T* row[most_lanes];
    for (Index i = 0; i < lanes; ++i) row[i] = in + (j + i < n ? j + i : n - 1) * in_row;
    Index p = 0;
#if HWY_TARGET != HWY_SCALAR
    constexpr Index side = 16 / sizeof(T);  // numbers in a block of 128 bits
    for (; p + side <= k; p += side) {
      // Block b of vector i holds `side` numbers of row b side + i.
      hn::Vec<decltype(d)> v[side];
      GRADUS_UNROLL for (Index i = 0; i < side; ++i) {
        v[i] = hn::LoadDup128(d, row[i] + p);
        GRADUS_UNROLL for (Index first = side; first < most_lanes; first += side) {
          const auto before = hn::FirstN(d, static_cast<std::size_t>(first));
          v[i] = hn::IfThenElse(before, v[i], hn::LoadDup128(d, row[first + i] + p));
        }
      }
      transpose_blocks(d, v);
      GRADUS_UNROLL for (Index i = 0; i < side; ++i) {
        hn::StoreU(v[i], d, out + (p + i) * out_row + j);
      }
    }
#endif
    for (; p < k; ++p) {
      for (Index i = 0; i < lanes; ++i) out[p * out_row + j + i] = row[i][p];
    }
  }
}

// Rows of op(a) that are columns in memory, by the block: element (i, p) of a block of r
// rows goes to out[p * r + i]. `in` is element (0, 0), the next of a row is in_column behind.
template <class T>
void pack_rows(const T* HWY_RESTRICT in, Index in_column, Index r, Index k, T* HWY_RESTRICT out) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  for (Index p = 0; p < k; ++p, in += in_column, out += r) {
    Index i = 0;
    for (; i + lanes <= r; i += lanes) hn::StoreU(hn::LoadU(d, in + i), d, out + i);
    if (i >= r) continue;
    const auto mask = hn::FirstN(d, static_cast<std::size_t>(r - i));
    hn::BlendedStore(hn::MaskedLoad(mask, d, in + i), mask, d, out + i);
  }
}

}  // namespace gradus::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
