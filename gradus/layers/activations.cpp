#include "gradus/layers/activations.hpp"

#include "gradus/base/options.hpp"

namespace gradus {

Shape Identity::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  plan.work_in_place();
  return inputs[0];
}

void Identity::forward(const Frame& f) const { kernels::copy(f.input(), f.output()); }

void Identity::backward(const Frame& f) const {
  if (const TensorView dx = f.input_gradient()) kernels::copy(f.output_gradient(), dx);
}

Shape Activation::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (function_.reads_input) {
    plan.keep_input();
  } else {
    plan.keep_output();
  }
  plan.work_in_place();
  plan.is_pointwise({function_, parameter_});
  return inputs[0];
}

void Activation::forward(const Frame& f) const {
  kernels::apply(function_, f.input(), f.output(), parameter_);
}

void Activation::backward(const Frame& f) const {
  const TensorView dx = f.input_gradient();
  if (!dx) return;
  const ConstTensorView kept = function_.reads_input ? f.input() : f.output();
  kernels::apply_gradient(function_, kept, f.output_gradient(), dx, parameter_);
}

void LeakyReLUOptions::visit(OptionVisitor& visitor) {
  visitor({"slope", "factor on numbers below 0", from_zero, true}, slope);
}

LeakyReLU::LeakyReLU(const LeakyReLUOptions& options)
    : Activation("leaky_relu", checked("LeakyReLU", options).slope) {}

std::string LeakyReLU::describe() const {
  return described("LeakyReLU", LeakyReLUOptions{parameter()});
}

Spec LeakyReLU::spec() const { return spec_of("leaky_relu", LeakyReLUOptions{parameter()}); }

void ELUOptions::visit(OptionVisitor& visitor) {
  visitor({"alpha", "minus the limit far below 0", from_zero, true}, alpha);
}

ELU::ELU(const ELUOptions& options) : Activation("elu", checked("ELU", options).alpha) {}

std::string ELU::describe() const { return described("ELU", ELUOptions{parameter()}); }

Spec ELU::spec() const { return spec_of("elu", ELUOptions{parameter()}); }

void GELUOptions::visit(OptionVisitor& visitor) {
  static constexpr std::string_view forms[] = {"exact", "tanh"};
  visitor({"form", "exact, or approximated by tanh, which is faster", {}, true}, form, forms);
}

std::string GELU::describe() const { return described("GELU", GELUOptions{form_}); }

Spec GELU::spec() const { return spec_of("gelu", GELUOptions{form_}); }

}  // namespace gradus
