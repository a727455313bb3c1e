#include "gradus/kernels/prelu.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/prelu.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <span>

#include "gradus/kernels/add.hpp"
#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// `width` columns of `rows` rows that are `stride` apart.
template <class T>
void run_prelu(const T* x, const T* slope, T* y, Index rows, Index stride, Index width) {
  const hn::ScalableTag<T> d;
  for (Index r = 0; r < rows; ++r, x += stride, y += stride) {
    Lanes<T>::for_each(width, [&](const Lanes<T>& lanes) HWY_ATTR {
      const auto v = lanes.load(x);
      lanes.store(hn::IfThenElse(hn::Gt(v, hn::Zero(d)), v, hn::Mul(v, lanes.load(slope))), y);
    });
  }
}

// The same of the gradients, of a few rows. dx may be null.
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
void run_prelu_gradient(const T* x, const T* slope, const T* dy, T* dx, T* sum, Index rows,
                        Index stride, Index width) {
  constexpr Index at_once = 4;  // sums are read and written once for so many
  for (Index r = 0; r < rows; r += at_once) {
    const Index first = r * stride;
    gradient_of_rows(x + first, slope, dy + first, dx == nullptr ? nullptr : dx + first, sum,
                     std::min(at_once, rows - r), stride, width);
  }
}

void prelu_float32(const float* x, const float* slope, float* y, Index rows, Index stride,
                   Index width) {
  run_prelu(x, slope, y, rows, stride, width);
}
void prelu_float64(const double* x, const double* slope, double* y, Index rows, Index stride,
                   Index width) {
  run_prelu(x, slope, y, rows, stride, width);
}
void gradient_float32(const float* x, const float* slope, const float* dy, float* dx, float* sum,
                      Index rows, Index stride, Index width) {
  run_prelu_gradient(x, slope, dy, dx, sum, rows, stride, width);
}
void gradient_float64(const double* x, const double* slope, const double* dy, double* dx,
                      double* sum, Index rows, Index stride, Index width) {
  run_prelu_gradient(x, slope, dy, dx, sum, rows, stride, width);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(prelu_float32);
HWY_EXPORT(prelu_float64);
HWY_EXPORT(gradient_float32);
HWY_EXPORT(gradient_float64);

namespace {

constexpr Index tile_width = 128;  // numbers: whole vectors of every machine, most of them full
constexpr Index grain = 65536;     // numbers worth a thread of their own, as for a ReLU
constexpr Index most_blocks = 16;  // of rows, each with a sum of its own

// A matrix as one of wider rows: narrow ones are side by side, a power of two of them, so that
// vectors are full; each column of such a row has its slope in `slopes`.
template <class T>
struct Wide {
  Wide(ConstTensorView x, ConstTensorView slope) : slopes(slope.data<T>()) {
    const Index columns = slope.size(), rows = x.size() / columns;
    while (2 * repeats * columns <= tile_width) repeats *= 2;
    width = repeats * columns;
    count = rows / repeats;
    rest = rows % repeats * columns;
    if (repeats == 1) return;
    std::copy_n(slope.data<T>(), columns, tile);
    for (Index filled = columns; filled < width; filled *= 2)
      std::copy_n(tile, filled, tile + filled);
    slopes = tile;
  }
  Wide(const Wide&) = delete;
  Wide& operator=(const Wide&) = delete;

  Index repeats = 1;
  Index width, count;  // of the wide rows
  Index rest;          // numbers of the last one, which is not full
  const T* slopes;
  T tile[tile_width];
};

template <class T>
TensorView view_of(T* numbers, Index count) {
  return {std::span<T>(numbers, static_cast<std::size_t>(count)), {count}};
}

template <class T>
void run(const T* x, const T* slope, T* y, Index rows, Index width) {
  if constexpr (sizeof(T) == 4) {
    HWY_DYNAMIC_DISPATCH(prelu_float32)(x, slope, y, rows, width, width);
  } else {
    HWY_DYNAMIC_DISPATCH(prelu_float64)(x, slope, y, rows, width, width);
  }
}

template <class T>
struct GradientOf {
  const T *x, *slope, *dy;
  T* dx;

  // Of `width` columns from `column` on, of `rows` rows from the number `first` on.
  void operator()(T* sum, Index first, Index column, Index rows, Index stride, Index width) const {
    const Index at = first + column;
    T* const out = dx == nullptr ? nullptr : dx + at;
    if constexpr (sizeof(T) == 4) {
      HWY_DYNAMIC_DISPATCH(gradient_float32)
      (x + at, slope + column, dy + at, out, sum, rows, stride, width);
    } else {
      HWY_DYNAMIC_DISPATCH(gradient_float64)
      (x + at, slope + column, dy + at, out, sum, rows, stride, width);
    }
  }
};

// Blocks of rows have sums of their own, which are then added up; so have the rows of a wide one.
template <class T>
void sum_by_blocks(const Wide<T>& wide, const GradientOf<T>& gradient_of, TensorView total) {
  T sums[most_blocks][tile_width];
  const Index numbers = wide.count * wide.width;
  const Index blocks = std::clamp<Index>(numbers / grain, 1, most_blocks);
  const Index rows = (wide.count + blocks - 1) / blocks;
  parallel_for(blocks, 1, [&](Index begin, Index end) {
    for (Index b = begin; b < end; ++b) {
      const Index first = std::min(b * rows, wide.count);
      std::fill_n(sums[b], wide.width, T(0));
      gradient_of(sums[b], first * wide.width, 0, std::min(rows, wide.count - first), wide.width,
                  wide.width);
    }
  });
  gradient_of(sums[0], numbers, 0, 1, 0, wide.rest);
  for (Index b = 1; b < blocks; ++b)
    add(view_of(sums[b], wide.width), view_of(sums[0], wide.width));
  for (Index width = wide.width / 2; width >= total.size(); width /= 2)
    add(view_of(sums[0] + width, width), view_of(sums[0], width));
  add(view_of(sums[0], total.size()), total);
}

}  // namespace

void prelu(ConstTensorView x, ConstTensorView slope, TensorView y) {
  assert(x.size() == y.size() && (slope.size() == 1 || slope.size() == x.shape()[-1]));
  with_float_type(y.dtype(), [&]<class T> {
    const Wide<T> wide(x, slope);
    const T* const in = x.data<T>();
    T* const out = y.data<T>();
    parallel_for(wide.count, std::max<Index>(1, grain / wide.width), [&](Index begin, Index end) {
      run(in + begin * wide.width, wide.slopes, out + begin * wide.width, end - begin, wide.width);
    });
    const Index done = wide.count * wide.width;
    run(in + done, wide.slopes, out + done, 1, wide.rest);
  });
}

void prelu_gradient(ConstTensorView x, ConstTensorView slope, ConstTensorView dy, TensorView dx,
                    TensorView slope_gradient) {
  assert(x.size() == dy.size() && slope.size() == slope_gradient.size());
  with_float_type(x.dtype(), [&]<class T> {
    const Wide<T> wide(x, slope);
    const GradientOf<T> gradient_of{x.data<T>(), wide.slopes, dy.data<T>(),
                                    dx ? dx.data<T>() : nullptr};
    if (wide.width <= tile_width) return sum_by_blocks(wide, gradient_of, slope_gradient);
    // Each thread has columns of its own, and adds up all their rows.
    T* const sums = slope_gradient.data<T>();
    const Index least = grain / std::max<Index>(1, wide.count);
    for_parts(wide.width, least, [&](Index begin, Index end) {
      gradient_of(sums + begin, 0, begin, wide.count, wide.width, end - begin);
    });
  });
}

}  // namespace gradus::kernels
#endif
