#include "gradus/layers/layer_norm.hpp"

#include "gradus/base/options.hpp"
#include "gradus/initializers/initializers.hpp"
#include "gradus/kernels/row_norm.hpp"
#include "gradus/layers/features.hpp"

namespace gradus {

void LayerNormOptions::visit(OptionVisitor& visitor) {
  visitor({"features", "extent of the last axis; inferred by default", from_zero, true, true},
          features);
  visitor({"epsilon", "added to the variance, so that nothing is divided by 0", float32_above_zero},
          epsilon);
  visitor({"bias", "adds a learned number to each feature"}, bias);
}

LayerNorm::LayerNorm(const LayerNormOptions& options)
    : options_(checked("LayerNorm", options)),
      weight_({options.features}, init::constant(1)),
      bias_({options.features}, init::constant(0)) {
  if (options.features < 1)
    throw Error("LayerNorm requires 1 feature or more, got ", options.features);
}

LayerNorm::LayerNorm(Index features, const LayerNormOptions& options)
    : LayerNorm(with_features(options, features)) {}

std::string LayerNorm::describe() const { return described("LayerNorm", options_); }

Spec LayerNorm::spec() const { return spec_of("layer_norm", options_); }

void LayerNorm::visit(Visitor& visitor) {
  visitor("weight", weight_);
  if (options_.bias) visitor("bias", bias_);
}

Shape LayerNorm::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape& in = inputs[0];
  check_features(in, options_.features);
  if (plan.training()) {
    plan.keep_input();
    plan.save(factors, {in.rows(), 2});
  }
  plan.work_in_place();
  return in;
}

void LayerNorm::forward(const Frame& f) const {
  kernels::row_norm(f.input(), f.value(weight_), options_.bias ? f.value(bias_) : ConstTensorView(),
                    {options_.epsilon, true}, f.training() ? f.saved(factors) : TensorView(),
                    f.output());
}

void LayerNorm::backward(const Frame& f) const {
  kernels::row_norm_gradient(f.input(), f.value(weight_), f.saved(factors),
                             {options_.epsilon, true}, f.output_gradient(), f.input_gradient(),
                             f.gradient(weight_), options_.bias ? f.gradient(bias_) : TensorView());
}

}  // namespace gradus
