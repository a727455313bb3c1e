#include "gradus/optimizers/penalty.hpp"

#include <cmath>

#include "gradus/kernels/arrays.hpp"

namespace gradus {

double add_penalty(const Model& model, const PenaltyOptions& options, ParameterVector& gradients) {
  const auto [l1, l2] = options;
  if (!(l1 >= 0) || !(l2 >= 0) || !std::isfinite(static_cast<float>(l1)) ||
      !std::isfinite(static_cast<float>(l2)))
    throw Error("a penalty requires finite l1 and l2 of 0 or more, got ", l1, " and ", l2);
  if (l1 == 0 && l2 == 0) return 0;
  double penalty = 0;
  for (const NamedParameter& named : model.parameters()) {
    const Parameter& parameter = *named.parameter;
    const ConstTensorView value = model.values()[parameter];
    if (parameter.role() != Parameter::Role::weight || value.shape().rank() < 2 || named.is_frozen)
      continue;
    penalty += kernels::add_penalty(l1, l2, value, gradients[parameter]);
  }
  return penalty;
}

}  // namespace gradus
