#include <algorithm>
#include <cmath>
#include <iostream>

#include "app/commands/commands.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/data/reading.hpp"
#include "app/runs/output_file.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/plain_samples.hpp"
#include "app/runs/prediction.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

// As the training read its file, but for lines that the command line does not say to skip: one that
// is skipped unasked would be an answer that nobody misses.
TableOptions options_for(const SavedRun& run, Index skip_lines, const std::string& missing) {
  TableOptions options = run.config.data.csv.options;
  options.syntax.role = FileRole::input;
  options.syntax.skip_lines = skip_lines;
  options.missing = MissingValues::mean;  // what becomes of them is decided here
  if (missing == "empty") options.unknown_words = UnknownWords::nan;
  const bool reads_words =
      run.preparation.table &&
      std::ranges::any_of(run.preparation.table->inputs,
                          [](const auto& column) { return !column.words.empty(); });
  if (options.header == false && !reads_words) options.header.reset();
  return options;
}

std::string missing_choice(const PredictCommand& command, const Config& config) {
  if (!command.missing.empty()) return command.missing;
  switch (config.data.csv.options.missing) {
    case MissingValues::mean: return "fill";
    case MissingValues::drop: return "empty";
    default: return "refuse";
  }
}

void check_fills(const TableFormat& format) {
  const auto fills = [](const TableFormat::Column& column) { return !column.fill.empty(); };
  if (std::ranges::any_of(format.inputs, fills)) return;
  throw Error("the model stores nothing to fill missing values with, because its inputs are not ",
              "scaled or an earlier version trained it: choose --missing empty");
}

// The rows with a missing value; their columns too where one is the place of an error.
void settle_missing(const std::string& choice, InputRows& rows, const TableFormat& format) {
  const auto all = rows.data.inputs.as<double>();
  const auto is_missing = [](double x) { return std::isnan(x); };
  const auto first = std::ranges::find_if(all, is_missing);
  if (first == all.end()) return;
  if (choice == "fill") {
    check_fills(format);
    return fill_missing(rows.data, format);
  }
  const std::size_t width = rows.data.input_columns.size();
  if (choice == "refuse") {
    const auto at = static_cast<std::size_t>(first - all.begin());
    throw Error(rows.place(at / width), ": ", rows.data.input_columns[at % width],
                " has no value: give it one, or choose --missing empty (the row has no answer) or ",
                "--missing fill (the training's mean or most frequent word)");
  }
  std::size_t count = 0;
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows.data.size()); ++row)
    count += std::ranges::any_of(all.subspan(row * width, width), is_missing) ? 1 : 0;
  std::cerr << "gradus: " << rows.file << ": " << count << " of " << rows.data.size()
            << " rows have no answer, because a value is missing"
            << (rows.unknown_word.empty()
                    ? "; --missing fill answers them"
                    : " or a word is not of the training, first " + rows.unknown_word)
            << "\n";
}

}  // namespace

int predict(const PredictCommand& command) {
  const bool to_file = !command.output.empty() && command.output != "-";
  const std::filesystem::path input = input_file(command.input);
  std::vector<std::filesystem::path> files = files_of_run(command.run);
  files.push_back(input);
  if (to_file) check_output_file(command.output, files, command.force);
  const SavedRun run = read_run(command.run);
  const auto& table = run.preparation.table;
  const SampleKind kind = kind_of(run.config.data, table ? &*table : nullptr);
  const TableFormat format =
      table ? *table : plain_format(kind.input.size(), run.preparation.inputs);
  const std::string missing = missing_choice(command, run.config);
  InputRows rows = read_inputs(
      input, format, reported(options_for(run, command.skip_lines, missing)), command.keep);
  settle_missing(missing, rows, format);
  const std::string out = predictions(run, rows);
  if (to_file) {
    check_output_file(command.output, files, command.force);  // may be there by now
    write_file(command.output, out);
  } else {
    std::cout << out;
  }
  return exit_code::success;
}

}  // namespace gradus::app
