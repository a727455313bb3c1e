// Borrowed numbers: where they are, their shape, their type. Their owner must outlive the
// view.
#pragma once

#include <cassert>
#include <cstddef>
#include <span>

#include "gradus/tensor/dtype.hpp"
#include "gradus/tensor/shape.hpp"

namespace gradus {

// A value; two threads may read through copies of one view, and must not write to the same place.
template <class Byte>
class BasicTensorView {
 public:
  template <class T>
  using Element = std::conditional_t<std::is_const_v<Byte>, const T, T>;

  BasicTensorView() = default;  // of nothing: false when tested
  BasicTensorView(Byte* bytes, const Shape& shape, DType dtype)
      : bytes_(bytes), shape_(shape), dtype_(dtype) {}
  // Borrows the elements of an array; `shape` must hold as many.
  template <class T>
  requires(std::is_const_v<Byte> || !std::is_const_v<T>)
      BasicTensorView(std::span<T> elements, const Shape& shape)
      : bytes_(reinterpret_cast<Byte*>(elements.data())), shape_(shape), dtype_(dtype_of<T>) {
    if (shape.size() != static_cast<Index>(elements.size())) {
      throw Error("a view of shape ", shape, " requires ", shape.size(), " elements, got ",
                  elements.size());
    }
  }
  operator BasicTensorView<const std::byte>() const { return {bytes_, shape_, dtype_}; }

  explicit operator bool() const { return bytes_ != nullptr; }
  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  Index size() const { return shape_.size(); }
  std::size_t byte_size() const { return static_cast<std::size_t>(size()) * size_of(dtype_); }
  Byte* bytes() const { return bytes_; }

  // The elements; T must be the C++ type of dtype().
  template <class T>
  std::span<Element<T>> as() const {
    return {data<T>(), static_cast<std::size_t>(size())};
  }
  template <class T>
  Element<T>* data() const {
    assert(dtype_ == dtype_of<T>);
    return reinterpret_cast<Element<T>*>(bytes_);
  }

  // `count` positions of the first axis, from `first` on.
  BasicTensorView slice(Index first, Index count) const {
    assert(first >= 0 && count >= 0 && first + count <= shape_[0]);
    const auto skipped = static_cast<std::size_t>(first * shape_.row_size()) * size_of(dtype_);
    return {bytes_ + skipped, shape_.with(0, count), dtype_};
  }
  // The same numbers in another shape of equal size.
  BasicTensorView reshaped(const Shape& shape) const {
    assert(shape.size() == size());
    return {bytes_, shape, dtype_};
  }

 private:
  Byte* bytes_ = nullptr;
  Shape shape_;
  DType dtype_ = DType::float32;
};

using TensorView = BasicTensorView<std::byte>;
using ConstTensorView = BasicTensorView<const std::byte>;

}  // namespace gradus
