#include <fmt/format.h>

#include <iostream>
#include <limits>

#include "app/commands/commands.hpp"
#include "app/configuration/config_data.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/data/data_source.hpp"
#include "app/data/reading.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/plain_samples.hpp"
#include "app/runs/saved_run.hpp"
#include "app/text/figures_text.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus::app {

namespace {

// How the files differ from those of the training; empty where they do not. Throws Error where one
// is missing.
std::string changes_in(DataSource& source, const SavedRun& run, const DataRecord& trained) {
  if (differences(trained, record_of(source)).empty()) return {};
  try {
    source.of_seed(run.config.seed);  // to know how many rows there are
  } catch (const Error&) {
  }
  return differences(trained, record_of(source));
}

// In other files the seed deals other rows, some of which the training has seen.
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
  DataSpec data = run.config.data;
  data.validation_share = 0;  // the test set, which the training has not seen
  const auto trained = read_data_record(command.run);
  auto folder = command.data;
  if (folder.empty() && trained) folder = remembered_folder(*trained, data);
  DataSource source(data, folder, run.preparation.table);
  if (trained) {
    refuse_other_files(command, run, *trained, source);
  } else if (kind_of_source(data.source) != SourceKind::drawn) {
    std::cerr << "gradus: " << command.run.string() << " has no " << run_files::data
              << ", so it is not known whether these are the rows that its training held out\n";
  }
  Dataset test = source.of_seed(run.config.seed).test;
  for (const RowCounts& counts : source.rows()) report(counts);
  return test;
}

// As the training read its file, but for what the command line says.
TableOptions options_for(const EvaluateCommand& command, const SavedRun& run) {
  TableOptions options = run.config.data.csv.options;
  options.syntax.role = FileRole::input;
  options.syntax.skip_lines = command.skip_lines.value_or(options.syntax.skip_lines);
  if (command.missing == "fill") options.missing = MissingValues::mean;
  if (command.missing == "drop") options.missing = MissingValues::drop;
  if (command.missing == "refuse") options.missing = MissingValues::refuse;
  return options;
}

// All rows of a file with the targets in it.
Dataset labelled(const EvaluateCommand& command, const SavedRun& run) {
  const auto& table = run.preparation.table;
  const std::filesystem::path input = input_file(command.input);
  const TableOptions options = reported(options_for(command, run));
  RowCounts counts;
  if (!table) {
    Dataset samples = read_labelled(run, input, options, &counts);
    report(counts);
    return samples;
  }
  Dataset samples = read_table(input, *table, options, &counts);
  report(counts);
  if (options.missing == MissingValues::mean) fill_missing(samples, *table);
  return samples;
}

}  // namespace

int evaluate(const EvaluateCommand& command) {
  const SavedRun run = read_run(command.run);
  Dataset test = command.input.empty() ? held_out(command, run) : labelled(command, run);
  // Those of the training, whatever the samples are.
  test.scaling = run.preparation.inputs;
  test.target_scaling = run.preparation.targets;
  validate(test);
  const Evaluation result = gradus::evaluate(run.model, test, *build_loss(run.config.loss));
  if (result.error_rate) {
    const int width = output_is_terminal() ? terminal_width() : std::numeric_limits<int>::max();
    std::cout << to_string(result.confusion, static_cast<std::size_t>(width)) << "\n";
  }
  if (result.by_target.size() > 1)
    std::cout << figures_table(result.by_target, target_names(test)) << "\n";
  std::cout << fmt::format("{}: {}, test loss {}", run.config.name,
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
