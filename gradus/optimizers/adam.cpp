#include "gradus/optimizers/adam.hpp"

#include <cmath>

#include "gradus/kernels/update.hpp"

namespace gradus {

Adam::Adam(Model& model, const AdamOptions& options)
    : Optimizer(model, options.learning_rate), options_(options), mean_(model), square_(model) {
  const auto is_share = [](double x) { return x >= 0 && x < 1; };
  if (!is_share(options.beta1) || !is_share(options.beta2)) {
    throw Error("Adam wants beta1 and beta2 from 0 to below 1, got ", options.beta1, " and ",
                options.beta2);
  }
  if (!(options.epsilon > 0)) throw Error("Adam wants an epsilon above 0, got ", options.epsilon);
  if (!(options.weight_decay >= 0))
    throw Error("Adam wants a weight decay of 0 or more, got ", options.weight_decay);
}

std::string Adam::describe() const {
  std::string out = text("Adam(learning_rate ", learning_rate());
  if (options_.weight_decay > 0) out += text(", weight_decay ", options_.weight_decay);
  return out + ")";
}

void Adam::apply(TensorView weights, TensorView gradients, Index first, Index step) {
  kernels::adam(weights, gradients, mean_.weights().slice(first, weights.size()),
                square_.weights().slice(first, weights.size()),
                {.learning_rate = learning_rate(),
                 .beta1 = options_.beta1,
                 .beta2 = options_.beta2,
                 .epsilon = options_.epsilon,
                 .weight_decay = options_.weight_decay,
                 .correction1 = 1 - std::pow(options_.beta1, static_cast<double>(step)),
                 .correction2 = 1 - std::pow(options_.beta2, static_cast<double>(step))});
}

}  // namespace gradus
