// The extent of each axis of a tensor, outermost first.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <string>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// A value. Tensors are dense and row-major, so the shape determines their layout.
// The first axis is the batch; images are [batch, height, width, channels].
class GRADUS_EXPORT Shape {
 public:
  static constexpr int max_rank = 6;

  Shape() = default;                         // of one number
  Shape(std::initializer_list<Index> dims);  // throws Error for more than max_rank or below 0

  int rank() const { return rank_; }
  // What every step asks for is inline.

  // Negative axes count from the last.
  Index operator[](int axis) const { return dims_[position(axis)]; }
  // How many numbers.
  Index size() const { return product(0, rank_); }
  // The product of all extents but the last: what a dense layer calls rows.
  Index rows() const { return product(0, rank_ - 1); }
  // The product of all extents but the first: the numbers of one sample.
  Index row_size() const { return product(1, rank_); }
  // A copy with one extent replaced.
  Shape with(int axis, Index extent) const {
    Shape copy = *this;
    copy.dims_[position(axis)] = extent;
    return copy;
  }

  Shape sample() const;               // without the first axis
  Shape batch_of(Index count) const;  // with `count` put before the first axis

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::size_t position(int axis) const {
    assert(axis >= -rank_ && axis < rank_);
    return static_cast<std::size_t>(axis < 0 ? axis + rank_ : axis);
  }
  Index product(int first, int end) const {
    Index product = 1;
    for (int axis = first; axis < end; ++axis) product *= dims_[static_cast<std::size_t>(axis)];
    return product;
  }

  std::array<Index, max_rank> dims_{};
  int rank_ = 0;
};

GRADUS_EXPORT std::string to_string(const Shape& shape);  // "[64, 28, 28]"

}  // namespace gradus
