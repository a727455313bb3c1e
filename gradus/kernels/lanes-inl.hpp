// Arrays by the vector, the last numbers under a mask. Included once for each target.
#if defined(GRADUS_KERNELS_LANES_INL_HPP_) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_KERNELS_LANES_INL_HPP_
#undef GRADUS_KERNELS_LANES_INL_HPP_
#else
#define GRADUS_KERNELS_LANES_INL_HPP_
#endif

#include "gradus/base/index.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The numbers of one vector's width, at the same place in any array.
template <class T>
class Lanes {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;

  // Calls body(lanes) for each vector's worth of [0, count).
  template <class Body>
  static HWY_INLINE void for_each(Index count, const Body& body) {
    const auto width = static_cast<Index>(hn::Lanes(D()));
    Lanes lanes;
    for (; lanes.first_ + width <= count; lanes.first_ += width) body(lanes);
    if (lanes.first_ >= count) return;  // always, where a vector is one number
    lanes.left_ = static_cast<std::size_t>(count - lanes.first_);
    body(lanes);
  }

  HWY_INLINE V load(const T* numbers) const {
    const D d;
    if (left_ == 0) return hn::LoadU(d, numbers + first_);
    return hn::MaskedLoad(hn::FirstN(d, left_), d, numbers + first_);
  }
  // The same with `rest` where a partial vector has no numbers.
  HWY_INLINE V load_or(V rest, const T* numbers) const {
    return left_ == 0 ? load(numbers) : hn::IfThenElse(hn::FirstN(D(), left_), load(numbers), rest);
  }
  // `value`, but 0 where a partial vector has no numbers.
  HWY_INLINE V kept(V value) const {
    return left_ == 0 ? value : hn::IfThenElseZero(hn::FirstN(D(), left_), value);
  }
  HWY_INLINE void store(V value, T* numbers) const {
    const D d;
    if (left_ == 0) {
      hn::StoreU(value, d, numbers + first_);
    } else {
      hn::BlendedStore(value, hn::FirstN(d, left_), d, numbers + first_);
    }
  }

 private:
  Index first_ = 0;
  std::size_t left_ = 0;  // of a last, partial vector; 0: whole
};

}  // namespace gradus::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
