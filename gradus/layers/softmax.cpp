#include "gradus/layers/softmax.hpp"

#include "gradus/kernels/softmax.hpp"

namespace gradus {
namespace {

Shape plan_rows(LayerPlan& plan, const Shape& input) {
  if (input.rank() < 2 || input[-1] < 1)
    throw Error("requires an input of rank 2 or more, its last axis of 1 or more");
  plan.keep_output();
  plan.work_in_place();
  return input;
}

}  // namespace

Shape Softmax::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  return plan_rows(plan, inputs[0]);
}

void Softmax::forward(const Frame& f) const { kernels::softmax(f.input(), f.output()); }

void Softmax::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient())
    kernels::softmax_gradient(f.output(), f.output_gradient(), dx);
}

Shape LogSoftmax::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  return plan_rows(plan, inputs[0]);
}

void LogSoftmax::forward(const Frame& f) const { kernels::log_softmax(f.input(), f.output()); }

void LogSoftmax::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient())
    kernels::log_softmax_gradient(f.output(), f.output_gradient(), dx);
}

}  // namespace gradus
