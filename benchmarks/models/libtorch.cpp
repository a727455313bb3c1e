// LibTorch, PyTorch's C++ side, from the same wheel: modules, autograd and optimizers as its
// tutorials have them.
#include <torch/torch.h>

#include "benchmarks/models/worker.hpp"

namespace {

torch::Tensor tensor_of(const std::vector<float>& numbers, at::IntArrayRef shape) {
  return torch::from_blob(const_cast<float*>(numbers.data()), shape, torch::kFloat32).clone();
}

torch::nn::Sequential make_model(const benchmarks::Task& task) {
  torch::nn::Sequential model;
  for (std::size_t i = 0; i + 1 < task.sizes.size(); ++i) {
    if (i > 0 && task.activation == "tanh") model->push_back(torch::nn::Tanh());
    if (i > 0 && task.activation == "relu") model->push_back(torch::nn::ReLU());
    model->push_back(torch::nn::Linear(task.sizes[i], task.sizes[i + 1]));
  }
  const torch::NoGradGuard guard;
  const float* from = task.weights.data();
  for (torch::Tensor& parameter : model->parameters()) {
    std::copy_n(from, parameter.numel(), parameter.data_ptr<float>());
    from += parameter.numel();
  }
  return model;
}

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const benchmarks::Task& task,
                                                        torch::nn::Sequential& model) {
  if (task.optimizer == "adam") {
    return std::make_unique<torch::optim::Adam>(model->parameters(),
                                                torch::optim::AdamOptions(task.learning_rate));
  }
  return std::make_unique<torch::optim::SGD>(
      model->parameters(), torch::optim::SGDOptions(task.learning_rate).momentum(task.momentum));
}

}  // namespace

int main(int count, char** arguments) {
  const benchmarks::Task task = benchmarks::read_task(count, arguments);
  at::set_num_threads(task.threads);
  const torch::Tensor inputs = tensor_of(task.inputs, {task.samples, task.sizes.front()});
  const torch::Tensor targets =
      task.classifies()
          ? torch::tensor(std::vector<std::int64_t>(task.labels.begin(), task.labels.end()))
          : tensor_of(task.numbers, {task.samples, task.sizes.back()});
  const std::vector<std::int64_t> rows(task.order.begin(), task.order.end());
  const std::vector<torch::Tensor> order =
      torch::tensor(rows).reshape({task.batches, task.batch}).unbind();

  torch::nn::Sequential model = make_model(task);
  const std::unique_ptr<torch::optim::Optimizer> optimizer = make_optimizer(task, model);
  torch::Tensor loss;
  return benchmarks::serve(
      task,
      [&](long step) {
        const torch::Tensor& chosen = order[static_cast<std::size_t>(step % task.batches)];
        const torch::Tensor x = task.whole() ? inputs : inputs.index_select(0, chosen);
        const torch::Tensor y = task.whole() ? targets : targets.index_select(0, chosen);
        const torch::Tensor output = model->forward(x);
        loss = task.classifies() ? torch::nn::functional::cross_entropy(output, y)
                                 : torch::nn::functional::mse_loss(output, y);
        optimizer->zero_grad();
        loss.backward();
        optimizer->step();
      },
      [&] { return loss.item<double>(); });
}
