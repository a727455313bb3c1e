#include "gradus/kernels/pointwise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradus/kernels/pointwise.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <array>
#include <cstring>

#include "gradus/base/error.hpp"
#include "gradus/kernels/parts.hpp"
#include "gradus/kernels/pointwise_functions-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {

// A function of the table, and its derivative, with the parameter that is given.
template <class Function, class T>
struct Value {
  T parameter;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return Function::value(d, x, parameter);
  }
};
template <class Function, class T>
struct Gradient {
  T parameter;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V kept, V dy) const {
    return Function::gradient(d, kept, dy, parameter);
  }
};

// out[i] = function(in[i]...), i < count, a multiple of two vectors: their chains of operations
// overlap.
template <class Function, class T, class... In>
void map_pairs(const Function& function, T* out, Index count, const In*... in) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  for (Index i = 0; i < count; i += 2 * lanes) {
    const auto first = function(d, hn::LoadU(d, in + i)...);
    const auto second = function(d, hn::LoadU(d, in + i + lanes)...);
    hn::StoreU(first, d, out + i);
    hn::StoreU(second, d, out + i + lanes);
  }
}

// Fewer numbers than two vectors have, and zeros behind them.
template <class T>
struct Padded {
  using D = hn::ScalableTag<T>;
  Padded() = default;
  Padded(const T* from, Index count) {
    for_each_mask(count, [&](auto mask, Index start) HWY_ATTR {
      hn::StoreU(hn::MaskedLoad(mask, D(), from + start), D(), numbers + start);
    });
  }
  void store(T* to, Index count) const {
    for_each_mask(count, [&](auto mask, Index start) HWY_ATTR {
      hn::BlendedStore(hn::LoadU(D(), numbers + start), mask, D(), to + start);
    });
  }
  template <class Body>
  static HWY_INLINE void for_each_mask(Index count, const Body& body) {
    const auto lanes = static_cast<Index>(hn::Lanes(D()));
    body(hn::FirstN(D(), static_cast<std::size_t>(std::min(count, lanes))), 0);
    body(hn::FirstN(D(), static_cast<std::size_t>(std::max<Index>(0, count - lanes))), lanes);
  }
  T numbers[2 * hn::MaxLanes(D())];
};

// out[i] = function(in[i]...), i < count; out may be one of the inputs. The last numbers take the
// same way through the code, of which there is much.
template <class Function, class T, class... In>
void map(const Function& function, T* out, Index count, const In*... in) {
  const Index pair = 2 * static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  const Index left = count % pair, whole = count - left;
  map_pairs(function, out, whole, in...);
  if (left == 0) return;
  Padded<T> rest;
  map_pairs(function, rest.numbers, pair, Padded<T>(in + whole, left).numbers...);
  rest.store(out + whole, left);
}

// The row of this index, with all its numbers at once: the choice is made once a call.
template <template <class, class> class Of, class T, class... Functions, class... In>
void map_row(PointwiseList<Functions...>, std::size_t index, double parameter, T* out, Index count,
             const In*... in) {
  std::size_t row = 0;
  const auto map_if = [&](const auto& function) HWY_ATTR {
    if (row++ != index) return false;
    map(function, out, count, in...);
    return true;
  };
  (map_if(Of<Functions, T>{static_cast<T>(parameter)}) || ...);
}

// Of the numbers [begin, end).
void run_value(const Pointwise& function, double parameter, const ConstTensorView& x,
               const TensorView& y, Index begin, Index end) {
  with_type_of(y.dtype(), [&]<class T>() HWY_ATTR {
    map_row<Value>(PointwiseTable(), function.index, parameter, y.data<T>() + begin, end - begin,
                   x.data<T>() + begin);
  });
}

void run_gradient(const Pointwise& function, double parameter, const ConstTensorView& kept,
                  const ConstTensorView& dy, const TensorView& dx, Index begin, Index end) {
  with_type_of(dx.dtype(), [&]<class T>() HWY_ATTR {
    map_row<Gradient>(PointwiseTable(), function.index, parameter, dx.data<T>() + begin,
                      end - begin, kept.data<T>() + begin, dy.data<T>() + begin);
  });
}

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::kernels {
namespace {

template <class... Functions>
constexpr auto rows_of(HWY_NAMESPACE::PointwiseList<Functions...>) {
  std::array rows = {Functions::row...};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].index = i;
  return rows;
}
// The same for every target.
constexpr auto rows = rows_of(HWY_NAMESPACE::PointwiseTable());

// The fewest elements worth a thread of their own: about 10 us of work.
constexpr Index cheap_grain = 65536, grain = 16384;

HWY_EXPORT(run_value);
HWY_EXPORT(run_gradient);

}  // namespace

std::span<const Pointwise> pointwise_functions() { return rows; }

const Pointwise& pointwise(std::string_view name) {
  for (const Pointwise& row : rows)
    if (row.name == name) return row;
  throw Error("there is no pointwise function '", name, "'");
}

void apply(const Pointwise& function, ConstTensorView x, TensorView y, double parameter) {
  assert(x.size() == y.size() && parameter >= 0);
  parallel_for(y.size(), function.is_cheap ? cheap_grain : grain, [&](Index begin, Index end) {
    HWY_DYNAMIC_DISPATCH(run_value)(function, parameter, x, y, begin, end);
  });
}

void apply_gradient(const Pointwise& function, ConstTensorView kept, ConstTensorView dy,
                    TensorView dx, double parameter) {
  assert(kept.size() == dx.size() && dy.size() == dx.size() && parameter >= 0);
  parallel_for(dx.size(), function.reads_input ? grain : cheap_grain, [&](Index begin, Index end) {
    HWY_DYNAMIC_DISPATCH(run_gradient)(function, parameter, kept, dy, dx, begin, end);
  });
}

void copy(ConstTensorView x, TensorView y) {
  assert(x.byte_size() == y.byte_size());
  if (x.bytes() != y.bytes() && x.size() > 0) std::memcpy(y.bytes(), x.bytes(), x.byte_size());
}

void mask(ConstTensorView x, ConstTensorView mask, double factor, TensorView y) {
  assert(x.size() == y.size() && mask.size() == y.size());
  with_float_type(y.dtype(), [&]<class T> {
    const T* in = x.data<T>();
    const std::uint8_t* kept = mask.data<std::uint8_t>();
    T* out = y.data<T>();
    for (Index i = 0; i < y.size(); ++i) {
      out[i] = kept[i] != 0 ? in[i] * static_cast<T>(factor) : T(0);
    }
  });
}

}  // namespace gradus::kernels
#endif
