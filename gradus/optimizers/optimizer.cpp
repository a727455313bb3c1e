#include "gradus/optimizers/optimizer.hpp"

#include <cmath>

#include "gradus/kernels/update.hpp"

namespace gradus {
namespace {

[[noreturn]] void throw_not_finite(const Model& model, const ParameterVector& gradients) {
  for (const NamedParameter& named : model.parameters()) {
    const ConstTensorView gradient = gradients[*named.parameter];
    if (kernels::all_finite(gradient)) continue;
    throw Error("the gradient of ", named.name, " in ", named.owner->describe(),
                " is not finite: try a smaller learning rate, or look for extreme inputs");
  }
  throw Error("a gradient is not finite");
}

}  // namespace

Optimizer::Optimizer(Model& model, double learning_rate) : model_(model) {
  set_learning_rate(learning_rate);
}

void Optimizer::set_learning_rate(double learning_rate) {
  if (!std::isfinite(learning_rate) || learning_rate < 0) {
    throw Error("a learning rate must be 0 or more and finite, got ", learning_rate);
  }
  learning_rate_ = learning_rate;
}

void Optimizer::step(ParameterVector& gradients) {
  if (!kernels::all_finite(gradients.weights())) throw_not_finite(model_, gradients);
  apply(model_.values().weights(), gradients.weights(), ++steps_);
}

}  // namespace gradus
