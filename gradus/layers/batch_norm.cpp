#include "gradus/layers/batch_norm.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/base/options.hpp"
#include "gradus/initializers/initializers.hpp"
#include "gradus/kernels/column_norm.hpp"
#include "gradus/layers/features.hpp"

namespace gradus {
namespace {

// Values of a feature in the whole batch; 1 for an empty one, so that nothing is divided by 0.
double count_of(const Frame& f) {
  const Shape& shape = f.input().shape();
  return static_cast<double>(std::max<Index>(1, f.batch_rows() * (shape.row_size() / shape[-1])));
}

}  // namespace

void BatchNormOptions::visit(OptionVisitor& visitor) {
  visitor({"features", "extent of the last axis; inferred by default", from_zero, true, true},
          features);
  visitor({"momentum", "share of a batch in the running mean and variance", above_zero_to_one},
          momentum);
  visitor({"epsilon", "added to the variance, so that nothing is divided by 0", float32_above_zero},
          epsilon);
}

BatchNorm::BatchNorm(const BatchNormOptions& options)
    : options_(checked("BatchNorm", options)),
      weight_({options.features}, init::constant(1)),
      bias_({options.features}, init::constant(0)),
      running_mean_({options.features}, init::constant(0), Parameter::Role::statistic),
      running_variance_({options.features}, init::constant(1), Parameter::Role::statistic) {
  if (options.features < 1)
    throw Error("BatchNorm requires 1 feature or more, got ", options.features);
}

BatchNorm::BatchNorm(Index features, const BatchNormOptions& options)
    : BatchNorm(with_features(options, features)) {}

std::string BatchNorm::describe() const { return described("BatchNorm", options_); }

Spec BatchNorm::spec() const { return spec_of("batch_norm", options_); }

void BatchNorm::visit(Visitor& visitor) {
  visitor("weight", weight_);
  visitor("bias", bias_);
  visitor("running_mean", running_mean_);
  visitor("running_var", running_variance_);
}

Shape BatchNorm::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  const Shape& in = inputs[0];
  check_features(in, options_.features);
  plan.save(factors, {factor_count, options_.features});
  if (plan.training()) plan.keep_input();
  if (uses_batch(plan)) {
    plan.sum_over_batch(sums, {options_.features}, Pass::forward);
    plan.sum_over_batch(squares, {options_.features}, Pass::forward);
    plan.sum_over_batch(gradient_sums, {2, options_.features}, Pass::backward);
  }
  plan.work_in_place();
  return in;
}

void BatchNorm::sum_over_batch(int slot, const Frame& f) const {
  const ConstTensorView means = f.saved(factors).slice(mean, 1);
  if (slot == sums) return kernels::column_sums(f.input(), f.saved(sums));
  with_float_type(f.dtype(), [&]<class T> {
    T* const factor = f.saved(factors).data<T>();
    const Index features = options_.features;
    if (slot == squares) {
      const double* const total = f.saved(sums).data<double>();
      for (Index c = 0; c < features; ++c)
        factor[mean * features + c] = static_cast<T>(total[c] / count_of(f));
      return kernels::column_squares(f.input(), means, f.saved(squares));
    }
    kernels::column_gradient_sums(f.input(), means, f.output_gradient(), f.saved(gradient_sums));
    // Of this part's rows: the gradients of all parts are added.
    const double* const of_part = f.saved(gradient_sums).data<double>();
    T* const weight = f.gradient(weight_).template data<T>();
    T* const bias = f.gradient(bias_).template data<T>();
    for (Index c = 0; c < features; ++c) {
      bias[c] += static_cast<T>(of_part[c]);
      weight[c] += static_cast<T>(of_part[features + c] * factor[inverse_deviation * features + c]);
    }
  });
}

void BatchNorm::forward(const Frame& f) const {
  const TensorView rows = f.saved(factors);
  with_float_type(f.dtype(), [&]<class T> {
    const Index features = options_.features;
    const T* const weight = f.value(weight_).template data<T>();
    const T* const running_mean = f.value(running_mean_).template data<T>();
    const T* const running_variance = f.value(running_variance_).template data<T>();
    const double* const total = uses_batch(f) ? f.saved(squares).data<double>() : nullptr;
    T* const factor = rows.data<T>();
    for (Index c = 0; c < features; ++c) {
      const double variance = total != nullptr ? total[c] / count_of(f) : running_variance[c];
      const double inverse = 1 / std::sqrt(variance + options_.epsilon);
      if (total == nullptr) factor[mean * features + c] = running_mean[c];
      factor[slope * features + c] = factor[shift * features + c] = T(0);
      factor[inverse_deviation * features + c] = static_cast<T>(inverse);
      factor[scale * features + c] = static_cast<T>(inverse * weight[c]);
    }
  });
  kernels::column_norm(f.input(), rows.slice(mean, 1), rows.slice(scale, 1), f.value(bias_),
                       f.output());
}

// With n = (x - mean) / deviation: dx = weight / deviation (dy - mean of dy - n mean of dy n), or,
// with running values, weight / deviation dy.
void BatchNorm::backward(const Frame& f) const {
  if (uses_batch(f)) {
    if (f.first_row() == 0 && f.batch_rows() > 0) observe(f);
    find_gradient_factors(f);
  }
  const TensorView rows = f.saved(factors);
  if (!f.input_gradient()) return;
  kernels::column_norm_gradient(f.input(), rows.slice(mean, 1), f.output_gradient(),
                                rows.slice(scale, 1), rows.slice(slope, 1), rows.slice(shift, 1),
                                f.input_gradient());
}

void BatchNorm::find_gradient_factors(const Frame& f) const {
  with_float_type(f.dtype(), [&]<class T> {
    const Index features = options_.features;
    const double* const total = f.saved(gradient_sums).data<double>();
    T* const factor = f.saved(factors).data<T>();
    for (Index c = 0; c < features; ++c) {
      const double inverse = factor[inverse_deviation * features + c];
      factor[slope * features + c] =
          static_cast<T>(inverse * inverse * total[features + c] / count_of(f));
      factor[shift * features + c] = static_cast<T>(total[c] / count_of(f));
    }
  });
}

// The gradient of a statistic is what a step adds to it.
void BatchNorm::observe(const Frame& f) const {
  with_float_type(f.dtype(), [&]<class T> {
    const double count = count_of(f), momentum = options_.momentum;
    const double* const sum = f.saved(sums).data<double>();
    const double* const square = f.saved(squares).data<double>();
    const T* const means = f.value(running_mean_).template data<T>();
    const T* const variances = f.value(running_variance_).template data<T>();
    T* const mean_change = f.gradient(running_mean_).template data<T>();
    T* const variance_change = f.gradient(running_variance_).template data<T>();
    for (Index c = 0; c < options_.features; ++c) {
      mean_change[c] += static_cast<T>(momentum * (sum[c] / count - means[c]));
      if (count > 1)
        variance_change[c] += static_cast<T>(momentum * (square[c] / (count - 1) - variances[c]));
    }
  });
}

}  // namespace gradus
