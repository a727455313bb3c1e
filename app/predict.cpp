#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "app/commands.hpp"
#include "app/model_builder.hpp"
#include "app/number_table.hpp"
#include "app/saved_run.hpp"
#include "gradus/base/file.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {
namespace {

constexpr Index batch = 1000;

// A row a sample: its numbers in their shortest form that reads back, then the class its outputs
// stand for.
void append_rows(std::string& out, ConstTensorView numbers, ConstTensorView outputs,
                 bool classifies) {
  const Index columns = numbers.shape()[-1];
  with_float_type(numbers.dtype(), [&]<class T> {
    const T* row = numbers.data<T>();
    for (Index r = 0; r < numbers.shape().rows(); ++r, row += columns) {
      fmt::format_to(std::back_inserter(out), "{}", fmt::join(row, row + columns, ","));
      if (classifies) fmt::format_to(std::back_inserter(out), ",{}", predicted_class(outputs, r));
      out += '\n';
    }
  });
}

std::string header(Index columns, bool probabilities, bool classifies) {
  std::string out;
  for (Index i = 0; i < columns; ++i) out += text(i == 0 ? "" : ",", probabilities ? "p" : "y", i);
  return out + (classifies ? ",class\n" : "\n");
}

std::string predictions(const SavedRun& run, const Dataset& samples) {
  const bool probabilities = run.config.loss == "cross_entropy";
  const bool classifies = kind_of(run.config.data).classes > 0;
  Workspace workspace(run.model, Mode::inference);
  std::string out;
  for (Index first = 0; first < samples.size(); first += batch) {
    const Batch rows = samples.rows(first, std::min(batch, samples.size() - first));
    const ConstTensorView outputs = workspace.forward(rows.inputs);
    if (first == 0) out = header(outputs.shape()[-1], probabilities, classifies);
    Tensor numbers(outputs);
    if (probabilities) kernels::softmax(outputs, numbers);
    append_rows(out, numbers, outputs, classifies);
  }
  return out;
}

}  // namespace

int predict(const PredictCommand& command) {
  const SavedRun run = read_run(command.run);
  const Shape sample = kind_of(run.config.data).input;
  Tensor inputs = read_numbers(command.input, sample.size(), run.config.dtype);
  const Index count = inputs.shape()[0];
  const Dataset samples{.name = command.input.string(),
                        .inputs = std::move(inputs).reshaped(sample.batch_of(count)),
                        .targets = Tensor({count}, DType::int32),
                        .scaling = run.scaling};
  const std::string out = predictions(run, samples);
  if (!command.output.empty()) {
    write_file(command.output, out);
  } else if (!(std::cout << out << std::flush)) {
    throw Error("standard output takes no more: the predictions are not complete");
  }
  return exit_code::success;
}

}  // namespace gradus::app
