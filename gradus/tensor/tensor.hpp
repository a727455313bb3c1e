// Dense row-major numbers that own their memory.
#pragma once

#include <initializer_list>

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

// Copying copies the numbers. Several threads may read while none writes.
class GRADUS_EXPORT Tensor {
 public:
  Tensor() = default;                                                 // no numbers, shape [0]
  explicit Tensor(const Shape& shape, DType dtype = DType::float32);  // zeros

  // Tensor::of<float>({2, 2}, {1, 2, 3, 4}); throws Error when the counts disagree.
  template <class T>
  static Tensor of(const Shape& shape, std::initializer_list<T> elements) {
    return of<T>(shape, std::span<const T>(elements.begin(), elements.size()));
  }
  template <class T>
  static Tensor of(const Shape& shape, std::span<const T> elements) {
    return Tensor(ConstTensorView(elements, shape));
  }
  explicit Tensor(ConstTensorView copied);

  TensorView view() { return {buffer_.data(), shape_, dtype_}; }
  ConstTensorView view() const { return {buffer_.data(), shape_, dtype_}; }
  operator TensorView() { return view(); }
  operator ConstTensorView() const { return view(); }

  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  Index size() const { return shape_.size(); }
  template <class T>
  std::span<T> as() {
    return view().as<T>();
  }
  template <class T>
  std::span<const T> as() const {
    return view().as<T>();
  }

  Tensor reshaped(const Shape& shape) &&;  // the same numbers; throws Error for another size

 private:
  AlignedBuffer buffer_;
  Shape shape_{0};
  DType dtype_ = DType::float32;
};

}  // namespace gradus
