// A named array that training changes: its shape, how it starts, what it follows. No numbers; those
// are in a ParameterVector.
#pragma once

#include "gradus/initializers/initializer.hpp"
#include "gradus/tensor/shape.hpp"

namespace gradus {

// Owned by its layer, which names it in visit(). Read-only once its layer is in a model.
class Parameter {
 public:
  // A weight follows its gradient; a statistic follows what its layer observes.
  enum class Role { weight, statistic };

  Parameter(const Shape& shape, Initializer initializer, Role role = Role::weight)
      : shape_(shape), initializer_(std::move(initializer)), role_(role) {}

  const Shape& shape() const { return shape_; }
  Role role() const { return role_; }
  const Initializer& initializer() const { return initializer_; }

 private:
  friend class Model;
  friend class ParameterVector;
  Shape shape_;
  Initializer initializer_;
  Role role_;
  Index offset_ = -1;  // of the first element in every ParameterVector of the model
};

}  // namespace gradus
