#include "gradus/optimizers/clipping.hpp"

#include <cmath>

#include "gradus/base/error.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/kernels/update.hpp"

namespace gradus {

double clip_norm(ParameterVector& gradients, double limit) {
  if (!(limit > 0)) throw Error("clip_norm requires a limit above 0, got ", limit);
  const TensorView all = gradients.weights();
  const double large = all.dtype() == DType::float32 ? 0x1p80 : 0x1p520;
  double norm = std::sqrt(kernels::dot(all, all)), unit = 1;
  if (norm > large && kernels::all_finite(all)) {
    // A square, or limit / norm, may be beyond their type: they are made smaller first, without
    // rounding.
    unit = large;
    kernels::scale(1 / unit, all);
    norm = std::sqrt(kernels::dot(all, all));
  }
  if (unit > 1 || (norm > limit && std::isfinite(norm))) kernels::scale(limit / norm, all);
  return norm * unit;
}

void clip_values(ParameterVector& gradients, double limit) {
  if (!(limit > 0)) throw Error("clip_values requires a limit above 0, got ", limit);
  kernels::clip(limit, gradients.weights());
}

}  // namespace gradus
