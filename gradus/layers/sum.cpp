#include "gradus/layers/sum.hpp"

#include "gradus/kernels/add.hpp"
#include "gradus/kernels/pointwise.hpp"

namespace gradus {

Sum::Sum(const SumOptions& options) : options_(checked("Sum", options)) {}

std::string Sum::describe() const { return described("Sum", options_); }

Spec Sum::spec() const { return spec_of("sum", options_); }

Shape Sum::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.work_in_place();
  return same_shape(inputs);
}

void Sum::forward(const Frame& f) const {
  kernels::copy(f.input(0), f.output());
  for (int i = 1; i < f.inputs(); ++i) kernels::add(f.input(i), f.output());
}

void Sum::backward(const Frame& f) const {
  for (int i = 0; i < f.inputs(); ++i) {
    if (const TensorView dx = f.input_gradient(i)) kernels::copy(f.output_gradient(), dx);
  }
}

}  // namespace gradus
