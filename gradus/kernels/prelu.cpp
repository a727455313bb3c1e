#include "gradus/kernels/prelu.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/prelu.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <cstring>

#include "gradus/kernels/add.hpp"
#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

template <class T>
void prelu(const T* x, const T* slope, T* y, Index rows, Index columns) {
  const hn::ScalableTag<T> d;
  for (Index r = 0; r < rows; ++r, x += columns, y += columns) {
    Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto v = lanes.load(x);
      lanes.store(hn::IfThenElse(hn::Gt(v, hn::Zero(d)), v, hn::Mul(v, lanes.load(slope))), y);
    });
  }
}

// The gradients of `width` columns of a few rows, which are `stride` apart. dx may be null.
template <class T>
void gradient_of_rows(const T* x, const T* slope, const T* dy, T* dx, T* sum, Index rows,
                      Index stride, Index width) {
  const hn::ScalableTag<T> d;
  Lanes<T>::for_each(width, [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto slopes = lanes.load(slope);
    auto total = lanes.load(sum);
    for (Index r = 0; r < rows; ++r) {
      const auto v = lanes.load(x + r * stride), dv = lanes.load(dy + r * stride);
      const auto is_above = hn::Gt(v, hn::Zero(d));
      total = hn::IfThenElse(is_above, total, hn::MulAdd(v, dv, total));
      if (dx != nullptr)
        lanes.store(hn::IfThenElse(is_above, dv, hn::Mul(dv, slopes)), dx + r * stride);
    }
    lanes.store(total, sum);
  });
}

template <class T>
void prelu_gradient(const T* x, const T* slope, const T* dy, T* dx, T* sum, Index rows,
                    Index stride, Index width) {
  constexpr Index at_once = 4;  // sums are read and written once for so many
  for (Index r = 0; r < rows; r += at_once) {
    const Index first = r * stride;
    gradient_of_rows(x + first, slope, dy + first, dx == nullptr ? nullptr : dx + first, sum,
                     std::min(at_once, rows - r), stride, width);
  }
}

// `rows` rows of `columns` columns, from the number `first` on.
void run_prelu(const ConstTensorView& x, const void* slope, const TensorView& y, Index first,
               Index rows, Index columns) {
  with_type_of(y.dtype(), [&]<class T>() HWY_ATTR {
    prelu(x.data<T>() + first, static_cast<const T*>(slope), y.data<T>() + first, rows, columns);
  });
}

// `width` columns from `column` on of `rows` rows, which are `stride` apart, from the number
// `first` on.
void run_prelu_gradient(const ConstTensorView& x, const void* slope, const ConstTensorView& dy,
                        const TensorView& dx, void* sum, Index first, Index rows, Index stride,
                        Index column, Index width) {
  with_type_of(x.dtype(), [&]<class T>() HWY_ATTR {
    const Index at = first + column;
    prelu_gradient(x.data<T>() + at, static_cast<const T*>(slope) + column, dy.data<T>() + at,
                   dx ? dx.data<T>() + at : nullptr, static_cast<T*>(sum) + column, rows, stride,
                   width);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_prelu);
HWY_EXPORT(run_prelu_gradient);

namespace {

constexpr Index tile_width = 128;  // numbers: whole vectors of every machine, most of them full
constexpr Index grain = 65536;     // numbers worth a thread of their own, as for a ReLU
constexpr Index most_blocks = 16;  // of rows, each with a sum of its own

// tile_width numbers of either type.
struct alignas(64) Tile {
  std::byte bytes[tile_width * sizeof(double)];
};

// A matrix as one of wider rows: narrow ones are side by side, a power of two of them, so that
// vectors are full; each column of such a row has its slope in `slopes`.
struct Wide {
  Wide(const ConstTensorView& x, const ConstTensorView& slope) : slopes(slope.bytes()) {
    const Index columns = slope.size(), rows = x.size() / columns;
    Index repeats = 1;
    while (2 * repeats * columns <= tile_width) repeats *= 2;
    width = repeats * columns;
    count = rows / repeats;
    rest = rows % repeats * columns;
    if (repeats == 1) return;
    const std::size_t bytes = slope.byte_size();
    std::memcpy(tile.bytes, slopes, bytes);
    for (std::size_t filled = bytes; filled < static_cast<std::size_t>(repeats) * bytes;
         filled *= 2)
      std::memcpy(tile.bytes + filled, tile.bytes, filled);
    slopes = tile.bytes;
  }
  Wide(const Wide&) = delete;
  Wide& operator=(const Wide&) = delete;

  Index width, count;  // of the wide rows
  Index rest;          // numbers of the last one, which is not full
  const std::byte* slopes;
  Tile tile;
};

// Blocks of rows have sums of their own, which are then added up; so have the rows of a wide one.
template <class AddSums>
void sum_by_blocks(const Wide& wide, const AddSums& add_sums, const TensorView& total) {
  Tile sums[most_blocks];
  const auto sum_of = [&](Index block, Index width) {
    return TensorView(sums[block].bytes, {width}, total.dtype());
  };
  const Index blocks = std::clamp<Index>(wide.count * wide.width / grain, 1, most_blocks);
  const Index rows = (wide.count + blocks - 1) / blocks;
  parallel_for(blocks, 1, [&](Index begin, Index end) {
    for (Index b = begin; b < end; ++b) {
      const Index first = std::min(b * rows, wide.count);
      std::memset(sums[b].bytes, 0, sizeof(Tile));
      add_sums(sums[b].bytes, first, std::min(rows, wide.count - first), 0, wide.width);
    }
  });
  add_sums(sums[0].bytes, wide.count, 1, 0, wide.rest);
  for (Index b = 1; b < blocks; ++b) add(sum_of(b, wide.width), sum_of(0, wide.width));
  for (Index width = wide.width / 2; width >= total.size(); width /= 2) {
    const TensorView halves = sum_of(0, 2 * width);
    add(halves.slice(width, width), halves.slice(0, width));
  }
  add(sum_of(0, total.size()), total);
}

}  // namespace

void prelu(ConstTensorView x, ConstTensorView slope, TensorView y) {
  assert(x.size() == y.size() && (slope.size() == 1 || slope.size() == x.shape()[-1]));
  const Wide wide(x, slope);
  const auto run = [&](Index row, Index rows, Index columns) {
    HWY_DYNAMIC_DISPATCH(run_prelu)(x, wide.slopes, y, row * wide.width, rows, columns);
  };
  parallel_for(wide.count, std::max<Index>(1, grain / wide.width),
               [&](Index begin, Index end) { run(begin, end - begin, wide.width); });
  run(wide.count, 1, wide.rest);
}

void prelu_gradient(ConstTensorView x, ConstTensorView slope, ConstTensorView dy, TensorView dx,
                    TensorView slope_gradient) {
  assert(x.size() == dy.size() && slope.size() == slope_gradient.size());
  const Wide wide(x, slope);
  const auto add_sums = [&](std::byte* sum, Index row, Index rows, Index column, Index width) {
    HWY_DYNAMIC_DISPATCH(run_prelu_gradient)
    (x, wide.slopes, dy, dx, sum, row * wide.width, rows, wide.width, column, width);
  };
  if (wide.width <= tile_width) return sum_by_blocks(wide, add_sums, slope_gradient);
  // Each thread has columns of its own, and adds up all their rows.
  for_parts(wide.width, grain / std::max<Index>(1, wide.count), [&](Index begin, Index end) {
    add_sums(slope_gradient.bytes(), 0, wide.count, begin, end - begin);
  });
}

}  // namespace gradus::kernels
#endif
