#include <iostream>

#include "app/commands/commands.hpp"
#include "app/commands/given_file.hpp"
#include "app/configuration/model_builder.hpp"
#include "app/runs/experiment.hpp"
#include "app/runs/interrupt.hpp"
#include "app/runs/output_folder.hpp"
#include "app/runs/run_figures.hpp"
#include "app/runs/run_writer.hpp"
#include "app/text/table_text.hpp"
#include "app/text/terminal.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/base/readable.hpp"

namespace gradus::app {
namespace {

Config configured(const TrainCommand& command) {
  check_is_configuration(command.config);
  Config config = read_config(command.config, command.settings);
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

}  // namespace

int train(const TrainCommand& command) {
  const Config config = configured(command);
  const auto out = command.out.empty() ? std::filesystem::path("runs") / config.name : command.out;
  const ProgressStyle style = style_of(command);
  // Everything that can be refused is refused before the folder is made; what is refused for the
  // folder, before a long file is read.
  OutputFolder::check(run_folder, out, command.force);
  Experiment experiment = prepare(config, command.data);
  for (const std::string& note : experiment.notes) std::cerr << "gradus: " << note << "\n";
  catch_interrupts();
  OutputFolder folder(run_folder, out, command.force);
  RunWriter writer(folder, folder.path(), experiment);
  if (style != ProgressStyle::quiet) print_head(experiment);

  const Trained trained =
      train(experiment, {.style = style, .each_epoch = [&](Index round, const EpochResult& epoch) {
                           writer.append(round, epoch);
                           folder.keep();
                         }});
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
