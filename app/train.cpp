#include "gradus/training/train.hpp"

#include <algorithm>
#include <iostream>

#include "app/commands.hpp"
#include "app/data_source.hpp"
#include "app/interrupt.hpp"
#include "app/model_builder.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"
#include "app/results.hpp"
#include "app/run_figures.hpp"
#include "app/run_folder.hpp"
#include "app/saved_run.hpp"
#include "app/table_text.hpp"
#include "app/terminal.hpp"
#include "gradus/base/file.hpp"
#include "gradus/base/parallel.hpp"

namespace gradus::app {
namespace {

Config configured(const TrainCommand& command) {
  Config config = read_config(command.config);
  if (command.seed) config.seed = static_cast<std::uint64_t>(*command.seed);
  if (command.epochs) config.training.epochs = *command.epochs;
  return config;
}

ProgressStyle style_of(const TrainCommand& command) {
  if (command.quiet) return ProgressStyle::quiet;
  return output_is_terminal() ? ProgressStyle::bar : ProgressStyle::lines;
}

// Errors of one round say which.
template <class Body>
void in_round(const Config& config, Index round, const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    if (config.rounds == 1) throw;
    throw Error("round ", round + 1, " of ", config.rounds, ": ", error.what());
  }
}

// What each epoch is measured on.
std::string watched_in(const Config& config) {
  return config.data.validation_share > 0 ? "validation" : "test";
}

// What is trained: everything about the run that does not change with the round.
struct Experiment {
  const Config& config;
  DataSource& source;
  ProgressStyle style;
};

RoundResult train_round(const Experiment& experiment, Index round, Model& model) {
  const Config& config = experiment.config;
  const std::uint64_t seed = config.seed + static_cast<std::uint64_t>(round);
  const TrainTest& samples = experiment.source.of_seed(seed);
  model.initialize(Rng(seed));
  const LoaderOptions options{
      .batch = config.training.batch, .shuffle = config.training.shuffle, .seed = seed};
  const Draw fresh = experiment.source.fresh(seed);
  const Loader loader = fresh ? Loader(fresh, options) : Loader(samples.train, options);
  const auto loss = build_loss(config);
  const auto optimizer = build_optimizer(config, model);
  ProgressDisplay display(std::cout, experiment.style,
                          {.round = round + 1,
                           .rounds = config.rounds,
                           .samples = loader.samples(),
                           .watched = watched_in(config)});
  StopWhenInterrupted stop;
  History history = gradus::train(model, loader, *loss, *optimizer,
                                  {.epochs = config.training.epochs,
                                   .schedule = build_schedule(config),
                                   .test = &samples.test,
                                   .seed = seed},
                                  {&display, &stop});
  display.finish();
  return {seed, std::move(history)};
}

void print_head(const Config& config, const TrainTest& samples, const TableFormat* table,
                Model& model, const PlannedRun& training, const PlannedRun& inference) {
  const Shape sample = samples.train.inputs.shape().sample();
  std::cout << config.name << ": " << samples.train.size() << " samples of " << config.data.source
            << " to train, " << samples.test.size()
            << (config.data.validation_share > 0 ? " to validate; " : " to test; ")
            << build_loss(config)->describe() << ", " << build_optimizer(config, model)->describe()
            << ", " << name_of(config.dtype) << ", " << threads()
            << (threads() == 1 ? " thread" : " threads") << "\n\n"
            << (table != nullptr ? summary_of(*table) + "\n\n" : "")
            << layer_table(model, sample, training, inference, false) << "\n"
            << memory_table(config, model, training, inference) << std::endl;
}

}  // namespace

int train(const TrainCommand& command) {
  const Config config = configured(command);
  const auto out = command.out.empty() ? std::filesystem::path("runs") / config.name : command.out;
  const ProgressStyle style = style_of(command);
  // Everything that can be refused is refused before the first step.
  DataSource source(config.data, command.data);
  const SampleKind kind = kind_of(config.data, source.format());
  Model model = build_model(config, kind);
  check_run_folder(out, command.force);
  if (command.threads) set_threads(*command.threads);
  const TrainTest& samples = source.of_seed(config.seed);
  const Shape sample = samples.train.inputs.shape().sample();
  const Index batch = std::min(config.training.batch, samples.train.size());
  const PlannedRun training = plan_run(model, Mode::training, sample, batch);
  const PlannedRun inference = plan_run(model, Mode::inference, sample, batch);
  if (style != ProgressStyle::quiet)
    print_head(config, samples, source.format(), model, training, inference);

  catch_interrupts();
  const Experiment experiment{config, source, style};
  Results results{.parameters = model.parameter_count(),
                  .planned_bytes = training.memory.arena_bytes,
                  .threads = threads(),
                  .watched = watched_in(config)};
  for (Index round = 0; round < config.rounds && !interrupted(); ++round) {
    in_round(config, round, [&] {
      Model another = build_model(config, kind);
      results.rounds.push_back(train_round(experiment, round, round == 0 ? model : another));
    });
  }
  results.interrupted = interrupted();

  write_run_folder(out, command.force, [&](const std::filesystem::path& folder) {
    const TrainTest& first = source.of_seed(config.seed);
    write_file(folder / run_files::config, to_toml(config));
    write_file(folder / run_files::metrics, metrics_csv(results));
    write_file(folder / run_files::summary, summary_json(results));
    Preparation preparation{.inputs = first.train.scaling, .targets = first.train.target_scaling};
    if (source.format() != nullptr) preparation.table = *source.format();
    save_run_model(folder / run_files::model, model, config, preparation);
    write_figures(folder / run_files::figures, config, results, model, first.test);
  });

  if (style == ProgressStyle::bar) std::cout << terminal_curve(results, terminal_width());
  if (style != ProgressStyle::quiet) std::cout << "written to " << out.string() << "\n";
  std::cout << result_line(config.name, results) << std::endl;
  return results.interrupted ? exit_code::interrupted : exit_code::success;
}

}  // namespace gradus::app
