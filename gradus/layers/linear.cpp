#include "gradus/layers/linear.hpp"

#include <cmath>

#include "gradus/base/options.hpp"
#include "gradus/initializers/kinds.hpp"

namespace gradus {
namespace {

Initializer or_default(const Initializer& chosen, Index inputs) {
  if (chosen) return chosen;
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  return init::uniform(-bound, bound);
}

LinearOptions with_size(LinearOptions options, Index inputs, Index outputs) {
  options.inputs = inputs;
  options.outputs = outputs;
  return options;
}

LinearOptions whole(const LinearOptions& options) {
  if (options.inputs >= 1 && options.outputs >= 1) return options;
  throw Error("Linear requires 1 input and 1 output or more, got ", options.inputs, " and ",
              options.outputs);
}

}  // namespace

void LinearOptions::visit(OptionVisitor& visitor) {
  visitor({"outputs", "number of outputs", from_one, true}, outputs);
  visitor({"inputs", "number of inputs; inferred by default", from_zero}, inputs);
  visitor({"bias", "adds a learned number to each output"}, bias);
  visitor.kind({"initializer", "of the weight; by default uniform within ±1 / √inputs"},
               weight.spec(), [&](const Spec& spec) { weight = initializer(spec); });
  visitor.kind({"bias_initializer", "of the bias; by default uniform within ±1 / √inputs"},
               initial_bias.spec(), [&](const Spec& spec) { initial_bias = initializer(spec); });
}

Linear::Linear(const LinearOptions& options)
    : options_(whole(options)),
      weight_({options.outputs, options.inputs}, or_default(options.weight, options.inputs)),
      bias_({options.outputs}, or_default(options.initial_bias, options.inputs)) {}

Linear::Linear(Index inputs, Index outputs, const LinearOptions& options)
    : Linear(with_size(options, inputs, outputs)) {}

std::string Linear::describe() const {
  return text("Linear(", options_.inputs, " -> ", options_.outputs,
              options_.bias ? ")" : ", no bias)");
}

Spec Linear::spec() const { return spec_of("linear", options_); }

void Linear::visit(Visitor& visitor) {
  visitor("weight", weight_);
  if (options_.bias) visitor("bias", bias_);
}

Shape Linear::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape& in = inputs[0];
  if (in.rank() < 2) throw Error("requires an axis of ", options_.inputs, " after the batch");
  if (in[-1] != options_.inputs) throw Error("the last axis must be ", options_.inputs);
  const Index rows = in.rows();
  plan.prepare(y_product,
               {.m = rows, .n = options_.outputs, .k = options_.inputs, .transpose_b = true});
  plan.output_from(y_product);
  if (plan.training() && !plan.is_frozen()) {
    plan.keep_input();
    plan.gradient_from(gradients, rows, weight_, options_.bias ? &bias_ : nullptr);
  }
  if (plan.needs_input_gradient()) {
    plan.prepare(dx_product, {.m = rows, .n = options_.inputs, .k = options_.outputs});
    plan.input_gradient_from(dx_product);
  }
  return in.with(-1, options_.outputs);
}

void Linear::forward(const Frame& f) const {
  const ConstTensorView bias = options_.bias ? f.value(bias_) : ConstTensorView();
  f.multiply(y_product, f.input(), f.value(weight_), f.output(), bias);
}

void Linear::backward(const Frame& f) const {
  const ConstTensorView& dy = f.output_gradient();
  f.add_gradient(gradients, dy, f.input());
  if (const TensorView& dx = f.input_gradient()) f.multiply(dx_product, dy, f.value(weight_), dx);
}

}  // namespace gradus
