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

void ParameterVector::clear() {
  if (buffer_.size() > 0) std::memset(buffer_.data(), 0, buffer_.size());
}

}  // namespace gradus
