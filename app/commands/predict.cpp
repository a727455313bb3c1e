#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "app/commands/commands.hpp"
#include "app/configuration/losses.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/runs/plain_samples.hpp"
#include "app/runs/saved_run.hpp"
#include "gradus/base/file.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/kernels/softmax.hpp"
#include "gradus/model/workspace.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {
namespace {

constexpr Index batch = 1000;

// A cell, in quotes where it needs them.
std::string cell_of(const std::string& word) {
  if (word.find_first_of(",\"\r\n") == word.npos) return word;
  std::string out = "\"";
  for (const char c : word) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::vector<std::string> labels_of(const SavedRun& run, const SampleKind& kind) {
  std::vector<std::string> out;
  for (Index i = 0; i < kind.classes; ++i) {
    const auto& table = run.preparation.table;
    out.push_back(table ? cell_of(table->labels[static_cast<std::size_t>(i)]) : text(i));
  }
  return out;
}

// Takes back what standardized targets did to the outputs.
void unscale(TensorView outputs, const Scaling& scaling) {
  with_float_type(outputs.dtype(), [&]<class T> {
    const auto columns = static_cast<std::size_t>(outputs.shape()[-1]);
    const auto all = outputs.as<T>();
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i] = static_cast<T>(
          scaling.undo(static_cast<double>(all[i]), static_cast<Index>(i % columns)));
    }
  });
}

// A row a sample: its numbers in their shortest form that reads back, then the label of the class
// its outputs stand for.
void append_rows(std::string& out, ConstTensorView numbers, ConstTensorView outputs,
                 const std::vector<std::string>& labels, double threshold) {
  const Index columns = numbers.shape()[-1];
  with_float_type(numbers.dtype(), [&]<class T> {
    const T* row = numbers.data<T>();
    for (Index r = 0; r < numbers.shape().rows(); ++r, row += columns) {
      fmt::format_to(std::back_inserter(out), "{}", fmt::join(row, row + columns, ","));
      if (!labels.empty())
        out += "," + labels[static_cast<std::size_t>(predicted_class(outputs, r, threshold))];
      out += '\n';
    }
  });
}

std::string header(Index columns, bool probabilities, bool classifies) {
  std::string out;
  for (Index i = 0; i < columns; ++i) out += text(i == 0 ? "" : ",", probabilities ? "p" : "y", i);
  return out + (classifies ? ",class\n" : "\n");
}

std::string predictions(const SavedRun& run, const SampleKind& kind, const Dataset& samples) {
  const Outputs kind_of_outputs = loss_kind(run.config.loss.name).outputs;
  const std::vector<std::string> labels = labels_of(run, kind);
  const double threshold = build_loss(run.config)->threshold();
  Workspace workspace(run.model, Mode::inference);
  std::string out;
  for (Index first = 0; first < samples.size(); first += batch) {
    const Batch rows = samples.rows(first, std::min(batch, samples.size() - first));
    const ConstTensorView outputs = workspace.forward(rows.inputs);
    if (first == 0)
      out = header(outputs.shape()[-1], kind_of_outputs != Outputs::numbers, !labels.empty());
    Tensor numbers(outputs);
    if (want_softmax(kind_of_outputs)) kernels::softmax(outputs, numbers);
    if (kind_of_outputs == Outputs::sigmoid_logits)
      kernels::apply(kernels::Pointwise::sigmoid, outputs, numbers);
    unscale(numbers, run.preparation.targets);
    append_rows(out, numbers, outputs, labels, threshold);
  }
  return out;
}

// As the training read its file, but for lines that the command line does not say to skip: one that
// is skipped unasked would be an answer that nobody misses.
TableOptions options_for(const SavedRun& run, Index skip_lines) {
  TableOptions options = run.config.data.csv.options;
  options.syntax.skip_lines = skip_lines;
  const bool reads_words =
      run.preparation.table &&
      std::ranges::any_of(run.preparation.table->inputs,
                          [](const auto& column) { return !column.words.empty(); });
  if (options.header == false && !reads_words) options.header.reset();
  return options;
}

}  // namespace

int predict(const PredictCommand& command) {
  const SavedRun run = read_run(command.run);
  const auto& table = run.preparation.table;
  const SampleKind kind = kind_of(run.config.data, table ? &*table : nullptr);
  Dataset samples = read_inputs(command.input, table ? *table : plain_format(kind.input.size()),
                                options_for(run, command.skip_lines));
  const Index count = samples.size();
  samples.inputs = stored_inputs(run, command.input, std::move(samples.inputs))
                       .reshaped(kind.input.batch_of(count));
  samples.scaling = run.preparation.inputs;
  const std::string out = predictions(run, kind, samples);
  if (!command.output.empty()) {
    write_file(command.output, out);
  } else {
    std::cout << out;
  }
  return exit_code::success;
}

}  // namespace gradus::app
