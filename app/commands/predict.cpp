#include <iostream>

#include "app/commands/commands.hpp"
#include "app/data/reading.hpp"
#include "app/runs/output_file.hpp"
#include "app/runs/saved_run.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

MissingInputs missing_choice(const std::string& word) {
  if (word == "fill") return MissingInputs::fill;
  if (word == "empty") return MissingInputs::empty;
  return word == "refuse" ? MissingInputs::refuse : MissingInputs::as_trained;
}

void report_unanswered(const Answers& answers, const InputRows& rows) {
  const Index count = answers.unanswered();
  if (count == 0) return;
  std::cerr << "gradus: " << rows.file << ": " << count << " of " << answers.size()
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
  const InputRows rows = read_inputs(input, run.predictor.samples(),
                                     {.missing = missing_choice(command.missing),
                                      .skip_lines = command.skip_lines,
                                      .keep = command.keep,
                                      .reports = reading_reports()});
  const Answers answers = run.predictor.predict_rows(rows);
  report_unanswered(answers, rows);
  const std::string out = to_csv(answers, rows);
  if (to_file) {
    check_output_file(command.output, files, command.force);  // may be there by now
    write_file(command.output, out);
  } else {
    std::cout << out;
  }
  return exit_code::success;
}

}  // namespace gradus::app
