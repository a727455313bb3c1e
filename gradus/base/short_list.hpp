// A few values in place: the inputs of a model and what belongs to each of them. A value.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "gradus/base/export.hpp"

namespace gradus {

[[noreturn]] GRADUS_EXPORT void refuse_long_list(std::size_t count);

// Holds at most four, so that it takes no memory from the heap: a training step makes some.
template <class T>
class ShortList {
 public:
  static constexpr int most = 4;

  ShortList() = default;
  // Implicit, so that one value may stand for a list of one.
  template <class One>
  requires std::convertible_to<One, T> ShortList(One&& one) : size_(1) {  // NOLINT(*-forwarding-*)
    values_[0] = std::forward<One>(one);
  }
  template <class Other>
  requires(!std::same_as<Other, T> && std::convertible_to<const Other&, T>)
      ShortList(const ShortList<Other>& others) {
    for (const Other& other : others) push_back(other);
  }
  // Throws Error for more than `most` values, as push_back() does.
  ShortList(std::initializer_list<T> values) {
    if (values.size() > values_.size()) refuse_long_list(values.size());
    std::ranges::copy(values, values_.begin());
    size_ = static_cast<int>(values.size());
  }

  void push_back(T value) {
    if (size_ == most) refuse_long_list(most + 1);
    values_[static_cast<std::size_t>(size_++)] = std::move(value);
  }

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](int i) const {
    assert(i >= 0 && i < size_);
    return values_[static_cast<std::size_t>(i)];
  }
  T& operator[](int i) {
    assert(i >= 0 && i < size_);
    return values_[static_cast<std::size_t>(i)];
  }
  const T* begin() const { return values_.data(); }
  const T* end() const { return values_.data() + size_; }
  T* begin() { return values_.data(); }
  T* end() { return values_.data() + size_; }

  friend bool operator==(const ShortList& a, const ShortList& b) {
    return std::ranges::equal(a, b);
  }

 private:
  std::array<T, most> values_{};
  int size_ = 0;
};

}  // namespace gradus
