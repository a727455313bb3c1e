#include "gradus/optimizers/clipping.hpp"

#include <cmath>

#include "gradus/base/error.hpp"
#include "gradus/kernels/arrays.hpp"

namespace gradus {

double clip_norm(ParameterVector& gradients, double limit) {
  if (!(limit > 0)) throw Error("clip_norm wants a limit above 0, got ", limit);
  const TensorView all = gradients.weights();
  const double norm = std::sqrt(kernels::dot(all, all));
  if (norm > limit && std::isfinite(norm)) kernels::scale(limit / norm, all);
  return norm;
}

void clip_values(ParameterVector& gradients, double limit) {
  if (!(limit > 0)) throw Error("clip_values wants a limit above 0, got ", limit);
  kernels::clip(limit, gradients.weights());
}

}  // namespace gradus
