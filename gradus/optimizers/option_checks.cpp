#include "gradus/optimizers/option_checks.hpp"

#include <cmath>
#include <limits>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

bool is_share(double x) { return x >= 0 && x < 1; }

}  // namespace

void check_betas(std::string_view optimizer, double beta1, double beta2) {
  if (!is_share(beta1) || !is_share(beta2)) {
    throw Error(optimizer, " wants beta1 and beta2 from 0 to below 1, got ", beta1, " and ", beta2);
  }
}

void check_epsilon(std::string_view optimizer, double epsilon) {
  if (!(epsilon > 0)) throw Error(optimizer, " wants an epsilon above 0, got ", epsilon);
  using Limits = std::numeric_limits<float>;
  if (epsilon < static_cast<double>(Limits::min()) || epsilon > static_cast<double>(Limits::max()))
    throw Error(optimizer, " wants an epsilon that float32 holds, 1.2e-38 to 3.4e38, got ",
                epsilon);
}

void check_momentum(std::string_view optimizer, double momentum) {
  if (!is_share(momentum))
    throw Error(optimizer, " wants a momentum from 0 to below 1, got ", momentum);
}

void check_weight_decay(std::string_view optimizer, double weight_decay) {
  if (!(weight_decay >= 0) || !std::isfinite(weight_decay))
    throw Error(optimizer, " wants a finite weight decay of 0 or more, got ", weight_decay);
}

}  // namespace gradus
