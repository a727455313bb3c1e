#include "gradus/layers/flatten.hpp"

#include "gradus/kernels/pointwise.hpp"

namespace gradus {

Shape Flatten::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.work_in_place();
  return {inputs[0][0], inputs[0].row_size()};
}

// Tensors are dense: the numbers stay where they are, and mostly in the same memory.
void Flatten::forward(const Frame& f) const { kernels::copy(f.input(), f.output()); }

void Flatten::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient()) kernels::copy(f.output_gradient(), dx);
}

}  // namespace gradus
