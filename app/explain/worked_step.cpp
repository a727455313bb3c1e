#include "app/explain/worked_step.hpp"

#include <algorithm>

#include "gradus/layers/kinds.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/optimizers/kinds.hpp"

namespace gradus::app {
namespace {

void copy(ConstTensorView from, TensorView to) {
  std::copy_n(from.bytes(), from.byte_size(), to.bytes());
}

Tensor gathered(const Rows& rows, DType dtype) {
  Tensor out(rows.shape(), dtype);
  rows.gather(out);
  return out;
}

// "0.weight" of the whole is "weight" of its first layer.
const Parameter& counterpart(const Model& whole, std::size_t layer, const NamedParameter& named) {
  return whole.parameter(text(layer, ".", named.name));
}

// A model and a workspace for each layer, with the values of the whole model. So the tensors
// between the layers exist; a workspace of the whole model fuses neighbours and reuses memory.
class Chain {
 public:
  Chain(const Config& config, const SampleKind& data, const Model& whole)
      : whole_(whole), models_(build_layers(config, data)) {
    for (std::size_t i = 0; i < models_.size(); ++i) {
      for (const NamedParameter& named : models_[i].parameters()) {
        copy(whole.values()[counterpart(whole, i, named)], models_[i].values()[*named.parameter]);
      }
      workspaces_.emplace_back(models_[i], Mode::training,
                               WorkspaceOptions{.input_gradient = true, .seed = config.seed + i});
      step_.layers.push_back({.spec = config.layers[i],
                              .description = models_[i].root().describe(),
                              .input = {},
                              .output = {},
                              .output_gradient = {},
                              .input_gradient = {},
                              .slope = {},
                              .parameters = {}});
    }
  }

  void forward(Tensor values) {
    for (std::size_t i = 0; i < models_.size(); ++i) {
      if (kind_of(layer_kinds(), step_.layers[i].spec, "layer").pointwise)
        step_.layers[i].slope = slope(i, values);
      step_.layers[i].input = std::move(values);
      values = Tensor(workspaces_[i].forward(step_.layers[i].input));
      step_.layers[i].output = values;
    }
  }

  void backward(const Loss& loss) {
    const Tensor& output = step_.layers.back().output;
    Tensor gradient(output.shape(), output.dtype());
    const double scale = 1 / static_cast<double>(output.shape()[0]);
    step_.loss = loss.evaluate(output, step_.targets, scale, gradient);
    for (std::size_t i = models_.size(); i-- > 0;) {
      workspaces_[i].backward(gradient);
      step_.layers[i].output_gradient = std::move(gradient);
      // Whole numbers have none.
      const ConstTensorView by_input = workspaces_[i].input_gradient();
      gradient = by_input ? Tensor(by_input) : Tensor();
      step_.layers[i].input_gradient = gradient;
    }
  }

  // Of the last forward().
  double loss_of(const Loss& loss, const Tensor& targets) const {
    const Tensor& output = step_.layers.back().output;
    return loss.evaluate(output, targets, 1 / static_cast<double>(output.shape()[0]), {});
  }

  // The gradients of all layers, for the optimizer of the whole.
  ParameterVector gradients() {
    ParameterVector all(whole_);
    for (std::size_t i = 0; i < models_.size(); ++i) {
      for (const NamedParameter& named : models_[i].parameters()) {
        if (named.parameter->role() == Parameter::Role::statistic) continue;
        const ConstTensorView gradient = workspaces_[i].gradients()[*named.parameter];
        copy(gradient, all[counterpart(whole_, i, named)]);
        step_.layers[i].parameters.push_back(
            {named.name, Tensor(models_[i].values()[*named.parameter]), Tensor(gradient), {}});
      }
    }
    return all;
  }

  // The values after the update.
  void note_update() {
    for (std::size_t i = 0; i < models_.size(); ++i) {
      for (WorkedParameter& parameter : step_.layers[i].parameters)
        parameter.after = Tensor(whole_.values()[whole_.parameter(text(i, ".", parameter.name))]);
    }
  }

  WorkedStep& step() { return step_; }

 private:
  // The derivative of a pointwise layer: its input gradient for an output gradient of ones.
  Tensor slope(std::size_t layer, ConstTensorView values) {
    Workspace& workspace = workspaces_[layer];
    Tensor ones(workspace.forward(values));
    with_float_type(ones.dtype(),
                    [&]<class T> { std::ranges::fill(ones.as<T>(), static_cast<T>(1)); });
    workspace.backward(ones);
    workspace.gradients().clear();
    workspace.set_step(0);  // the same draws again
    return Tensor(workspace.input_gradient());
  }

  const Model& whole_;
  std::vector<Model> models_;
  std::vector<Workspace> workspaces_;
  WorkedStep step_;
};

}  // namespace

WorkedStep work_step(const Config& config, const SampleKind& data, Model& model,
                     const Batch& batch) {
  if (optimizer_kind(config.optimizer).one_objective) {
    throw Error(config.optimizer.place, ": a step of ", config.optimizer.kind,
                " evaluates the loss many times: explain requires an optimizer that takes one "
                "gradient a step, such as sgd");
  }
  const auto loss = build_loss(config.loss);
  Chain chain(config, data, model);
  const bool are_classes = batch.targets.source().dtype() == DType::int32;
  chain.step().targets = gathered(batch.targets, are_classes ? DType::int32 : config.dtype);
  chain.forward(gathered(batch.inputs[0], config.dtype));
  chain.backward(*loss);
  ParameterVector gradients = chain.gradients();
  const auto optimizer = build_optimizer(config.optimizer, model);
  chain.step().optimizer = optimizer->describe();
  optimizer->step(gradients);
  chain.note_update();
  Chain after(config, data, model);  // with the same random numbers
  after.forward(gathered(batch.inputs[0], config.dtype));
  chain.step().loss_after = after.loss_of(*loss, chain.step().targets);
  return std::move(chain.step());
}

WorkedStep first_step(const Config& config, DataSource& source, Index samples) {
  const SampleKind kind = kind_of(config.data, source.format());
  Model model = build_model(config, kind);
  model.initialize(Rng(config.seed));
  const Dataset& training = source.of_seed(config.seed).train;
  return work_step(config, kind, model, training.rows(0, std::min(samples, training.size())));
}

}  // namespace gradus::app
