#include "app/runs/divergence.hpp"

#include <algorithm>
#include <cmath>

#include "app/configuration/model_builder.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

constexpr Index most_samples = 1000;  // enough to decide, little time
// A classifier with few, but very confident, wrong answers stays below this.
constexpr double factor = 5;

// The outputs of a model with a constant answer: equal probabilities of classes, the mean of
// numbers.
Tensor constant_outputs(const Shape& shape, DType dtype, Outputs kind, ConstTensorView targets) {
  Tensor out(shape, dtype);
  const auto columns = static_cast<std::size_t>(shape[-1]);
  const double share = 1 / std::max<double>(2, static_cast<double>(columns));
  std::vector<double> answer(columns, kind == Outputs::probabilities       ? share
                                      : kind == Outputs::log_probabilities ? std::log(share)
                                                                           : 0);
  with_float_type(dtype, [&]<class T> {
    const auto outputs = out.as<T>();
    if (targets.dtype() == dtype) {
      const auto numbers = targets.as<T>();
      for (std::size_t i = 0; i < numbers.size(); ++i)
        answer[i % columns] += static_cast<double>(numbers[i]) / static_cast<double>(shape[0]);
    }
    for (std::size_t i = 0; i < outputs.size(); ++i)
      outputs[i] = static_cast<T>(answer[i % columns]);
  });
  return out;
}

}  // namespace

DivergenceCheck::DivergenceCheck(const Config& config, const Model& model, const Dataset& train)
    : config_(config),
      samples_(train.rows(0, std::min(train.size(), most_samples))),
      loss_(build_loss(config.loss)) {
  Workspace workspace(model, Mode::inference);
  first_ = loss_of(workspace);
  constant_ = loss_of_constant(workspace);
}

double DivergenceCheck::loss_of(Workspace& workspace) const {
  workspace.forward(samples_.inputs);
  return workspace.evaluate(*loss_, samples_.targets);
}

double DivergenceCheck::loss_of_constant(const Workspace& workspace) const {
  const ConstTensorView outputs = workspace.output();
  const Tensor constant = constant_outputs(outputs.shape(), outputs.dtype(),
                                           loss_kind(config_.loss).outputs, workspace.targets());
  return loss_->evaluate(constant, workspace.targets(), 1 / static_cast<double>(samples_.size()),
                         {});
}

std::optional<std::string> DivergenceCheck::message(const Model& model) const {
  Workspace workspace(model, Mode::inference);
  const double last = loss_of(workspace);
  if (last <= factor * std::max(first_, constant_)) return std::nullopt;
  const OptionValue& rate = find_option(config_.optimizer, "learning_rate")->value;
  return text(to_string(config_.optimizer.place), ": the training diverged: the loss of ",
              samples_.size(), " training samples was ", readable(first_), " before it and is ",
              readable(last), " after it, that of a constant answer ", readable(constant_),
              ": learning_rate = ", described(rate),
              " is too high: divide it by 10, again and again until the loss falls");
}

}  // namespace gradus::app
