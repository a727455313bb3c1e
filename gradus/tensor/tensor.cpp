#include "gradus/tensor/tensor.hpp"

#include <cstring>
#include <utility>

namespace gradus {

Tensor::Tensor(const Shape& shape, DType dtype)
    : buffer_(static_cast<std::size_t>(shape.size()) * size_of(dtype)),
      shape_(shape),
      dtype_(dtype) {}

Tensor::Tensor(ConstTensorView copied) : Tensor(copied.shape(), copied.dtype()) {
  if (copied.size() > 0) std::memcpy(buffer_.data(), copied.bytes(), copied.byte_size());
}

Tensor Tensor::reshaped(const Shape& shape) && {
  if (shape.size() != size())
    throw Error("a tensor of shape ", shape_, " cannot take the shape ", shape);
  shape_ = shape;
  return std::move(*this);
}

}  // namespace gradus
