#include "gradus/layers/activations.hpp"

#include "gradus/kernels/pointwise.hpp"

namespace gradus {

Shape Activation::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.keep_output();
  plan.work_in_place();
  return inputs[0];
}

Shape Identity::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.work_in_place();
  return inputs[0];
}
void Identity::forward(const Frame& f) const { kernels::copy(f.input(), f.output()); }
void Identity::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient()) kernels::copy(f.output_gradient(), dx);
}

void ReLU::forward(const Frame& f) const { kernels::relu(f.input(), f.output()); }
void ReLU::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient())
    kernels::relu_gradient(f.output(), f.output_gradient(), dx);
}

void Tanh::forward(const Frame& f) const { kernels::tanh(f.input(), f.output()); }
void Tanh::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient())
    kernels::tanh_gradient(f.output(), f.output_gradient(), dx);
}

void Sigmoid::forward(const Frame& f) const { kernels::sigmoid(f.input(), f.output()); }
void Sigmoid::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient())
    kernels::sigmoid_gradient(f.output(), f.output_gradient(), dx);
}

}  // namespace gradus
