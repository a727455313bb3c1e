#include "gradus/layers/activations.hpp"

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
  plan.keep_output();
  plan.work_in_place();
  plan.is_pointwise(function_);
  return inputs[0];
}

void Activation::forward(const Frame& f) const { kernels::apply(function_, f.input(), f.output()); }

void Activation::backward(const Frame& f) const {
  const TensorView dx = f.input_gradient();
  if (dx) kernels::apply_gradient(function_, f.output(), f.output_gradient(), dx);
}

}  // namespace gradus
