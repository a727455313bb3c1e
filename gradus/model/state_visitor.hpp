// What a training keeps between its steps, part by part: checkpoints and reports of memory do not
// depend on the kinds of optimizers and callbacks.
#pragma once

#include <string_view>
#include <vector>

#include "gradus/model/parameter_vector.hpp"

namespace gradus {

// Receives each part by its name, in a fixed order; it may read a part, or put another value there.
class GRADUS_EXPORT StateVisitor {
 public:
  virtual ~StateVisitor() = default;
  virtual void operator()(std::string_view name, ParameterVector& numbers) = 0;
  virtual void operator()(std::string_view name, double& number) = 0;
  virtual void operator()(std::string_view name, Index& number) = 0;
  virtual void operator()(std::string_view name, std::vector<double>& numbers) = 0;
};

}  // namespace gradus
