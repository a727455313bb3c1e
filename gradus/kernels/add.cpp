#include "gradus/kernels/add.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/add.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

// Keeps an array of vectors in registers.
#define GRADUS_UNROLL _Pragma("GCC unroll 16")

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

template <class T>
void run_add(const T* from, T* to, Index count) {
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    lanes.store(hn::Add(lanes.load(to), lanes.load(from)), to);
  });
}

template <class T>
void run_add_sum_of_rows(const T* rows, T* sum, Index count, Index columns) {
  Lanes<T>::for_each(columns, [&](const Lanes<T>& lanes) HWY_ATTR {
    // Four sums, because one would wait for each addition before the next.
    const hn::ScalableTag<T> d;
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
    const T* row = rows;
    Index r = 0;
    for (; r + 4 <= count; r += 4, row += 4 * columns) {
      s0 = hn::Add(s0, lanes.load(row));
      s1 = hn::Add(s1, lanes.load(row + columns));
      s2 = hn::Add(s2, lanes.load(row + 2 * columns));
      s3 = hn::Add(s3, lanes.load(row + 3 * columns));
    }
    for (; r < count; ++r, row += columns) s0 = hn::Add(s0, lanes.load(row));
    const auto total = hn::Add(hn::Add(s0, s1), hn::Add(s2, s3));
    lanes.store(hn::Add(lanes.load(sum), total), sum);
  });
}

template <int count, class T>
void run_move_sum(T* const* parts, T* to, Index size) {
  Lanes<T>::for_each(size, [&](const Lanes<T>& lanes) HWY_ATTR {
    const hn::ScalableTag<T> d;
    hn::Vec<decltype(d)> sums[count];
    GRADUS_UNROLL for (int i = 0; i < count; ++i) {
      sums[i] = lanes.load(parts[i]);
      lanes.store(hn::Zero(d), parts[i]);
    }
    GRADUS_UNROLL for (int step = 1; step < count; step *= 2) {
      GRADUS_UNROLL for (int i = 0; i < count; i += 2 * step) {
        sums[i] = hn::Add(sums[i], sums[i + step]);
      }
    }
    lanes.store(hn::Add(lanes.load(to), sums[0]), to);
  });
}

template <class T>
void run_move_sum(T* const* parts, Index count, T* to, Index size) {
  switch (count) {
    case 2: return run_move_sum<2>(parts, to, size);
    case 4: return run_move_sum<4>(parts, to, size);
    case 8: return run_move_sum<8>(parts, to, size);
    default: return run_move_sum<16>(parts, to, size);
  }
}

void move_sum_float32(float* const* parts, Index count, float* to, Index size) {
  run_move_sum(parts, count, to, size);
}
void move_sum_float64(double* const* parts, Index count, double* to, Index size) {
  run_move_sum(parts, count, to, size);
}
void add_float32(const float* a, float* b, Index n) { run_add(a, b, n); }
void add_float64(const double* a, double* b, Index n) { run_add(a, b, n); }
void sum_float32(const float* rows, float* sum, Index count, Index columns) {
  run_add_sum_of_rows(rows, sum, count, columns);
}
void sum_float64(const double* rows, double* sum, Index count, Index columns) {
  run_add_sum_of_rows(rows, sum, count, columns);
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(move_sum_float32);
HWY_EXPORT(move_sum_float64);
HWY_EXPORT(add_float32);
HWY_EXPORT(add_float64);
HWY_EXPORT(sum_float32);
HWY_EXPORT(sum_float64);

void add(ConstTensorView from, TensorView to) {
  assert(from.size() == to.size());
  with_float_type(to.dtype(), [&]<class T> {
    if constexpr (sizeof(T) == 4) {
      HWY_DYNAMIC_DISPATCH(add_float32)(from.data<T>(), to.data<T>(), to.size());
    } else {
      HWY_DYNAMIC_DISPATCH(add_float64)(from.data<T>(), to.data<T>(), to.size());
    }
  });
}

void move_sum(std::span<const TensorView> parts, TensorView to) {
  assert(parts.size() == 2 || parts.size() == 4 || parts.size() == 8 || parts.size() == 16);
  for_parts(to.size(), 16384, [&](Index begin, Index end) {
    with_float_type(to.dtype(), [&]<class T> {
      T* from[16];
      for (std::size_t i = 0; i < parts.size(); ++i) from[i] = parts[i].data<T>() + begin;
      T* const target = to.data<T>() + begin;
      const auto count = static_cast<Index>(parts.size());
      if constexpr (sizeof(T) == 4) {
        HWY_DYNAMIC_DISPATCH(move_sum_float32)(from, count, target, end - begin);
      } else {
        HWY_DYNAMIC_DISPATCH(move_sum_float64)(from, count, target, end - begin);
      }
    });
  });
}

void add_to_rows(ConstTensorView row, TensorView rows) {
  assert(rows.shape()[-1] == row.size());
  const TensorView flat = rows.reshaped({rows.shape().rows(), row.size()});
  for (Index r = 0; r < flat.shape()[0]; ++r) add(row, flat.slice(r, 1));
}

void add_sum_of_rows(ConstTensorView rows, TensorView sum) {
  assert(rows.shape()[-1] == sum.size());
  with_float_type(rows.dtype(), [&]<class T> {
    const Index count = rows.shape().rows(), columns = sum.size();
    if constexpr (sizeof(T) == 4) {
      HWY_DYNAMIC_DISPATCH(sum_float32)(rows.data<T>(), sum.data<T>(), count, columns);
    } else {
      HWY_DYNAMIC_DISPATCH(sum_float64)(rows.data<T>(), sum.data<T>(), count, columns);
    }
  });
}

}  // namespace gradus::kernels
#endif
