#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/given_file.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/runs/experiment.hpp"
#include "app/runs/interrupt.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/run_figures.hpp"
#include "app/runs/run_writer.hpp"
#include "app/runs/saved_run.hpp"
#include "app/text/table_text.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/base/shell_word.hpp"

namespace gradus::app {
namespace {

Config configured(const TrainCommand& command) {
  if (command.resume.empty()) check_is_configuration(command.config);
  Config config =
      read_config(command.resume.empty() ? command.config : command.resume / run_files::config,
                  command.settings);
  if (command.seed) config.seed = static_cast<std::uint64_t>(*command.seed);
  if (command.epochs) config.training.epochs = *command.epochs;
  return config;
}

ProgressStyle style_of(const TrainCommand& command) {
  if (command.quiet) return ProgressStyle::quiet;
  return output_is_terminal() ? ProgressStyle::bar : ProgressStyle::lines;
}

void print_head(Experiment& experiment) {
  const Config& config = experiment.config;
  const TrainTest& samples = experiment.source.of_seed(config.seed);
  const TableFormat* table = experiment.source.format();
  const Shape sample = samples.train.inputs[0].shape().sample();
  Model model = build_model(config, kind_of(config.data, table));
  std::cout << config.name << ": " << counted(samples.train.size(), "sample", "samples") << " of "
            << config.data.source << " to train, " << samples.test.size()
            << (config.data.validation_share > 0 ? " to validate; " : " to test; ")
            << training_text(config, model) << ", " << counted(threads(), "thread", "threads")
            << "\n\n"
            << (table != nullptr ? summary_of(*table) + "\n\n" : "")
            << layer_table(model, sample, experiment.plans, false) << "\n"
            << memory_table(config, model, experiment.plans) << std::endl;
}

// Where the samples of a run are: the folder of --data, or that of its training.
std::filesystem::path data_of(const TrainCommand& command, const Config& config) {
  if (command.resume.empty() || !command.data.empty()) return command.data;
  const auto record = read_data_record(command.resume);
  return record ? remembered_folder(*record, config.data) : std::filesystem::path();
}

// A training continues with the samples of its beginning.
void check_same_data(const std::filesystem::path& run, const Experiment& experiment) {
  const auto record = read_data_record(run);
  if (!record) return;
  const std::string changed = differences(*record, record_of(experiment.source));
  if (changed.empty()) return;
  throw Error(run.string(), ": the data have changed since its training began: ", changed,
              ". Put the old data back, or train anew: gradus train ",
              shell_word((run / run_files::config).string()), " --out DIR");
}

OutputFolder folder_of(const TrainCommand& command, const std::filesystem::path& out) {
  if (command.resume.empty()) return {run_folder, out, command.force};
  return OutputFolder::resumed(run_folder, command.resume);
}

}  // namespace

int train(const TrainCommand& command) {
  const bool resumes = !command.resume.empty();
  const Config config = configured(command);
  const auto out = command.out.empty() ? std::filesystem::path("runs") / config.name : command.out;
  const ProgressStyle style = style_of(command);
  // Everything that can be refused is refused before the folder is made; what is refused for the
  // folder, before a long file is read.
  if (!resumes) OutputFolder::check(run_folder, out, command.force);
  Experiment experiment = prepare(config, data_of(command, config));
  if (resumes) check_same_data(command.resume, experiment);
  for (const std::string& note : experiment.notes) std::cerr << "gradus: " << note << "\n";
  catch_interrupts();
  OutputFolder folder = folder_of(command, out);
  const auto checkpoint = folder.path() / run_files::checkpoint;
  const auto found = resumes ? checkpoint_of(config, checkpoint) : std::nullopt;
  RunWriter writer(folder, folder.path(), experiment, resumes);
  if (style != ProgressStyle::quiet) print_head(experiment);

  const auto each_epoch = [&](Index round, const EpochResult& epoch) {
    writer.append(round, epoch);
    folder.keep();
  };
  const auto restored = [&](const std::vector<RoundResult>& rounds, const Progress& progress) {
    writer.restart_metrics(rounds);
    if (style == ProgressStyle::quiet) return;
    std::cout << "The training continues after step " << progress.step << ", in epoch "
              << progress.epoch << (config.rounds > 1 ? text(" of round ", rounds.size()) : text())
              << std::endl;
  };
  if (resumes && !found) {
    writer.restart_metrics({});
    if (style != ProgressStyle::quiet)
      std::cout << "There is no checkpoint yet: the training begins anew" << std::endl;
  }
  const Trained trained =
      train(experiment, {.style = style,
                         .each_epoch = each_epoch,
                         .checkpoint = {.file = checkpoint, .found = found, .restored = restored}});
  const Results& results = trained.results;
  if (style == ProgressStyle::bar) std::cout << terminal_curve(results, terminal_width());
  const std::string result = result_line(config.name, results);
  std::string note;
  try {
    writer.finish(trained);
    note = folder.finish(!results.interrupted);
  } catch (const Error&) {
    std::cout << result << std::endl;
    throw;
  }
  if (style != ProgressStyle::quiet) std::cout << "written to " << folder.path().string() << "\n";
  if (!note.empty()) std::cerr << "gradus: " << note << "\n";
  std::cout << result << std::endl;
  return results.interrupted ? exit_code::interrupted : exit_code::success;
}

}  // namespace gradus::app
