#include "gradus/model/parameter_vector.hpp"

#include <atomic>
#include <cstring>

#include "gradus/model/model.hpp"

namespace gradus {

ParameterVector::ParameterVector(const Model& model) : ParameterVector(model, model.dtype()) {
  model_ = model.values().model_;
}

ParameterVector::ParameterVector(const Model& model, DType dtype)
    : buffer_(static_cast<std::size_t>(model.state().size) * size_of(dtype)),
      size_(model.state().size),
      weights_(model.state().weights),
      dtype_(dtype) {
  static std::atomic<std::uint64_t> count = 0;
  model_ = ++count;
}

ParameterVector& ParameterVector::operator=(const ParameterVector& other) {
  return *this = ParameterVector(other);
}

ParameterVector& ParameterVector::operator=(ParameterVector&& other) {  // NOLINT(*-noexcept-move*)
  if (model_ != 0 &&
      (size_ != other.size_ || weights_ != other.weights_ || dtype_ != other.dtype_)) {
    throw Error("parameters of one model cannot be assigned to those of another: ", size_,
                " numbers of ", dtype_, ", given ", other.size_, " of ", other.dtype_);
  }
  buffer_ = std::move(other.buffer_);
  is_cleared_ = other.is_cleared_;
  size_ = other.size_, weights_ = other.weights_, passes_ = other.passes_, dtype_ = other.dtype_;
  if (model_ == 0) model_ = other.model_;
  return *this;
}

void ParameterVector::refuse_unnamed(const Parameter& parameter) {
  throw Error("a parameter of shape ", parameter.shape(), " is used, but no visit() names it: the ",
              "visit() of its layer must call visitor(\"name\", parameter) for each parameter");
}

void ParameterVector::write_zeros() const {
  is_cleared_ = false;
  if (buffer_.size() > 0) std::memset(buffer_.data(), 0, buffer_.size());
}

}  // namespace gradus
