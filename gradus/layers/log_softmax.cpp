#include "gradus/layers/log_softmax.hpp"

#include "gradus/kernels/softmax.hpp"

namespace gradus {

Shape LogSoftmax::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (inputs[0].rank() < 2 || inputs[0][-1] < 1)
    throw Error("requires an input of rank 2 or more, its last axis of 1 or more");
  plan.keep_output();
  plan.work_in_place();
  return inputs[0];
}

void LogSoftmax::forward(const Frame& f) const { kernels::log_softmax(f.input(), f.output()); }

void LogSoftmax::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient())
    kernels::log_softmax_gradient(f.output(), f.output_gradient(), dx);
}

}  // namespace gradus
