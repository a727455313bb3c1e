#include "gradus/optimizers/clipping.hpp"

#include <cmath>

#include "gradus/base/error.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

double clip_norm(ParameterVector& gradients, double limit) {
  if (!(limit > 0)) throw Error("clip_norm wants a limit above 0, got ", limit);
  const TensorView all = gradients.weights();
  double norm = std::sqrt(kernels::dot(all, all)), unit = 1;
  if (std::isinf(norm) && kernels::all_finite(all)) {
    // Their squares are too large for their type: they are made smaller first, without rounding.
    unit = all.dtype() == DType::float32 ? 0x1p80 : 0x1p520;
    kernels::scale(1 / unit, all);
    norm = std::sqrt(kernels::dot(all, all));
  }
  if (unit > 1 || (norm > limit && std::isfinite(norm))) kernels::scale(limit / norm, all);
  return norm * unit;
}

void clip_values(ParameterVector& gradients, double limit) {
  if (!(limit > 0)) throw Error("clip_values wants a limit above 0, got ", limit);
  kernels::clip(limit, gradients.weights());
}

}  // namespace gradus
