// A block of rows by a strip of columns of the output, held in registers while k passes by.
// Included once for each target.
#if defined(GRADUS_BACKENDS_SIMD_TILE_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_BACKENDS_SIMD_TILE_INL_HPP_
#undef GRADUS_BACKENDS_SIMD_TILE_INL_HPP_
#else
#define GRADUS_BACKENDS_SIMD_TILE_INL_HPP_
#endif

#include <array>
#include <utility>

#include "gradus/backends/simd/product_task.hpp"
#include "gradus/base/index.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The largest tiles: accumulators, the vectors of b and one of a fill the 32 or 16 registers.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int max_vectors = 4, max_accumulators = 24, max_rows_of_one = 14;
#else
inline constexpr int max_vectors = 2, max_accumulators = 12, max_rows_of_one = 10;
#endif
constexpr Index max_rows(Index vectors) {
  return vectors == 1 ? max_rows_of_one : max_accumulators / vectors;
}

// Rows of b that a tile holds at once, as far as registers go.
constexpr int steps_at_once(int vectors) {
#if HWY_TARGET <= HWY_AVX3
  return vectors == 1 ? 4 : vectors == 2 ? 2 : 1;
#else
  return vectors == 1 ? 4 : 1;
#endif
}

template <class T>
struct TileTask {
  Index k;
  const T* a;  // element (i, p) at a[i * a_row + p * a_column]
  Index a_row, a_column;
  const T* b;  // row p at b + p * b_row
  Index b_row;
  T* c;  // row i at c + i * c_row
  Index c_row;
  Index last_lanes;  // of the last vector of a row that exist, 1 to all
  bool accumulate;
  const T* bias;  // of the first column, or null
};

// c[i, j] = (c[i, j] +) sum over p < k of a[i, p] b[p, j] (+ bias[j]), i < rows, j < the columns of
// `vectors` vectors. `sums` is the number of sums each element is split into: p goes to sum p mod
// sums while it can; with one sum the order is that of p, whatever the tile.
template <int rows, int vectors, int sums, class T>
void run_tile(const TileTask<T>& task) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  const bool whole = hn::MaxLanes(d) == 1 || task.last_lanes == lanes;
  const auto mask = hn::FirstN(d, static_cast<std::size_t>(task.last_lanes));

  V total[sums][rows][vectors];
  GRADUS_UNROLL for (int s = 0; s < sums; ++s) {
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v) total[s][i][v] = hn::Zero(d);
    }
  }
  const T* HWY_RESTRICT a = task.a;
  const T* HWY_RESTRICT b = task.b;
  const Index a_row = task.a_row, a_column = task.a_column, b_row = task.b_row;
  // Inlined by force: else g++ sees the sums only by address and keeps them in memory.
  const auto load_row = [&](auto is_whole, const T* from, V* row) HWY_ATTR
      __attribute__((always_inline)) {
    GRADUS_UNROLL for (int v = 0; v < vectors - 1; ++v) row[v] = hn::LoadU(d, from + v * lanes);
    const T* last = from + (vectors - 1) * lanes;
    row[vectors - 1] = is_whole ? hn::LoadU(d, last) : hn::MaskedLoad(mask, d, last);
  };
  const auto multiply_add = [&](auto is_whole, int s) HWY_ATTR __attribute__((always_inline)) {
    V row[vectors];
    load_row(is_whole, b, row);
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
      const V factor = hn::Set(d, a[i * a_row]);
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
        total[s][i][v] = hn::MulAdd(factor, row[v], total[s][i][v]);
      }
    }
    a += a_column;
    b += b_row;
  };
  const auto pass = [&](auto is_whole) HWY_ATTR __attribute__((always_inline)) {
    Index p = task.k;
    if constexpr (sums == 1 && steps_at_once(vectors) > 1) {
      // Where a is stored along p, a row's address serves several steps; with few vectors, finding
      // addresses is what takes the time.
      constexpr int steps = steps_at_once(vectors);
      for (; a_column == 1 && p >= steps; p -= steps) {
        V row[steps][vectors];
        GRADUS_UNROLL for (int u = 0; u < steps; ++u) load_row(is_whole, b + u * b_row, row[u]);
        const T* in = a;
        GRADUS_UNROLL for (int i = 0; i < rows; ++i, in += a_row) {
          GRADUS_UNROLL for (int u = 0; u < steps; ++u) {
            const V factor = hn::Set(d, in[u]);
            GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
              total[0][i][v] = hn::MulAdd(factor, row[u][v], total[0][i][v]);
            }
          }
        }
        a += steps;
        b += steps * b_row;
      }
    }
    for (; p >= sums; p -= sums) {
      GRADUS_UNROLL for (int s = 0; s < sums; ++s) multiply_add(is_whole, s);
    }
    for (; p > 0; --p) multiply_add(is_whole, 0);
  };
  if (whole) {
    pass(std::true_type());
  } else {
    pass(std::false_type());
  }
  GRADUS_UNROLL for (int s = 1; s < sums; ++s) {
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
        total[0][i][v] = hn::Add(total[0][i][v], total[s][i][v]);
      }
    }
  }
  T* HWY_RESTRICT c = task.c;
  const Index c_row = task.c_row;
  if (task.accumulate) {
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
        const T* in = c + i * c_row + v * lanes;
        total[0][i][v] =
            hn::Add(total[0][i][v],
                    v == vectors - 1 && !whole ? hn::MaskedLoad(mask, d, in) : hn::LoadU(d, in));
      }
    }
  }
  if (task.bias != nullptr) {
    GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
      const T* in = task.bias + v * lanes;
      const V added = v == vectors - 1 && !whole ? hn::MaskedLoad(mask, d, in) : hn::LoadU(d, in);
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
        total[0][i][v] = hn::Add(total[0][i][v], added);
      }
    }
  }
  GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
    GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
      T* out = c + i * c_row + v * lanes;
      if (v == vectors - 1 && !whole) {
        hn::BlendedStore(total[0][i][v], mask, d, out);
      } else {
        hn::StoreU(total[0][i][v], d, out);
      }
    }
  }
}

template <class T>
using Tile = void (*)(const TileTask<T>&);

// The code of each size, by rows - 1.
template <class T, int vectors, int sums, int... rows>
constexpr auto tiles_of(std::integer_sequence<int, rows...>) {
  return std::array<Tile<T>, sizeof...(rows)>{&run_tile<rows + 1, vectors, sums, T>...};
}

template <class T, int vectors>
Tile<T> tile_of(Index rows) {
  static constexpr auto tiles =
      tiles_of<T, vectors, 1>(std::make_integer_sequence<int, max_rows(vectors)>());
  return tiles[static_cast<std::size_t>(rows - 1)];
}

template <class T>
Tile<T> tile_of(Index rows, Index vectors) {
  switch (vectors) {
    case 1: return tile_of<T, 1>(rows);
#if HWY_TARGET <= HWY_AVX3
    case 2: return tile_of<T, 2>(rows);
    case 3: return tile_of<T, 3>(rows);
#endif
    default: return tile_of<T, max_vectors>(rows);
  }
}

// One or two rows by one or two vectors, each element in as many sums as registers allow.
template <class T>
Tile<T> thin_tile_of(Index rows, Index vectors) {
  constexpr int sums = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
  if (vectors == 1) return rows == 1 ? &run_tile<1, 1, sums, T> : &run_tile<2, 1, sums, T>;
  return rows == 1 ? &run_tile<1, 2, sums, T> : &run_tile<2, 2, sums, T>;
}

}  // namespace gradus::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
