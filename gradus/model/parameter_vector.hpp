// One number for every parameter of a model, contiguous: values, gradients, momentum, averages are
// all this type.
#pragma once

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/model/parameter.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

class Model;

// Copying copies the numbers. One thread writes at a time.
class GRADUS_EXPORT ParameterVector {
 public:
  ParameterVector() = default;
  explicit ParameterVector(const Model& model);  // zeros, of the model's type

  // The numbers of one parameter, in its shape.
  TensorView operator[](const Parameter& parameter) {
    return {buffer_.data() + offset_of(parameter), parameter.shape_, dtype_};
  }
  ConstTensorView operator[](const Parameter& parameter) const {
    return {buffer_.data() + offset_of(parameter), parameter.shape_, dtype_};
  }

  // All weights, then all statistics; each parameter starts at a multiple of 64 bytes, the gaps
  // hold zeros.
  TensorView all() { return {buffer_.data(), {size_}, dtype_}; }
  ConstTensorView all() const { return {buffer_.data(), {size_}, dtype_}; }
  // The weights alone: what an optimizer moves.
  TensorView weights() { return all().slice(0, weights_); }
  ConstTensorView weights() const { return all().slice(0, weights_); }

  void clear();  // sets every number to zero
  DType dtype() const { return dtype_; }

 private:
  friend class Model;
  ParameterVector(const Model& model, DType dtype);
  std::size_t offset_of(const Parameter& parameter) const {
    assert(parameter.offset_ >= 0);
    return static_cast<std::size_t>(parameter.offset_) * size_of(dtype_);
  }

  AlignedBuffer buffer_;
  Index size_ = 0, weights_ = 0;
  DType dtype_ = DType::float32;
};

}  // namespace gradus
