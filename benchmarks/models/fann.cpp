// FANN: plain gradient descent, tanh, mean squared error; one batch as one of its epochs.
#include <floatfann.h>

#include "benchmarks/models/worker.hpp"

int main(int count, char** arguments) {
  const benchmarks::Task task = benchmarks::read_task(count, arguments);
  if (task.optimizer != "sgd") return benchmarks::decline("FANN has no " + task.optimizer);
  if (task.activation != "tanh") return benchmarks::decline("FANN 2.2 has no " + task.activation);

  const std::vector<unsigned> sizes(task.sizes.begin(), task.sizes.end());
  fann* net = fann_create_standard_array(static_cast<unsigned>(sizes.size()), sizes.data());
  fann_set_activation_function_hidden(net, FANN_SIGMOID_SYMMETRIC);
  fann_set_activation_function_output(net, FANN_LINEAR);
  fann_set_activation_steepness_hidden(net, 1);
  fann_set_activation_steepness_output(net, 1);
  fann_set_training_algorithm(net, task.batch == 1 ? FANN_TRAIN_INCREMENTAL : FANN_TRAIN_BATCH);
  fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
  fann_set_learning_rate(net, task.learning_rate);
  fann_set_learning_momentum(net, 0);

  // A class as -1 and 1: there is no cross entropy.
  const unsigned outputs = sizes.back();
  std::vector<float> inputs = task.inputs, targets = task.numbers;
  if (task.classifies()) {
    targets.assign(static_cast<std::size_t>(task.samples) * outputs, -1);
    for (std::size_t i = 0; i < task.labels.size(); ++i) {
      targets[i * outputs + static_cast<std::size_t>(task.labels[i])] = 1;
    }
  }
  // Its rows are pointers, so gathering a batch is pointing.
  fann_train_data* batch =
      fann_create_train(static_cast<unsigned>(task.batch), sizes.front(), outputs);
  return benchmarks::serve(
      task,
      [&](long step) {
        std::size_t row = 0;
        for (const std::int32_t sample : task.rows(step)) {
          batch->input[row] = inputs.data() + static_cast<std::size_t>(sample) * sizes.front();
          batch->output[row++] = targets.data() + static_cast<std::size_t>(sample) * outputs;
        }
        fann_train_epoch(net, batch);
      },
      [&] { return fann_get_MSE(net); });
}
