#include "gradus/layers/prelu.hpp"

#include "gradus/base/options.hpp"
#include "gradus/initializers/initializers.hpp"
#include "gradus/kernels/prelu.hpp"

namespace gradus {

void PReLUOptions::visit(OptionVisitor& visitor) {
  visitor({"slope", "factor on numbers below 0 before training", {}, true}, slope);
  visitor({"each", "a slope for each column, not one for all numbers"}, each);
  visitor({"columns", "columns of the input, if each has a slope; inferred by default", from_zero},
          columns);
}

PReLU::PReLU(const PReLUOptions& options)
    : options_(checked("PReLU", options)),
      weight_({options.each ? options.columns : 1}, init::constant(options.slope)) {
  if (options.each && options.columns < 1)
    throw Error("PReLU: columns must be 1 or more where each has a slope, got ", options.columns);
}

PReLU::PReLU(Index slopes, double initial)
    : PReLU(PReLUOptions{
          .slope = initial, .each = slopes != 1, .columns = slopes == 1 ? 0 : slopes}) {}

std::string PReLU::describe() const { return described("PReLU", options_); }

Spec PReLU::spec() const { return spec_of("prelu", options_); }

void PReLU::visit(Visitor& visitor) { visitor("weight", weight_); }

Shape PReLU::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (options_.each && inputs[0][-1] != options_.columns)
    throw Error("the last axis must be ", options_.columns);
  if (plan.training()) plan.keep_input();
  plan.work_in_place();
  return inputs[0];
}

void PReLU::forward(const Frame& f) const {
  kernels::prelu(f.input(), f.value(weight_), f.output());
}

void PReLU::backward(const Frame& f) const {
  kernels::prelu_gradient(f.input(), f.value(weight_), f.output_gradient(), f.input_gradient(),
                          f.gradient(weight_));
}

}  // namespace gradus
