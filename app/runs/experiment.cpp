#include "app/runs/experiment.hpp"

#include <algorithm>
#include <iostream>
#include <span>
#include <sstream>
#include <utility>

#include "app/configuration/model_builder.hpp"
#include "app/runs/divergence.hpp"
#include "app/runs/interrupt.hpp"
#include "gradus/base/parallel.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/training/checkpoint.hpp"
#include "gradus/training/history_numbers.hpp"
#include "gradus/training/schedule_kinds.hpp"
#include "gradus/training/training.hpp"

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

// The rounds before this one, as a part of each checkpoint.
class FinishedRounds final : public Callback {
 public:
  // model: of this round, and of the first.
  FinishedRounds(Trained& trained, const Model& model, std::uint64_t seed)
      : trained_(trained), blank_(model), seed_(seed) {}

  void visit_state(StateVisitor& visitor) override {
    std::vector<RoundResult>& rounds = trained_.results.rounds;
    std::vector<double> numbers;
    for (const RoundResult& round : rounds) {
      const std::vector<double> history = numbers_of(round.history);
      numbers.push_back(static_cast<double>(round.kept));
      numbers.push_back(static_cast<double>(history.size()));
      numbers.insert(numbers.end(), history.begin(), history.end());
    }
    visitor("rounds", numbers);
    rounds = rounds_of(numbers);
    visitor("first model", trained_.models.empty() ? blank_ : trained_.models.front().values());
  }

 private:
  std::vector<RoundResult> rounds_of(std::span<const double> numbers) const {
    std::vector<RoundResult> out;
    while (!numbers.empty()) {
      const double left = static_cast<double>(numbers.size()) - 2;
      if (left < 0 || !(numbers[1] >= 0 && numbers[1] <= left))
        throw Error("the rounds of the checkpoint are cut short");
      const auto count = static_cast<std::size_t>(numbers[1]);
      out.push_back({.seed = seed_ + out.size(),
                     .history = history_of(numbers.subspan(2, count)),
                     .kept = static_cast<Index>(numbers[0])});
      numbers = numbers.subspan(2 + count);
    }
    return out;
  }

  Trained& trained_;
  ParameterVector blank_;
  std::uint64_t seed_;  // of the first round
};

constexpr const char* round_key = "round";
constexpr const char* config_key = "config";

// Of lines, apart from what may change when a training continues. Empty if there are none.
std::string differences(const Config& before, const Config& now) {
  const auto lines_of = [](Config config) {
    config.training.epochs = 1;
    config.training.checkpoint_every = {};
    std::vector<std::string> lines;
    std::istringstream text(to_toml(config));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  };
  const std::vector<std::string> old = lines_of(before), present = lines_of(now);
  std::string out;
  for (const std::string& line : old) {
    if (std::ranges::find(present, line) == present.end()) out += text("\n  then: ", line);
  }
  for (const std::string& line : present) {
    if (std::ranges::find(old, line) == old.end()) out += text("\n  now:  ", line);
  }
  return out;
}

std::optional<Checkpoint> checkpoint_for(const Config& config, Index round,
                                         const CheckpointOfRun& place) {
  const CheckpointInterval& every = config.training.checkpoint_every;
  if (place.file.empty() || (every.seconds == 0 && every.steps == 0)) return std::nullopt;
  bool has_reported = false;
  const auto report = [has_reported](const std::string& why) mutable {
    if (!std::exchange(has_reported, true))
      std::cerr << "gradus: no checkpoint is written: " << why << "; the training continues\n";
  };
  return Checkpoint(place.file,
                    {.seconds = every.seconds,
                     .steps = every.steps,
                     .report = report,
                     .metadata = {{round_key, text(round)}, {config_key, to_toml(config)}}});
}

RoundResult train_round(Experiment& experiment, Index round, const RunOptions& run_options,
                        const std::optional<FoundCheckpoint>& resumed, Trained& trained,
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
  FinishedRounds finished(trained, model, config.seed);
  std::optional<Checkpoint> checkpoint = checkpoint_for(config, round, run_options.checkpoint);
  Callback none;
  const auto if_any = [&](auto& callback) -> Callback* { return callback ? &*callback : &none; };
  std::vector<Callback*> callbacks{&finished,        &each,          &display, &stop,
                                   if_any(stopping), if_any(plateau)};
  if (checkpoint) callbacks.push_back(&*checkpoint);
  Training training(model, loader, *loss, *optimizer,
                    {.epochs = config.training.epochs,
                     .schedule = schedule.schedule,
                     .test = &samples.test,
                     .seed = seed,
                     .penalty = config.training.penalty,
                     .clip_norm = config.training.clip_norm,
                     .clip_value = config.training.clip_value},
                    callbacks);
  if (resumed) {
    training.resume(resumed->path);
    std::vector<RoundResult> restored = trained.results.rounds;
    restored.push_back({seed, training.history(), 0});
    run_options.checkpoint.restored(restored, training.progress());
  }
  History history = training.run();
  display.finish();
  if (const auto message = divergence.message(model)) {
    std::cerr << "gradus: "
              << (config.rounds > 1 ? text("round ", round + 1, " of ", config.rounds, ": ") : "")
              << *message << "\n";
  }
  return {seed, std::move(history), stopping ? stopping->best_epoch() : 0};
}

}  // namespace

std::optional<FoundCheckpoint> checkpoint_of(const Config& config,
                                             const std::filesystem::path& file) {
  const auto exists = [](const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
  };
  if (!exists(file) && !exists(Checkpoint::previous(file))) return std::nullopt;
  FoundCheckpoint found = find_checkpoint(file);
  if (!found.metadata.contains(round_key) || !found.metadata.contains(config_key))
    throw Error(found.path.string(), " is no checkpoint of a run");
  const Config before = parse_config(found.metadata.at(config_key), found.path.string(), "run");
  if (const std::string changed = differences(before, config); !changed.empty()) {
    throw Error(found.path.string(),
                ": the configuration differs from that of the checkpoint:", changed,
                "\nOnly epochs and checkpoint_every may change when a training continues");
  }
  return found;
}

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
  std::optional<FoundCheckpoint> resumed = options.checkpoint.found;
  Index round = 0;
  if (resumed) {
    if (!resumed->problem.empty()) std::cerr << "gradus: " << resumed->problem << "\n";
    round = std::stoll(resumed->metadata.at(round_key));
    // Its values are in the checkpoint.
    if (round > 0) trained.models.push_back(build_model(config, kind));
  }
  for (const Index first = round; round < config.rounds && (round == first || !interrupted());
       ++round) {
    in_round(config, round, [&] {
      Model model = build_model(config, kind);
      trained.results.parameters = model.parameter_count();
      RoundResult result = train_round(experiment, round, options, resumed, trained, model);
      resumed.reset();
      trained.results.rounds.push_back(std::move(result));
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
