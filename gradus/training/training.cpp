#include "gradus/training/training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "gradus/base/readable.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/optimizers/clipping.hpp"
#include "gradus/training/results_check.hpp"

namespace gradus {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Sums over the samples of one epoch.
struct Totals {
  double loss = 0;
  Index errors = 0, samples = 0;
  double mean_loss() const { return loss / static_cast<double>(samples); }
  // labels: of a sample; 0 where the targets are numbers.
  std::optional<double> error_rate(Index labels) const {
    if (labels == 0) return std::nullopt;
    return static_cast<double>(errors) / static_cast<double>(samples * labels);
  }
};

// An activation such as tanh hides infinite weights from the loss.
void check_weights(const Model& model, const std::string& where) {
  for (const NamedParameter& named : model.parameters()) {
    if (!all_finite(model.values()[*named.parameter]))
      throw Error(where, ": ", named.name, " in ", named.owner->describe(),
                  " is not finite: try a smaller learning rate");
  }
}

}  // namespace

struct Training::State {
  State(Model& trained, const Loader& from, const Loss& measured_by, Optimizer& moved_by,
        const TrainOptions& given)
      : model(trained),
        loader(from),
        loss(measured_by),
        optimizer(moved_by),
        options(given),
        labels(from.dataset().targets.dtype() == DType::int32
                   ? from.dataset().targets.shape().row_size()
                   : 0),
        workspace(trained, Mode::training, {.seed = given.seed}),
        test_workspace(trained, Mode::inference) {
    progress.epochs = options.epochs;
    progress.steps = options.epochs * loader.batches();
  }

  // Where it stands, for an error.
  std::string where() const { return text("epoch ", progress.epoch, ", step ", progress.step); }
  std::string last_loss() const {
    return last_finite ? text("; the last finite loss was ", readable(*last_finite))
                       : std::string();
  }
  // Of the epoch.
  Index batches_done() const { return progress.step - (progress.epoch - 1) * loader.batches(); }
  bool epoch_is_over() const { return progress.epoch == 0 || batches_done() == loader.batches(); }

  void check() const;
  void plan();
  void begin_step();
  double run_batch(const Batch& batch);
  void check_losses(double objective) const;
  void note_progress();

  Model& model;
  const Loader& loader;
  const Loss& loss;
  Optimizer& optimizer;
  TrainOptions options;
  Index labels;  // of a sample: one for each of its times; 0 where the targets are numbers
  Workspace workspace, test_workspace;
  Progress progress;
  bool failed = false;
  std::optional<double> last_finite;
  History history;
  std::optional<Loader::Epoch> epoch;
  Index loaded_epoch = 0;   // whose batches these are
  Totals totals;            // of this epoch
  Clock::time_point start;  // of this epoch
  double seconds_of_epoch = 0, seconds_before = 0;
  ConstTensorView predictions;  // of this batch
  double batch_loss = 0;
};

void Training::State::check() const {
  if (options.epochs < 1) throw Error("train requires 1 epoch or more, got ", options.epochs);
  if (!optimizer.model().values().is_of_the_model_of(std::as_const(model).values()))
    throw Error("train: the optimizer belongs to another model");
  if (optimizer.needs_one_objective() &&
      (loader.batches() > 1 || options.clip_norm || options.clip_value)) {
    throw Error("train: ", optimizer.describe(), " requires all samples in one batch, of ",
                loader.samples(), ", and gradients that are not clipped");
  }
  check_number_range(loader.dataset(), model.dtype());
  if (options.test != nullptr) check_number_range(*options.test, model.dtype());
}

// Plans for all batches, so that what a layer refuses is refused before the first step.
void Training::State::plan() {
  const Dataset& samples = loader.dataset();
  const Index batch = std::min(loader.options().batch, samples.size());
  const Index rest = loader.samples() % batch;
  for (const Index rows : {rest, batch}) {
    if (rows == 0) continue;
    workspace.plan(samples.input_shapes(rows));
    for (const PlannedLayer& layer : workspace.layers()) {
      if (!layer.mixes_rows || layer.output.rows() > 1) continue;
      throw Error("train: ", layer.path, layer.path.empty() ? "" : ": ", layer.description,
                  " requires two samples or more in a batch, and ",
                  rows == rest ? "the last batch of an epoch" : "a batch",
                  " has one: choose another batch than ", batch);
    }
  }
  for (int i = 0; i < samples.inputs.size(); ++i) {
    check_whole_numbers(samples, workspace.vocabulary(i), i);
    if (options.test == nullptr) continue;
    if (options.test->inputs.size() != samples.inputs.size()) {
      throw Error("train: the samples have ", samples.inputs.size(), " inputs, and those of the ",
                  "test have ", options.test->inputs.size(), ": they must have as many");
    }
    check_whole_numbers(*options.test, workspace.vocabulary(i), i);
  }
}

void Training::State::begin_step() {
  if (epoch_is_over()) {
    ++progress.epoch;
    totals = Totals();
    seconds_before += std::exchange(seconds_of_epoch, 0);
  }
  if (loaded_epoch == progress.epoch) return;
  epoch.emplace(loader.epoch(progress.epoch - 1));
  loaded_epoch = progress.epoch;
  const auto spent = std::chrono::duration<double>(seconds_of_epoch);
  start = Clock::now() - std::chrono::duration_cast<Clock::duration>(spent);
}

// Returns what the optimizer made small: the loss of the batch, with the penalty.
double Training::State::run_batch(const Batch& batch) {
  const Optimizer::Objective objective = [&] {
    predictions = workspace.forward(batch.inputs);
    batch_loss = workspace.backward(loss, batch.targets);
    const double penalty = add_penalty(model, options.penalty, workspace.gradients());
    if (options.clip_norm) clip_norm(workspace.gradients(), *options.clip_norm);
    if (options.clip_value) clip_values(workspace.gradients(), *options.clip_value);
    return batch_loss + penalty;
  };
  try {
    return optimizer.minimize(objective, workspace.gradients());
  } catch (const Error& error) {
    throw Error(where(), ": ", error.what(), last_loss());
  }
}

void Training::State::note_progress() {
  progress.samples = totals.samples;
  progress.loss = totals.samples > 0 ? totals.mean_loss() : 0;
  progress.error_rate = totals.samples > 0 ? totals.error_rate(labels) : std::nullopt;
  progress.learning_rate = optimizer.learning_rate();
  progress.seconds = seconds_before + seconds_of_epoch;
}

void Training::State::check_losses(double objective) const {
  if (!std::isfinite(batch_loss)) {
    const Index number = (progress.step - 1) % loader.batches();
    const auto sample = [&](Index row) { return epoch->sample(number, row); };
    throw Error(
        where(), ": the loss is ", batch_loss, ", ",
        samples_without_loss({epoch->dataset(), sample, predictions, workspace.targets()}, loss),
        last_loss(), ": try a smaller learning rate, or look for extreme inputs");
  }
  if (!std::isfinite(objective)) {
    throw Error(where(), ": the penalty of weights is ", objective, last_loss(),
                ": try a smaller learning rate, or smaller l1 and l2");
  }
}

Training::Training(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
                   const TrainOptions& options)
    : state_(std::make_unique<State>(model, loader, loss, optimizer, options)) {
  state_->check();
  state_->plan();
}

Training::~Training() { state_->optimizer.set_schedule_factor(1); }

bool Training::is_finished() const {
  return state_->progress.epoch == state_->progress.epochs && state_->epoch_is_over();
}

const Progress& Training::progress() const { return state_->progress; }

const History& Training::history() const { return state_->history; }

const Progress& Training::step() {
  State& s = *state_;
  if (is_finished()) throw Error("this training has run all its ", s.progress.epochs, " epochs");
  if (s.failed) throw Error("this training ended with an error: start another one");
  s.failed = true;  // until the step has ended
  s.begin_step();
  Progress& progress = s.progress;
  const Batch batch = (*s.epoch)[s.batches_done()];
  s.optimizer.set_schedule_factor(s.options.schedule(progress.step, progress.steps));
  ++progress.step;
  s.check_losses(s.run_batch(batch));
  s.last_finite = s.batch_loss;
  s.totals.loss += s.batch_loss * static_cast<double>(batch.size());
  s.totals.samples += batch.size();
  if (s.labels > 0)
    s.totals.errors += count_errors(s.predictions, s.workspace.targets(), s.loss.threshold());

  s.seconds_of_epoch = seconds_since(s.start);
  s.note_progress();
  s.failed = false;
  return progress;
}

const EpochResult& Training::epoch(const std::function<bool(const Progress&)>& go_on) {
  State& s = *state_;
  bool going = true;
  do {
    step();
    if (go_on) going = go_on(s.progress);
  } while (going && !s.epoch_is_over());
  check_weights(s.model, s.where());
  if (!std::isfinite(s.totals.loss)) throw Error(s.where(), ": the sum of the losses is too large");

  EpochResult result{.epoch = s.progress.epoch,
                     .steps = s.progress.step,
                     .train_loss = s.totals.mean_loss(),
                     .train_error_rate = s.totals.error_rate(s.labels),
                     .learning_rate = s.optimizer.learning_rate(),
                     .seconds = s.seconds_of_epoch,
                     .samples = s.totals.samples};
  if (s.options.test != nullptr) {
    try {
      Evaluation evaluation = evaluate(*s.options.test);
      result.test_loss = evaluation.loss;
      result.test_error_rate = evaluation.error_rate;
      result.test_regression = evaluation.regression;
      result.test_by_target = std::move(evaluation.by_target);
    } catch (const Error& error) {
      throw Error("after epoch ", s.progress.epoch, ": ", error.what());
    }
  }
  return s.history.emplace_back(std::move(result));
}

void Training::visit_state(StateVisitor& visitor) {
  State& s = *state_;
  ParameterVector& values = s.model.state().values;
  visitor("values", values);
  // A model that is given its values has them, as one that is loaded.
  const std::span bytes(values.all().bytes(), values.all().byte_size());
  if (std::ranges::any_of(bytes, [](std::byte byte) { return byte != std::byte{0}; }))
    s.model.state().has_values = true;
  visitor("epoch", s.progress.epoch);
  visitor("step", s.progress.step);
  Index passes = s.workspace.step();
  visitor("backward passes", passes);
  s.workspace.set_step(passes);
  visitor("loss of the epoch", s.totals.loss);
  visitor("errors of the epoch", s.totals.errors);
  visitor("samples of the epoch", s.totals.samples);
  visitor("seconds of the epoch", s.seconds_of_epoch);
  visitor("seconds before", s.seconds_before);
  s.loaded_epoch = 0;
  const Progress& progress = s.progress;
  const Index first = std::max<Index>(0, progress.epoch - 1) * s.loader.batches();
  if (progress.epoch < 0 || progress.epoch > progress.epochs || progress.step < first ||
      progress.step > progress.epoch * s.loader.batches()) {
    s.failed = true;
    throw Error("a training of ", progress.epochs, " epochs of ", s.loader.batches(),
                " batches has no step ", progress.step, " of epoch ", progress.epoch);
  }
  s.note_progress();
}

Evaluation Training::evaluate(const Dataset& dataset) {
  return gradus::evaluate(state_->test_workspace, dataset, state_->loss);
}

}  // namespace gradus
