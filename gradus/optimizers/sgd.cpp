#include "gradus/optimizers/sgd.hpp"

#include "gradus/kernels/update.hpp"
#include "gradus/optimizers/option_checks.hpp"

namespace gradus {

Sgd::Sgd(Model& model, const SgdOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::unused), options_(options) {
  check_momentum("Sgd", options.momentum);
  check_weight_decay("Sgd", options.weight_decay);
  if (options.nesterov && options.momentum == 0)
    throw Error("Sgd: nesterov wants a momentum above 0");
  if (options.momentum > 0) velocity_ = ParameterVector(model);
}

std::string Sgd::describe() const {
  std::string out = text("Sgd(learning_rate ", learning_rate());
  if (options_.momentum > 0) out += text(", momentum ", options_.momentum);
  if (options_.nesterov) out += ", nesterov";
  if (options_.weight_decay > 0) out += text(", weight_decay ", options_.weight_decay);
  return out + ")";
}

void Sgd::apply(TensorView weights, TensorView gradients, Index first, Index) {
  const TensorView velocity =
      options_.momentum > 0 ? velocity_.weights().slice(first, weights.size()) : TensorView();
  kernels::sgd(weights, gradients, velocity,
               {.learning_rate = learning_rate(),
                .momentum = options_.momentum,
                .weight_decay = options_.weight_decay,
                .nesterov = options_.nesterov});
}

}  // namespace gradus
