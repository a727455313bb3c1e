#include "gradus/kernels/add.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/add.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "gradus/kernels/lanes-inl.hpp"
#include "gradus/kernels/parts.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

template <class T>
void add(const T* from, T* to, Index count) {
  Lanes<T>::for_each(count, [&](const Lanes<T>& lanes) HWY_ATTR {
    lanes.store(hn::Add(lanes.load(to), lanes.load(from)), to);
  });
}

template <class T>
void sum_of_rows(const T* rows, T* sum, Index count, Index columns, bool accumulate) {
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
    lanes.store(accumulate ? hn::Add(lanes.load(sum), total) : total, sum);
  });
}

// The sum of `count` arrays, added in pairs.
template <int count, class T>
HWY_INLINE hn::Vec<hn::ScalableTag<T>> sum_in_pairs(const Lanes<T>& lanes, const T* const* parts) {
  if constexpr (count == 1) {
    return lanes.load(*parts);
  } else {
    return hn::Add(sum_in_pairs<count / 2>(lanes, parts),
                   sum_in_pairs<count / 2>(lanes, parts + count / 2));
  }
}

template <int count, class T>
void sum_of_parts(const T* const* parts, T* to, Index size, bool accumulate) {
  Lanes<T>::for_each(size, [&](const Lanes<T>& lanes) HWY_ATTR {
    const auto sum = sum_in_pairs<count>(lanes, parts);
    lanes.store(accumulate ? hn::Add(lanes.load(to), sum) : sum, to);
  });
}

void run_add(const ConstTensorView& from, const TensorView& to, Index count) {
  with_type_of(to.dtype(), [&]<class T>() HWY_ATTR { add(from.data<T>(), to.data<T>(), count); });
}

void run_sum_of_rows(const ConstTensorView& rows, const TensorView& sum, Index count, Index columns,
                     bool accumulate) {
  with_type_of(sum.dtype(), [&]<class T>() HWY_ATTR {
    sum_of_rows(rows.data<T>(), sum.data<T>(), count, columns, accumulate);
  });
}

// Of the numbers [begin, end).
void run_sum_of_parts(std::span<const ConstTensorView> parts, const TensorView& to, Index begin,
                      Index end, bool accumulate) {
  with_type_of(to.dtype(), [&]<class T>() HWY_ATTR {
    const T* from[16];
    for (std::size_t i = 0; i < parts.size(); ++i) from[i] = parts[i].data<T>() + begin;
    T* const target = to.data<T>() + begin;
    switch (parts.size()) {
      case 2: return sum_of_parts<2>(from, target, end - begin, accumulate);
      case 4: return sum_of_parts<4>(from, target, end - begin, accumulate);
      case 8: return sum_of_parts<8>(from, target, end - begin, accumulate);
      default: return sum_of_parts<16>(from, target, end - begin, accumulate);
    }
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {

HWY_EXPORT(run_add);
HWY_EXPORT(run_sum_of_rows);
HWY_EXPORT(run_sum_of_parts);

void add(ConstTensorView from, TensorView to) {
  assert(from.size() == to.size());
  HWY_DYNAMIC_DISPATCH(run_add)(from, to, to.size());
}

void add_to_rows(ConstTensorView row, TensorView rows) {
  assert(rows.shape()[-1] == row.size());
  const TensorView flat = rows.reshaped({rows.shape().rows(), row.size()});
  for (Index r = 0; r < flat.shape()[0]; ++r) add(row, flat.slice(r, 1));
}

void sum_of_rows(ConstTensorView rows, TensorView sum, bool accumulate) {
  assert(rows.shape()[-1] == sum.size());
  HWY_DYNAMIC_DISPATCH(run_sum_of_rows)(rows, sum, rows.shape().rows(), sum.size(), accumulate);
}

void sum_of_parts(std::span<const ConstTensorView> parts, TensorView to, bool accumulate) {
  assert(parts.size() == 2 || parts.size() == 4 || parts.size() == 8 || parts.size() == 16);
  for_parts(to.size(), 16384, [&](Index begin, Index end) {
    HWY_DYNAMIC_DISPATCH(run_sum_of_parts)(parts, to, begin, end, accumulate);
  });
}

}  // namespace gradus::kernels
#endif
