// The three ways of a product, compiled once for each target.
#include "gradus/backends/simd/product_task.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/backends/simd/product.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>

#include "gradus/backends/simd/pack-inl.hpp"
#include "gradus/backends/simd/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows of b that are passed at once: a strip of these stays in the first and second cache.
constexpr Index block_k = 256;
// Rows of c between which a packed strip of b is used again.
constexpr Index block_m = 192;

template <class T>
Index lanes_of() {
  return static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
}

// The part-th of `parts` nearly equal parts of [0, count) begins here.
Index part_begin(Index count, Index parts, Index part) { return count * part / parts; }

// ---- dots ----

// Adds up each of four vectors and gives the sums side by side.
#if HWY_TARGET <= HWY_AVX2
template <class D, class V>
HWY_INLINE hn::Vec<hn::FixedTag<hn::TFromD<D>, 4>> sums_of(D d, const V* s) {
  using T = hn::TFromD<D>;
  const V low = hn::Add(hn::InterleaveLower(d, s[0], s[1]), hn::InterleaveUpper(d, s[0], s[1]));
  const V high = hn::Add(hn::InterleaveLower(d, s[2], s[3]), hn::InterleaveUpper(d, s[2], s[3]));
  if constexpr (sizeof(T) == 4) {
    // Blocks of four lanes: [s0 s1 s0 s1] and [s2 s3 s2 s3], then [s0 s1 s2 s3].
    const hn::Repartition<double, D> pairs;
    const auto l = hn::BitCast(pairs, low), h = hn::BitCast(pairs, high);
    const V all = hn::Add(hn::BitCast(d, hn::InterleaveLower(pairs, l, h)),
                          hn::BitCast(d, hn::InterleaveUpper(pairs, l, h)));
    const hn::Half<D> half;
    const auto sum = hn::Add(hn::LowerHalf(half, all), hn::UpperHalf(half, all));
#if HWY_TARGET <= HWY_AVX3
    const hn::FixedTag<T, 4> four;
    return hn::Add(hn::LowerHalf(four, sum), hn::UpperHalf(four, sum));
#else
    return sum;
#endif
  } else {
    // Blocks of two lanes: [s0 s1] and [s2 s3] in each; the blocks are added, then joined.
    const hn::Half<D> half;
    auto l = hn::Add(hn::LowerHalf(half, low), hn::UpperHalf(half, low));
    auto h = hn::Add(hn::LowerHalf(half, high), hn::UpperHalf(half, high));
#if HWY_TARGET <= HWY_AVX3
    const hn::Half<decltype(half)> two;
    const auto l2 = hn::Add(hn::LowerHalf(two, l), hn::UpperHalf(two, l));
    const auto h2 = hn::Add(hn::LowerHalf(two, h), hn::UpperHalf(two, h));
    return hn::Combine(hn::FixedTag<T, 4>(), h2, l2);
#else
    return hn::Combine(hn::FixedTag<T, 4>(), h, l);
#endif
  }
}
#endif

// out[q] = sum over p < k of x[q][p] y[q][p], q < 4.
template <class T>
HWY_INLINE void four_dots(Index k, const T* const* x, const T* const* y, T* out) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const Index lanes = lanes_of<T>();
  V s[4], odd[4];
  GRADUS_UNROLL for (int q = 0; q < 4; ++q) s[q] = odd[q] = hn::Zero(d);
  Index p = 0;
  // Two sums a dot: eight chains of additions hide their latency.
  for (; p + 2 * lanes <= k; p += 2 * lanes) {
    GRADUS_UNROLL for (int q = 0; q < 4; ++q) {
      s[q] = hn::MulAdd(hn::LoadU(d, x[q] + p), hn::LoadU(d, y[q] + p), s[q]);
      odd[q] = hn::MulAdd(hn::LoadU(d, x[q] + p + lanes), hn::LoadU(d, y[q] + p + lanes), odd[q]);
    }
  }
  GRADUS_UNROLL for (int q = 0; q < 4; ++q) s[q] = hn::Add(s[q], odd[q]);
  for (; p + lanes <= k; p += lanes) {
    GRADUS_UNROLL for (int q = 0; q < 4; ++q) {
      s[q] = hn::MulAdd(hn::LoadU(d, x[q] + p), hn::LoadU(d, y[q] + p), s[q]);
    }
  }
  if (p < k) {
    const auto mask = hn::FirstN(d, static_cast<std::size_t>(k - p));
    GRADUS_UNROLL for (int q = 0; q < 4; ++q) {
      s[q] = hn::MulAdd(hn::MaskedLoad(mask, d, x[q] + p), hn::MaskedLoad(mask, d, y[q] + p), s[q]);
    }
  }
#if HWY_TARGET <= HWY_AVX2
  hn::StoreU(sums_of(d, s), hn::FixedTag<T, 4>(), out);
#else
  for (int q = 0; q < 4; ++q) out[q] = hn::GetLane(hn::SumOfLanes(d, s[q]));
#endif
}

// Four outputs of one row: c[i, j ..] for as many of the four as there are.
template <class T>
HWY_INLINE void dots_of_row(const ProductTask<T>& task, Index i, Index j) {
  const Index count = std::min<Index>(4, task.n - j);
  const T* const row = task.a + i * task.a_row;
  const T* const x[4] = {row, row, row, row};
  const T* y[4];
  for (Index q = 0; q < 4; ++q) y[q] = task.b + (q < count ? j + q : j) * task.b_row;
  T sums[4];
  four_dots(task.k, x, y, sums);
  T* const out = task.c + i * task.c_row + j;
  for (Index q = 0; q < count; ++q) {
    const T sum = task.bias != nullptr ? sums[q] + task.bias[j + q] : sums[q];
    out[q] = task.accumulate ? out[q] + sum : sum;
  }
}

// Four outputs of one column: c[i .., j].
template <class T>
HWY_INLINE void dots_of_column(const ProductTask<T>& task, Index i, Index j) {
  const Index count = std::min<Index>(4, task.m - i);
  const T* const column = task.b + j * task.b_row;
  const T* x[4];
  const T* const y[4] = {column, column, column, column};
  for (Index q = 0; q < 4; ++q) x[q] = task.a + (q < count ? i + q : i) * task.a_row;
  T sums[4];
  four_dots(task.k, x, y, sums);
  for (Index q = 0; q < count; ++q) {
    T* const out = task.c + (i + q) * task.c_row + j;
    const T sum = task.bias != nullptr ? sums[q] + task.bias[j] : sums[q];
    *out = task.accumulate ? *out + sum : sum;
  }
}

// Along the longer side of c; requires a_column = 1 and b transposed.
template <class T>
void run_dots(const ProductTask<T>& task) {
  if (task.n >= task.m) {
    for (Index i = 0; i < task.m; ++i) {
      for (Index j = 0; j < task.n; j += 4) dots_of_row(task, i, j);
    }
  } else {
    for (Index i = 0; i < task.m; i += 4) {
      for (Index j = 0; j < task.n; ++j) dots_of_column(task, i, j);
    }
  }
}

// ---- tiles ----

// Rows p0 .. p0 + k - 1 of some columns of b, as the tiles read them.
template <class T>
struct Strip {
  const T* numbers;
  Index row;  // from one row to the next
  Index p0, k;
  Index first_column, columns, vectors;
};

// c's rows, in blocks of most_rows at most, by a strip of b.
template <class T, class PickTile>
void run_strip(const ProductTask<T>& task, Index first_row, Index end_row, const Strip<T>& strip,
               Index most_rows, const PickTile& pick) {
  TileTask<T> tile{.k = strip.k,
                   .a = nullptr,
                   .a_row = task.a_row,
                   .a_column = task.a_column,
                   .b = strip.numbers,
                   .b_row = strip.row,
                   .c = nullptr,
                   .c_row = task.c_row,
                   .last_lanes = strip.columns - (strip.vectors - 1) * lanes_of<T>(),
                   .accumulate = task.accumulate || strip.p0 > 0,
                   .bias = strip.p0 + strip.k == task.k && task.bias != nullptr
                               ? task.bias + strip.first_column
                               : nullptr};
  const Index rows = end_row - first_row;
  const Index blocks = (rows + most_rows - 1) / most_rows;
  for (Index block = 0; block < blocks; ++block) {
    const Index begin = first_row + part_begin(rows, blocks, block);
    const Index count = first_row + part_begin(rows, blocks, block + 1) - begin;
    if (task.a_packed != nullptr) {
      tile.a_row = 1;
      tile.a_column = count;
      tile.a = task.a_packed + begin * task.k + strip.p0 * count;
    } else {
      tile.a = task.a + begin * task.a_row + strip.p0 * task.a_column;
    }
    tile.c = task.c + begin * task.c_row + strip.first_column;
    pick(count, strip.vectors)(tile);
  }
}

// All blocks of rows, as run_strip() cuts them.
template <class T>
void pack_a(const ProductTask<T>& task, Index most_rows) {
  const Index blocks = (task.m + most_rows - 1) / most_rows;
  for (Index block = 0; block < blocks; ++block) {
    const Index begin = part_begin(task.m, blocks, block);
    const Index count = part_begin(task.m, blocks, block + 1) - begin;
    pack_rows(task.a + begin, task.a_column, count, task.k, task.a_packed + begin * task.k);
  }
}

template <class T>
void run_tiled(const ProductTask<T>& task) {
  const Index lanes = lanes_of<T>();
  const Index all_vectors = (task.n + lanes - 1) / lanes;
  const Index strips = (all_vectors + max_vectors - 1) / max_vectors;
  const Index k_blocks = std::max<Index>(1, (task.k + block_k - 1) / block_k);
  // Rows a power of two apart meet in the same few sets; others are worth a copy for many rows of
  // c.
  const Index row_bytes = task.b_row * static_cast<Index>(sizeof(T));
  const Index least_rows = row_bytes % far_bytes == 0 ? 2 * max_rows_of_one : 128;
  const bool packs = task.b_transposed || (row_bytes >= far_bytes && task.m > least_rows);
  const Index m_blocks = task.a_packed != nullptr ? 1 : (task.m + block_m - 1) / block_m;
  // One for all strips, so that all cut a in the same blocks.
  const Index most_rows = strips == 0 ? 1 : max_rows((all_vectors + strips - 1) / strips);
  HWY_ALIGN T packed[block_k * max_vectors * 64 / sizeof(T)];
  if (task.a_packed != nullptr) pack_a(task, most_rows);

  for (Index kb = 0; kb < k_blocks; ++kb) {
    const Index p0 = part_begin(task.k, k_blocks, kb);
    const Index k = part_begin(task.k, k_blocks, kb + 1) - p0;
    for (Index mb = 0; mb < m_blocks; ++mb) {
      for (Index s = 0; s < strips; ++s) {
        const Index first_vector = part_begin(all_vectors, strips, s);
        const Index vectors = part_begin(all_vectors, strips, s + 1) - first_vector;
        const Index j0 = first_vector * lanes;
        Strip<T> strip{.numbers = task.b + p0 * task.b_row + j0,
                       .row = task.b_row,
                       .p0 = p0,
                       .k = k,
                       .first_column = j0,
                       .columns = std::min(task.n - j0, vectors * lanes),
                       .vectors = vectors};
        if (packs) {
          strip.row = vectors * lanes;
          if (task.b_transposed) {
            transpose_rows(task.b + j0 * task.b_row + p0, task.b_row, k, strip.columns, packed,
                           strip.row);
          } else {
            copy_rows(strip.numbers, task.b_row, k, strip.columns, packed, strip.row);
          }
          strip.numbers = packed;
        }
        run_strip(task, part_begin(task.m, m_blocks, mb), part_begin(task.m, m_blocks, mb + 1),
                  strip, most_rows,
                  [](Index rows, Index count) { return tile_of<T>(rows, count); });
      }
    }
  }
}

// One or two rows; b in place.
template <class T>
void run_thin(const ProductTask<T>& task) {
  const Index lanes = lanes_of<T>();
  const Index all_vectors = (task.n + lanes - 1) / lanes;
  for (Index first = 0; first < all_vectors; first += 2) {
    const Index vectors = std::min<Index>(2, all_vectors - first);
    const Index j0 = first * lanes;
    const Strip<T> strip{.numbers = task.b + j0,
                         .row = task.b_row,
                         .p0 = 0,
                         .k = task.k,
                         .first_column = j0,
                         .columns = std::min(task.n - j0, vectors * lanes),
                         .vectors = vectors};
    run_strip(task, 0, task.m, strip, 2,
              [](Index rows, Index count) { return thin_tile_of<T>(rows, count); });
  }
}

// c^T = b^T a, a strip of a's columns at a time, added into c number by number.
template <class T>
void run_turned(const ProductTask<T>& task) {
  constexpr Index most_columns = 256, most_rows = 8;
  HWY_ALIGN T turned[most_columns * most_rows];
  for (Index first = 0; first < task.m; first += most_columns) {
    const Index columns = std::min(most_columns, task.m - first);
    const ProductTask<T> part{.m = task.n,
                              .n = columns,
                              .k = task.k,
                              .a = task.b,
                              .a_row = 1,
                              .a_column = task.n,
                              .b = task.a + first,
                              .b_row = task.a_column,
                              .c = turned,
                              .c_row = columns};
    task.n <= 2 ? run_thin(part) : run_tiled(part);
    for (Index i = 0; i < columns; ++i) {
      T* const out = task.c + (first + i) * task.c_row;
      for (Index j = 0; j < task.n; ++j) {
        const T sum = turned[j * columns + i] + (task.bias != nullptr ? task.bias[j] : T(0));
        out[j] = task.accumulate ? out[j] + sum : sum;
      }
    }
  }
}

template <class T>
void run(Way way, const ProductTask<T>& task) {
  switch (way) {
    case Way::dots: return run_dots(task);
    case Way::thin: return run_thin(task);
    case Way::turned: return run_turned(task);
    case Way::tiled: return run_tiled(task);
  }
}

std::tuple<ProductCode<float>, ProductCode<double>> codes() {
  return {{&run<float>, lanes_of<float>()}, {&run<double>, lanes_of<double>()}};
}

}  // namespace gradus::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::simd {

HWY_EXPORT(codes);

std::tuple<ProductCode<float>, ProductCode<double>> product_codes() {
  return HWY_DYNAMIC_DISPATCH(codes)();
}

}  // namespace gradus::simd
#endif
