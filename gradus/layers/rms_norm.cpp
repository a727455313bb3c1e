#include "gradus/layers/rms_norm.hpp"

#include "gradus/base/options.hpp"
#include "gradus/initializers/initializers.hpp"
#include "gradus/kernels/row_norm.hpp"
#include "gradus/layers/features.hpp"

namespace gradus {

void RMSNormOptions::visit(OptionVisitor& visitor) {
  visitor({"features", "extent of the last axis; inferred by default", from_zero, true, true},
          features);
  visitor(
      {"epsilon", "added to the mean square, so that nothing is divided by 0", float32_above_zero},
      epsilon);
}

RMSNorm::RMSNorm(const RMSNormOptions& options)
    : options_(checked("RMSNorm", options)), weight_({options.features}, init::constant(1)) {
  if (options.features < 1)
    throw Error("RMSNorm requires 1 feature or more, got ", options.features);
}

RMSNorm::RMSNorm(Index features, const RMSNormOptions& options)
    : RMSNorm(with_features(options, features)) {}

std::string RMSNorm::describe() const { return described("RMSNorm", options_); }

Spec RMSNorm::spec() const { return spec_of("rms_norm", options_); }

void RMSNorm::visit(Visitor& visitor) { visitor("weight", weight_); }

Shape RMSNorm::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape& in = inputs[0];
  check_features(in, options_.features);
  if (plan.training()) {
    plan.keep_input();
    plan.save(factors, {in.rows(), 2});
  }
  plan.work_in_place();
  return in;
}

void RMSNorm::forward(const Frame& f) const {
  kernels::row_norm(f.input(), f.value(weight_), {}, {options_.epsilon, false},
                    f.training() ? f.saved(factors) : TensorView(), f.output());
}

void RMSNorm::backward(const Frame& f) const {
  kernels::row_norm_gradient(f.input(), f.value(weight_), f.saved(factors),
                             {options_.epsilon, false}, f.output_gradient(), f.input_gradient(),
                             f.gradient(weight_), {});
}

}  // namespace gradus
