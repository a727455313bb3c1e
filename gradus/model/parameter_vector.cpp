#include "gradus/model/parameter_vector.hpp"

#include <cstring>

#include "gradus/model/model.hpp"

namespace gradus {

ParameterVector::ParameterVector(const Model& model) : ParameterVector(model, model.dtype()) {}

ParameterVector::ParameterVector(const Model& model, DType dtype)
    : buffer_(static_cast<std::size_t>(model.size_) * size_of(dtype)),
      size_(model.size_),
      weights_(model.weights_),
      dtype_(dtype) {}

TensorView ParameterVector::operator[](const Parameter& parameter) {
  assert(parameter.offset_ >= 0);
  return {buffer_.data() + static_cast<std::size_t>(parameter.offset_) * size_of(dtype_),
          parameter.shape_, dtype_};
}

ConstTensorView ParameterVector::operator[](const Parameter& parameter) const {
  assert(parameter.offset_ >= 0);
  return {buffer_.data() + static_cast<std::size_t>(parameter.offset_) * size_of(dtype_),
          parameter.shape_, dtype_};
}

void ParameterVector::clear() {
  if (buffer_.size() > 0) std::memset(buffer_.data(), 0, buffer_.size());
}

}  // namespace gradus
