#include "gradus/layers/multiply.hpp"

#include "gradus/kernels/arrays.hpp"

namespace gradus {

Multiply::Multiply(const MultiplyOptions& options) : options_(checked("Multiply", options)) {}

std::string Multiply::describe() const { return described("Multiply", options_); }

Spec Multiply::spec() const { return spec_of("multiply", options_); }

Shape Multiply::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const int count = this->inputs();
  for (int i = 0; i < count; ++i) {
    for (int other = 0; other < count; ++other)
      if (other != i && plan.needs_input_gradient(i)) plan.keep_input(other);
  }
  plan.work_in_place();
  return same_shape(inputs);
}

void Multiply::forward(const Frame& f) const {
  kernels::multiply(f.input(0), f.input(1), f.output());
  for (int i = 2; i < f.inputs(); ++i) kernels::multiply(f.output(), f.input(i), f.output());
}

// From the last on: the gradient of the first may be where that of the output is.
void Multiply::backward(const Frame& f) const {
  for (int i = f.inputs(); i-- > 0;) {
    const TensorView& dx = f.input_gradient(i);
    if (!dx) continue;
    ConstTensorView product = f.output_gradient();
    for (int other = 0; other < f.inputs(); ++other) {
      if (other == i) continue;
      kernels::multiply(product, f.input(other), dx);
      product = dx;
    }
  }
}

}  // namespace gradus
