#include "gradus/layers/add.hpp"

#include "gradus/kernels/add.hpp"
#include "gradus/kernels/pointwise.hpp"

namespace gradus {

Shape Add::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (inputs.size() != 2) throw Error("requires 2 inputs");
  if (inputs[0] != inputs[1]) throw Error("both must have one shape");
  plan.work_in_place();
  return inputs[0];
}

void Add::forward(const Frame& f) const {
  kernels::copy(f.input(0), f.output());
  kernels::add(f.input(1), f.output());
}

void Add::backward(const Frame& f) const {
  for (int i = 0; i < 2; ++i) {
    if (const TensorView dx = f.input_gradient(i)) kernels::copy(f.output_gradient(), dx);
  }
}

}  // namespace gradus
