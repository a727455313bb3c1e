// One number for every parameter of a model, contiguous: values, gradients, momentum, averages are
// all this type.
#pragma once

#include <cstdint>

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/model/parameter.hpp"
#include "gradus/tensor/tensor_view.hpp"

namespace gradus {

class Model;

// Copying copies the numbers. One thread writes at a time. Assigning to a vector of a model keeps
// it that model's, and throws Error for numbers of another size or type.
class GRADUS_EXPORT ParameterVector {
 public:
  ParameterVector() = default;
  explicit ParameterVector(const Model& model);  // zeros, of the model's type
  ParameterVector(const ParameterVector&) = default;
  ParameterVector(ParameterVector&&) noexcept = default;
  ParameterVector& operator=(const ParameterVector& other);
  ParameterVector& operator=(ParameterVector&& other);  // NOLINT(*-noexcept-move*): it may refuse
  ~ParameterVector() = default;

  // The numbers of one parameter, in its shape.
  TensorView operator[](const Parameter& parameter) {
    if (is_cleared_) write_zeros();
    return stored(parameter);
  }
  ConstTensorView operator[](const Parameter& parameter) const {
    if (is_cleared_) write_zeros();
    return {buffer_.data() + offset_of(parameter), parameter.shape_, dtype_};
  }

  // All weights, then all statistics; each parameter starts at a multiple of 64 bytes, the gaps
  // hold zeros.
  TensorView all() {
    if (is_cleared_) write_zeros();
    return stored();
  }
  ConstTensorView all() const {
    if (is_cleared_) write_zeros();
    return {buffer_.data(), {size_}, dtype_};
  }
  // The weights alone: what an optimizer moves.
  TensorView weights() { return all().slice(0, weights_); }
  ConstTensorView weights() const { return all().slice(0, weights_); }

  // What follows the data, not a gradient: Parameter::Role::statistic.
  TensorView statistics() { return all().slice(weights_, size_ - weights_); }
  ConstTensorView statistics() const { return all().slice(weights_, size_ - weights_); }

  // Sets every number to zero. The gradients of a Workspace become zero in memory when they are
  // next asked for: a backward pass that comes first overwrites them.
  void clear() {
    passes_ = 0;
    is_cleared_ = true;
    if (!clears_late_) write_zeros();
  }
  // Of gradients: how many backward passes they are the sum of, since they were cleared.
  Index passes() const { return passes_; }
  DType dtype() const { return dtype_; }
  // Whether both are of one model, whose identity is not its address.
  bool is_of_the_model_of(const ParameterVector& other) const { return model_ == other.model_; }

 private:
  friend class Frame;
  friend class Model;
  friend class Plan;
  friend class Workspace;
  ParameterVector(const Model& model, DType dtype);
  // What is in memory, cleared or not.
  TensorView stored() { return {buffer_.data(), {size_}, dtype_}; }
  TensorView stored(const Parameter& parameter) {
    return {buffer_.data() + offset_of(parameter), parameter.shape_, dtype_};
  }
  void write_zeros() const;
  std::size_t offset_of(const Parameter& parameter) const {
    if (parameter.offset_ < 0) refuse_unnamed(parameter);
    return static_cast<std::size_t>(parameter.offset_) * size_of(dtype_);
  }

  [[noreturn]] static void refuse_unnamed(const Parameter& parameter);

  std::uint64_t model_ = 0;  // a number of its own for each; 0: of none
  mutable AlignedBuffer buffer_;
  mutable bool is_cleared_ = false;  // all numbers are 0, whatever the buffer holds
  bool clears_late_ = false;
  Index size_ = 0, weights_ = 0, passes_ = 0;
  DType dtype_ = DType::float32;
};

}  // namespace gradus
