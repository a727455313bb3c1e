#include "gradus/layers/linear.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/kernels/add.hpp"

namespace gradus {
namespace {

Initializer or_default(const Initializer& chosen, Index inputs) {
  if (chosen) return chosen;
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  return init::uniform(-bound, bound);
}

}  // namespace

Linear::Linear(Index inputs, Index outputs, const LinearOptions& options)
    : inputs_(inputs),
      outputs_(outputs),
      has_bias_(options.bias),
      weight_({std::max<Index>(0, outputs), std::max<Index>(0, inputs)},
              or_default(options.weight, inputs)),
      bias_({std::max<Index>(0, outputs)}, or_default(options.initial_bias, inputs)) {
  if (inputs < 1 || outputs < 1) {
    throw Error("Linear wants 1 input and 1 output or more, got ", inputs, " and ", outputs);
  }
}

std::string Linear::describe() const {
  return text("Linear(", inputs_, " -> ", outputs_, has_bias_ ? ")" : ", no bias)");
}

void Linear::visit(Visitor& visitor) {
  visitor("weight", weight_);
  if (has_bias_) visitor("bias", bias_);
}

Shape Linear::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape& in = inputs[0];
  if (in.rank() < 2) throw Error("wants an axis of ", inputs_, " behind the batch");
  if (in[-1] != inputs_) throw Error("the last axis must be ", inputs_);
  const Index rows = in.rows();
  plan.prepare(y_product, {.m = rows, .n = outputs_, .k = inputs_, .transpose_b = true});
  plan.output_from(y_product);
  if (plan.training()) {
    plan.keep_input();
    plan.prepare(dw_product,
                 {.m = outputs_, .n = inputs_, .k = rows, .transpose_a = true, .accumulate = true});
  }
  if (plan.wants_input_gradient()) {
    plan.prepare(dx_product, {.m = rows, .n = inputs_, .k = outputs_});
    plan.input_gradient_from(dx_product);
  }
  return in.with(-1, outputs_);
}

void Linear::forward(const Frame& f) const {
  const ConstTensorView bias = has_bias_ ? f.value(bias_) : ConstTensorView();
  f.multiply(y_product, f.input(), f.value(weight_), f.output(), bias);
}

void Linear::backward(const Frame& f) const {
  const ConstTensorView& dy = f.output_gradient();
  f.multiply(dw_product, dy, f.input(), f.gradient(weight_));
  if (has_bias_) kernels::add_sum_of_rows(dy, f.gradient(bias_));
  if (const TensorView& dx = f.input_gradient()) f.multiply(dx_product, dy, f.value(weight_), dx);
}

}  // namespace gradus
