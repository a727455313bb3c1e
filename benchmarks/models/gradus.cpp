// Gradus, as a user would write it: the public header alone.
#include "gradus/gradus.hpp"

#include <memory>

#include "benchmarks/models/worker.hpp"

using namespace gradus;

namespace {

Model make_model(const benchmarks::Task& task) {
  Sequential layers;
  for (std::size_t i = 0; i + 1 < task.sizes.size(); ++i) {
    if (i > 0 && task.activation == "tanh") layers.add(std::make_unique<Tanh>());
    if (i > 0 && task.activation == "relu") layers.add(std::make_unique<ReLU>());
    layers.add(std::make_unique<Linear>(task.sizes[i], task.sizes[i + 1]));
  }
  Model model(std::move(layers));
  const float* from = task.weights.data();
  for (const NamedParameter& parameter : model.parameters()) {
    const std::span<float> values = model.values()[*parameter.parameter].as<float>();
    std::copy_n(from, values.size(), values.data());
    from += values.size();
  }
  return model;
}

Dataset make_dataset(const benchmarks::Task& task) {
  const Index inputs = task.sizes.front(), outputs = task.sizes.back();
  Dataset dataset{.name = "benchmark",
                  .inputs = Tensor::of<float>({task.samples, inputs}, std::span(task.inputs))};
  if (task.classifies()) {
    dataset.targets = Tensor::of<std::int32_t>({task.samples}, std::span(task.labels));
    dataset.classes = outputs;
  } else {
    dataset.targets = Tensor::of<float>({task.samples, outputs}, std::span(task.numbers));
  }
  return dataset;
}

std::unique_ptr<Optimizer> make_optimizer(const benchmarks::Task& task, Model& model) {
  if (task.optimizer == "adam") {
    return std::make_unique<Adam>(model, AdamOptions{.learning_rate = task.learning_rate});
  }
  return std::make_unique<Sgd>(
      model, SgdOptions{.learning_rate = task.learning_rate, .momentum = task.momentum});
}

}  // namespace

int main(int count, char** arguments) {
  const benchmarks::Task task = benchmarks::read_task(count, arguments);
  set_threads(task.threads);
  const Dataset dataset = make_dataset(task);
  Model model = make_model(task);
  const std::unique_ptr<Optimizer> optimizer = make_optimizer(task, model);
  const CrossEntropy cross_entropy;
  const MeanSquaredError mean_squared_error;
  const Loss& loss = task.classifies() ? static_cast<const Loss&>(cross_entropy)
                                       : static_cast<const Loss&>(mean_squared_error);
  Workspace workspace(model, Mode::training);
  double value = 0;
  return benchmarks::serve(
      task,
      [&](long step) {
        const Batch batch = task.whole() ? dataset.all() : dataset.rows(task.rows(step));
        workspace.forward(batch.inputs);
        value = workspace.backward(loss, batch.targets);
        optimizer->step(workspace.gradients());
      },
      [&] { return value; });
}
