#include <fmt/format.h>

#include <iostream>
#include <limits>

#include "app/commands/commands.hpp"
#include "app/configuration/config_data.hpp"
#include "app/data/data_source.hpp"
#include "app/data/reading.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/saved_run.hpp"
#include "app/text/figures_text.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/base/shell_word.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {

namespace {

// How the files differ from those of the training; empty if they are equal. Throws Error if one is
// missing.
std::string changes_in(DataSource& source, const SavedRun& run, const DataRecord& trained) {
  if (differences(trained, record_of(source)).empty()) return {};
  try {
    source.of_seed(run.config->seed);  // to know how many rows there are
  } catch (const Error&) {
  }
  return differences(trained, record_of(source));
}

// In other files the seed selects other rows, which may have been used for training.
void refuse_other_files(const EvaluateCommand& command, const SavedRun& run,
                        const DataRecord& trained, DataSource& source) {
  std::string reason;
  try {
    const std::string changes = changes_in(source, run, trained);
    if (changes.empty()) return;
    reason = changes + ": which rows the training held out is not known for other files";
  } catch (const Error& error) {
    reason = error.what();
  }
  throw Error(reason, ". Name the folder of the training's files with --data, or measure all rows ",
              "of a labelled file: gradus evaluate ", command.run.string(), " --input FILE");
}

void report(const RowCounts& counts) {
  if (counts.dropped() > 0) std::cerr << "gradus: " << to_string(counts) << "\n";
}

// The rows that the training held out of the files that it read.
Dataset held_out(const EvaluateCommand& command, const SavedRun& run) {
  if (!run.config) {
    throw Error(command.run.string(), " holds no configuration of a training, so the rows that it ",
                "held out are not known: measure a labelled file: gradus evaluate ",
                shell_word(command.run.string()), " --input FILE");
  }
  DataSpec data = run.config->data;
  data.validation_share = 0;  // the test set, which the training did not use
  const auto trained = read_data_record(command.run);
  auto folder = command.data;
  if (folder.empty() && trained) folder = remembered_folder(*trained, data);
  std::optional<TableFormat> format;
  if (const auto& table = run.predictor.samples().table) format = table->format;
  DataSource source(data, folder, format);
  if (trained) {
    refuse_other_files(command, run, *trained, source);
  } else if (kind_of_source(data.source) != SourceKind::drawn) {
    std::cerr << "gradus: " << command.run.string() << " has no " << run_files::data
              << ", so it is not known whether these are the rows that its training held out\n";
  }
  Dataset test = source.of_seed(run.config->seed).test;
  for (const RowCounts& counts : source.rows()) report(counts);
  return test;
}

std::optional<MissingValues> missing_choice(const std::string& word) {
  if (word == "fill") return MissingValues::mean;
  if (word == "drop") return MissingValues::drop;
  if (word == "refuse") return MissingValues::refuse;
  return std::nullopt;
}

// All rows of a file with the targets in it.
Dataset labelled(const EvaluateCommand& command, const SampleFormat& samples) {
  RowCounts counts;
  Dataset out = read_labelled(input_file(command.input), samples,
                              {.missing = missing_choice(command.missing),
                               .skip_lines = command.skip_lines,
                               .reports = reading_reports()},
                              &counts);
  report(counts);
  return out;
}

std::unique_ptr<Loss> loss_of(const EvaluateCommand& command, const SampleFormat& samples) {
  if (!samples.loss.kind.empty()) return build_loss(samples.loss);
  throw Error(command.run.string(), " names no loss, which a measurement requires: save the model ",
              "with SampleFormat::loss, such as {\"mse\"}");
}

}  // namespace

int evaluate(const EvaluateCommand& command) {
  const SavedRun run = read_run(command.run);
  const SampleFormat& samples = run.predictor.samples();
  const auto loss = loss_of(command, samples);
  Dataset test = command.input.empty() ? held_out(command, run) : labelled(command, samples);
  // Those of the training, for any samples.
  test.scaling = samples.scaling;
  test.target_scaling = samples.target_scaling;
  validate(test);
  const Evaluation result = gradus::evaluate(run.predictor.model(), test, *loss);
  if (result.error_rate) {
    const int width = output_is_terminal() ? terminal_width() : std::numeric_limits<int>::max();
    std::cout << to_string(result.confusion, static_cast<std::size_t>(width)) << "\n";
  }
  if (result.by_target.size() > 1)
    std::cout << figures_table(result.by_target, target_names(test)) << "\n";
  std::cout << fmt::format("{}: {}, test loss {}", run.name,
                           counted(test.size(), "sample", "samples"), readable(result.loss));
  if (result.error_rate) {
    std::cout << fmt::format(", test error {:.2f} % ({} wrong)", 100 * *result.error_rate,
                             result.confusion.errors());
  }
  if (result.regression) std::cout << ", " << figures_line(*result.regression);
  std::cout << std::endl;
  return exit_code::success;
}

}  // namespace gradus::app
