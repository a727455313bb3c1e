#include "gradus/optimizers/optimizer.hpp"

#include <cmath>

#include "gradus/kernels/update.hpp"

namespace gradus {
namespace {

void check_rate(std::string_view what, double rate) {
  if (!std::isfinite(rate) || rate < 0)
    throw Error(what, " must be 0 or more and finite, got ", rate);
}

}  // namespace

Optimizer::Optimizer(Model& model, double learning_rate) : model_(model) {
  set_learning_rate(learning_rate);
}

double Optimizer::minimize(const Objective& objective, ParameterVector& gradients) {
  const double loss = objective();
  if (std::isfinite(loss)) {
    step(gradients);
  } else {
    gradients.clear();
  }
  return loss;
}

void Optimizer::set_learning_rate(double learning_rate) {
  check_rate("a learning rate", learning_rate);
  learning_rate_ = learning_rate;
}

void Optimizer::set_schedule_factor(double factor) {
  check_rate("the factor of a schedule", factor);
  factor_ = factor;
}

void Optimizer::refuse(const ParameterVector& gradients) const {
  for (const NamedParameter& named : model_.parameters()) {
    const ConstTensorView gradient = gradients[*named.parameter];
    if (kernels::all_finite(gradient)) continue;
    throw Error("the gradient of ", named.name, " in ", named.owner->describe(),
                " is not finite: try a smaller learning rate, or look for extreme inputs");
  }
  throw Error("a gradient is not finite");
}

}  // namespace gradus
