#include "gradus/optimizers/rmsprop.hpp"

#include "gradus/kernels/update.hpp"
#include "gradus/optimizers/option_checks.hpp"

namespace gradus {

RMSprop::RMSprop(Model& model, const RMSpropOptions& options)
    : ElementwiseOptimizer(model, options.learning_rate, Squares::averaged),
      options_(options),
      square_(model) {
  if (!(options.alpha >= 0 && options.alpha < 1))
    throw Error("RMSprop wants an alpha from 0 to below 1, got ", options.alpha);
  check_epsilon("RMSprop", options.epsilon);
  check_momentum("RMSprop", options.momentum);
  check_weight_decay("RMSprop", options.weight_decay);
  if (options.momentum > 0) velocity_ = ParameterVector(model);
}

std::string RMSprop::describe() const {
  std::string out = text("RMSprop(learning_rate ", learning_rate());
  if (options_.momentum > 0) out += text(", momentum ", options_.momentum);
  if (options_.weight_decay > 0) out += text(", weight_decay ", options_.weight_decay);
  return out + ")";
}

void RMSprop::apply(TensorView weights, TensorView gradients, Index first, Index) {
  const TensorView velocity =
      options_.momentum > 0 ? velocity_.weights().slice(first, weights.size()) : TensorView();
  kernels::rmsprop(weights, gradients, square_.weights().slice(first, weights.size()), velocity,
                   {.learning_rate = learning_rate(),
                    .keep = options_.alpha,
                    .share = 1 - options_.alpha,
                    .epsilon = options_.epsilon,
                    .momentum = options_.momentum,
                    .weight_decay = options_.weight_decay});
}

}  // namespace gradus
