// What the C++ workers of `./dev bench models` share: the task they are given, the numbers they
// read, and their protocol with the driver. benchmarks/README.md describes all three.
#pragma once

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "benchmarks/block.hpp"

namespace benchmarks {

// A network, how it is trained, and its numbers.
struct Task {
  std::vector<int> sizes;  // inputs, hidden ..., outputs
  std::string activation, loss, optimizer;
  float learning_rate = 0, momentum = 0;
  int batch = 0, samples = 0, batches = 0, check_steps = 0, threads = 0;

  std::vector<float> inputs;         // [samples, inputs]
  std::vector<float> numbers;        // [samples, outputs], of mean_squared_error
  std::vector<std::int32_t> labels;  // [samples], of cross_entropy
  std::vector<float> weights;        // of each layer [outputs, inputs], then [outputs]
  std::vector<std::int32_t> order;   // [batches, batch]: rows of the samples

  bool classifies() const { return loss == "cross_entropy"; }
  // All samples are one batch, in order: nothing to gather.
  bool whole() const { return samples == batch; }
  std::span<const std::int32_t> rows(long step) const {
    const auto size = static_cast<std::size_t>(batch);
    return std::span(order).subspan(static_cast<std::size_t>(step % batches) * size, size);
  }
};

template <class T>
std::vector<T> read_numbers(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<T> numbers(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(numbers.data()),
            static_cast<std::streamsize>(numbers.size() * sizeof(T)));
  return numbers;
}

// From arguments such as sizes=2,25,2 and folder=DIRECTORY.
inline Task read_task(int count, char** arguments) {
  std::map<std::string, std::string> values;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const std::size_t equals = argument.find('=');
    values[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  Task task;
  std::istringstream sizes(values.at("sizes"));
  for (std::string size; std::getline(sizes, size, ',');) task.sizes.push_back(std::stoi(size));
  task.activation = values.at("activation");
  task.loss = values.at("loss");
  task.optimizer = values.at("optimizer");
  task.learning_rate = std::stof(values.at("learning_rate"));
  task.momentum = std::stof(values.at("momentum"));
  task.batch = std::stoi(values.at("batch"));
  task.samples = std::stoi(values.at("samples"));
  task.batches = std::stoi(values.at("batches"));
  task.check_steps = std::stoi(values.at("check_steps"));
  task.threads = std::stoi(values.at("threads"));
  const std::string folder = values.at("folder") + "/";
  task.inputs = read_numbers<float>(folder + "inputs");
  if (task.classifies()) {
    task.labels = read_numbers<std::int32_t>(folder + "targets");
  } else {
    task.numbers = read_numbers<float>(folder + "targets");
  }
  task.weights = read_numbers<float>(folder + "weights");
  task.order = read_numbers<std::int32_t>(folder + "order");
  return task;
}

// Trains the check_steps, prints the loss of the step after them, then answers each "block SECONDS"
// with microseconds a step until its input ends. step(number) trains on one batch; loss() is the
// latest step's, before its update.
template <class Step, class Loss>
int serve(const Task& task, const Step& step, const Loss& loss) {
  long number = 0;
  while (number <= task.check_steps) step(number++);
  std::printf("ready %.9g\n", static_cast<double>(loss()));
  std::fflush(stdout);
  std::string word;
  double seconds = 0;
  while (std::cin >> word >> seconds) {
    std::printf("%.6f\n", block([&] { step(number++); }, seconds));
    std::fflush(stdout);
  }
  return 0;
}

// Answers the driver that this peer cannot train a network, and why.
inline int decline(const std::string& reason) {
  std::printf("cannot %s\n", reason.c_str());
  return 0;
}

}  // namespace benchmarks
