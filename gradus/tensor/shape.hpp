// The extent of each axis of a tensor, outermost first.
#pragma once

#include <array>
#include <initializer_list>
#include <string>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// A value. Tensors are dense and row-major, so a shape is all there is to know of their layout.
// The first axis is the batch; images are [batch, height, width, channels].
class GRADUS_EXPORT Shape {
 public:
  static constexpr int max_rank = 6;

  Shape() = default;                         // of one number
  Shape(std::initializer_list<Index> dims);  // throws Error for more than max_rank or below 0

  int rank() const { return rank_; }
  Index operator[](int axis) const;  // negative axes count from the last
  Index size() const;                // how many numbers

  Index rows() const;      // the product of all extents but the last: what a dense layer calls rows
  Index row_size() const;  // the product of all extents but the first: the numbers of one sample

  Shape with(int axis, Index extent) const;  // a copy with one extent replaced
  Shape sample() const;                      // without the first axis
  Shape batch_of(Index count) const;         // with `count` put before the first axis

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<Index, max_rank> dims_{};
  int rank_ = 0;
};

GRADUS_EXPORT std::string to_string(const Shape& shape);  // "[64, 28, 28]"

}  // namespace gradus
