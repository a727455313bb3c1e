#include "gradus/testing/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "gradus/model/workspace.hpp"

namespace gradus {
namespace {

constexpr std::size_t mismatches_kept = 10;

void require_float64(std::string_view what, DType dtype) {
  if (dtype != DType::float64) {
    throw Error("check_gradients requires a float64 ", what, ", got ", dtype,
                ": differences in float32 are too coarse to judge");
  }
}

// Moves each number of `values` by h both ways and compares the change of `objective`.
void compare(const std::string& tensor, std::span<double> values, std::span<const double> analytic,
             const std::function<double()>& objective, const GradientCheckOptions& options,
             GradientReport& report) {
  struct Differences {
    double above, below;  // one-sided
    double central() const { return (above + below) / 2; }
    double apart() const { return std::abs(above - below); }
  };
  const double here = objective();
  const auto differences = [&](double& value, double step) -> Differences {
    const double original = value;
    value = original + step;
    const double above = objective();
    value = original - step;
    const double below = objective();
    value = original;
    return {(above - here) / step, (here - below) / step};
  };
  const double h = options.step;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Differences wide = differences(values[i], h);
    ++report.checked;
    // Of a smooth function they are apart in proportion to the step; at a kink they are not.
    const auto is_smooth = [&](double part) {
      return std::abs(differences(values[i], h * part).apart() - wide.apart() * part) <
             wide.apart() * part / 4;
    };
    if (wide.apart() > options.kink && !(is_smooth(0.5) && is_smooth(0.25))) {
      ++report.kinks;
      continue;
    }
    const auto error_of = [&](double numeric) {
      const double size =
          std::max({std::abs(analytic[i]), std::abs(numeric), options.magnitude_floor});
      return std::abs(analytic[i] - numeric) / size;
    };
    double numeric = wide.central(), error = error_of(numeric);
    // Written so that NaN is a mismatch. Richardson's extrapolation removes the error of the
    // differences in h^2, which is large where the function bends within a few steps.
    if (!(error <= options.tolerance)) {
      numeric = (4 * differences(values[i], h / 2).central() - numeric) / 3;
      error = error_of(numeric);
    }
    if (!(error <= report.worst_error)) report.worst_error = error;
    if (error <= options.tolerance || report.mismatches.size() == mismatches_kept) continue;
    report.mismatches.push_back({tensor, static_cast<Index>(i), analytic[i], numeric});
  }
}

}  // namespace

std::string to_string(const GradientMismatch& mismatch) {
  return text("d/d ", mismatch.tensor, "[", mismatch.element, "]: the gradient says ",
              mismatch.analytic, ", the differences give ", mismatch.numeric);
}

std::string to_string(const GradientReport& report) {
  std::string out = text(report.checked, " derivatives, worst relative error ", report.worst_error);
  if (report.kinks > 0) out += text(", ", report.kinks, " at kinks");
  for (const GradientMismatch& mismatch : report.mismatches) out += "\n  " + to_string(mismatch);
  return out;
}

GradientReport check_gradients(Model& model, const ShortList<ConstTensorView>& inputs,
                               const GradientCheckOptions& options) {
  require_float64("model", model.dtype());
  ShortList<Tensor> points;
  for (const ConstTensorView& input : inputs) {
    if (input.dtype() != DType::int32) require_float64("input", input.dtype());
    points.push_back(Tensor(input));
  }
  Workspace workspace(model, Mode::training,
                      {.input_gradient = true, .seed = options.seed, .checked = true});
  Tensor direction(workspace.forward(points).shape(), DType::float64);
  const Rng rng = Rng(options.seed).fork("direction");
  const auto weights = direction.as<double>();
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = rng.normal(static_cast<Index>(i));

  const auto objective = [&] {
    const auto output = workspace.forward(points).as<double>();
    double sum = 0;
    for (std::size_t i = 0; i < output.size(); ++i) sum += weights[i] * output[i];
    return sum;
  };
  objective();
  workspace.backward(direction);
  workspace.set_step(0);  // the same draws again
  ShortList<Tensor> by_input;
  for (int i = 0; i < points.size(); ++i) {
    const ConstTensorView gradient = workspace.input_gradient(i);
    by_input.push_back(gradient ? Tensor(gradient) : Tensor());
  }
  const ParameterVector gradients = workspace.gradients();

  GradientReport report;
  for (int i = 0; i < points.size(); ++i) {
    if (!workspace.input_gradient(i)) continue;
    compare(points.size() == 1 ? text("input") : text("input ", i + 1), points[i].as<double>(),
            by_input[i].as<double>(), objective, options, report);
  }
  for (const NamedParameter& named : model.parameters()) {
    if (named.parameter->role() != Parameter::Role::weight || named.is_frozen) continue;
    compare(named.name, model.values()[*named.parameter].as<double>(),
            gradients[*named.parameter].as<double>(), objective, options, report);
  }
  return report;
}

GradientReport check_gradients(const Loss& loss, ConstTensorView prediction, ConstTensorView target,
                               const GradientCheckOptions& options) {
  require_float64("prediction", prediction.dtype());
  Tensor point(prediction);
  Tensor gradient(prediction.shape(), DType::float64);
  const double scale = 1 / static_cast<double>(prediction.shape().rows());
  loss.evaluate(point, target, scale, gradient);
  GradientReport report;
  compare(
      "prediction", point.as<double>(), gradient.as<double>(),
      [&] { return loss.evaluate(point, target, scale, {}); }, options, report);
  return report;
}

}  // namespace gradus
