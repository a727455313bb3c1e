#include "gradus/layers/activations.hpp"

#include <cmath>

namespace gradus {

Shape Identity::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.work_in_place();
  return inputs[0];
}

void Identity::forward(const Frame& f) const { kernels::copy(f.input(), f.output()); }

void Identity::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient()) kernels::copy(f.output_gradient(), dx);
}

Shape Activation::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (kernels::reads_input(function_)) {
    plan.keep_input();
  } else {
    plan.keep_output();
  }
  plan.work_in_place();
  plan.is_pointwise({function_, parameter_});
  return inputs[0];
}

void Activation::forward(const Frame& f) const {
  kernels::apply(function_, f.input(), f.output(), parameter_);
}

void Activation::backward(const Frame& f) const {
  const TensorView dx = f.input_gradient();
  if (!dx) return;
  const ConstTensorView kept = kernels::reads_input(function_) ? f.input() : f.output();
  kernels::apply_gradient(function_, kept, f.output_gradient(), dx, parameter_);
}

LeakyReLU::LeakyReLU(double slope) : Activation(kernels::Pointwise::leaky_relu, slope) {
  if (!(slope >= 0 && std::isfinite(slope)))
    throw Error("LeakyReLU wants a slope of 0 or more, got ", slope);
}

std::string LeakyReLU::describe() const { return text("LeakyReLU(", parameter(), ")"); }

ELU::ELU(double alpha) : Activation(kernels::Pointwise::elu, alpha) {
  if (!(alpha >= 0 && std::isfinite(alpha)))
    throw Error("ELU wants an alpha of 0 or more, got ", alpha);
}

std::string ELU::describe() const { return text("ELU(", parameter(), ")"); }

}  // namespace gradus
