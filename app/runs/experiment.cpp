#include "app/runs/experiment.hpp"

#include <algorithm>
#include <iostream>

#include "app/configuration/model_builder.hpp"
#include "app/runs/divergence.hpp"
#include "app/runs/interrupt.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/training/schedule_kinds.hpp"
#include "gradus/training/train.hpp"

namespace gradus::app {
namespace {

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

class EachEpoch final : public Callback {
 public:
  EachEpoch(const RunOptions& options, Index round) : options_(options), round_(round) {}
  bool after_epoch(const EpochResult& epoch) override {
    if (options_.each_epoch) options_.each_epoch(round_, epoch);
    return true;
  }

 private:
  const RunOptions& options_;
  Index round_;
};

RoundResult train_round(Experiment& experiment, Index round, const RunOptions& run_options,
                        Model& model) {
  const Config& config = experiment.config;
  const std::uint64_t seed = config.seed + static_cast<std::uint64_t>(round);
  const TrainTest& samples = experiment.source.of_seed(seed);
  initialize(model, config, seed);
  const LoaderOptions options{
      .batch = config.training.batch, .shuffle = config.training.shuffle, .seed = seed};
  const Draw fresh = experiment.source.fresh(seed);
  const Loader loader = fresh ? Loader(fresh, options) : Loader(samples.train, options);
  const auto loss = build_loss(config.loss);
  const auto optimizer = build_optimizer(config.optimizer, model);
  ProgressDisplay display(std::cout, run_options.style,
                          {.round = round + 1,
                           .rounds = config.rounds,
                           .samples = loader.samples(),
                           .watched = watched_in(config),
                           .name = run_options.style == ProgressStyle::passing ? config.name : ""});
  StopWhenInterrupted stop;
  EachEpoch each(run_options, round);
  std::optional<EarlyStopping> stopping;
  if (config.training.early_stopping) stopping.emplace(model, *config.training.early_stopping);
  std::optional<ReduceOnPlateau> plateau;
  const ChosenSchedule schedule = build_schedule(config.schedule);
  if (schedule.plateau) {
    PlateauOptions watching = *schedule.plateau;
    // The test set must not influence the training.
    watching.watched = config.data.validation_share > 0 ? Watched::test_loss : Watched::train_loss;
    plateau.emplace(*optimizer, watching);
  }
  const DivergenceCheck divergence(config, model, samples.train);
  Callback none;
  const auto if_any = [&](auto& callback) -> Callback* { return callback ? &*callback : &none; };
  History history = gradus::train(model, loader, *loss, *optimizer,
                                  {.epochs = config.training.epochs,
                                   .schedule = schedule.schedule,
                                   .test = &samples.test,
                                   .seed = seed,
                                   .penalty = config.training.penalty,
                                   .clip_norm = config.training.clip_norm,
                                   .clip_value = config.training.clip_value},
                                  {&each, &display, &stop, if_any(stopping), if_any(plateau)});
  display.finish();
  if (const auto message = divergence.message(model)) {
    std::cerr << "gradus: "
              << (config.rounds > 1 ? text("round ", round + 1, " of ", config.rounds, ": ") : "")
              << *message << "\n";
  }
  return {seed, std::move(history), stopping ? stopping->best_epoch() : 0};
}

}  // namespace

Experiment prepare(const Config& config, const std::filesystem::path& data) {
  DataSource source(config.data, data);
  Model model = build_model(config, kind_of(config.data, source.format()));
  const TrainTest& parts = source.of_seed(config.seed);
  std::vector<std::string> notes = source.notes();
  for (const std::string& line : initialize(model, config, config.seed))
    notes.push_back(text("start_from: the training begins with new values of ", line));
  Workspace workspace(model, Mode::inference);
  workspace.plan(parts.train.input_shapes(1));
  for (const Dataset* part : {&parts.train, &parts.test}) {
    check_number_range(*part, config.dtype);
    check_whole_numbers(*part, workspace.vocabulary());
  }
  const Dataset& samples = parts.train;
  const Shape sample = samples.inputs[0].shape().sample();
  const Index batch = std::min(config.training.batch, samples.size());
  if (batch < samples.size() && optimizer_kind(config.optimizer).one_objective) {
    const Place& stated = config.training.batch_place;
    throw Error(stated.file.empty() ? config.optimizer.place : stated, ": ", config.optimizer.kind,
                " requires all samples in one batch: write batch = ", samples.size(),
                " in [training], not ", batch);
  }
  Plans plans = plans_of(model, sample, batch);
  return {config, std::move(source), std::move(notes), std::move(plans)};
}

Trained train(Experiment& experiment, const RunOptions& options) {
  const Config& config = experiment.config;
  const SampleKind kind = kind_of(config.data, experiment.source.format());
  Trained trained{.results = {.planned_bytes = experiment.plans.training.memory.arena_bytes,
                              .threads = threads(),
                              .watched = watched_in(config),
                              .rows = experiment.source.rows(),
                              .targets = target_names(experiment.source.of_seed(config.seed).test)},
                  .models = {}};
  for (Index round = 0; round < config.rounds && (round == 0 || !interrupted()); ++round) {
    in_round(config, round, [&] {
      Model model = build_model(config, kind);
      trained.results.parameters = model.parameter_count();
      trained.results.rounds.push_back(train_round(experiment, round, options, model));
      if (round < options.models) trained.models.push_back(std::move(model));
    });
  }
  trained.results.interrupted = interrupted();
  return trained;
}

std::string watched_in(const Config& config) {
  return config.data.validation_share > 0 ? "validation" : "test";
}

}  // namespace gradus::app
