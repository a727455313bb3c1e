#include "gradus/training/training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "gradus/base/readable.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/formats/spec_json.hpp"
#include "gradus/optimizers/clipping.hpp"
#include "gradus/training/history_numbers.hpp"
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

// Names what one of several objects lists.
class Prefixed final : public StateVisitor {
 public:
  Prefixed(StateVisitor& visitor, std::string prefix)
      : visitor_(visitor), prefix_(std::move(prefix)) {}
  void operator()(std::string_view name, ParameterVector& part) override { pass_on(name, part); }
  void operator()(std::string_view name, double& part) override { pass_on(name, part); }
  void operator()(std::string_view name, Index& part) override { pass_on(name, part); }
  void operator()(std::string_view name, std::vector<double>& part) override {
    pass_on(name, part);
  }

 private:
  void pass_on(std::string_view name, auto& part) { visitor_(text(prefix_, "/", name), part); }
  StateVisitor& visitor_;
  std::string prefix_;
};

}  // namespace

struct Training::State {
  State(Model& trained, const Loader& from, const Loss& measured_by, Optimizer& moved_by,
        const TrainOptions& given, std::vector<Callback*> called)
      : model(trained),
        loader(from),
        loss(measured_by),
        optimizer(moved_by),
        options(given),
        callbacks(std::move(called)),
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
  // Of the epoch so far; false after a step.
  bool has_result() const {
    return progress.step == 0 || (!history.empty() && history.back().steps == progress.step);
  }

  void check() const;
  void plan();
  void begin_step();
  double run_batch(const Batch& batch);
  void check_losses(double objective) const;
  void note_progress();
  void visit_progress(StateVisitor& visitor);

  Model& model;
  const Loader& loader;
  const Loss& loss;
  Optimizer& optimizer;
  TrainOptions options;
  std::vector<Callback*> callbacks;
  Index labels;  // of a sample: one for each of its times; 0 where the targets are numbers
  Workspace workspace, test_workspace;
  Progress progress;
  bool failed = false;
  bool stopped_after_step = false;
  Index stopped_after_epoch = 0;  // or 1
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
                   const TrainOptions& options, std::vector<Callback*> callbacks)
    : state_(
          std::make_unique<State>(model, loader, loss, optimizer, options, std::move(callbacks))) {
  state_->check();
  state_->plan();
  for (Callback* const callback : state_->callbacks) callback->before_training(*this);
}

Training::~Training() { state_->optimizer.set_schedule_factor(1); }

bool Training::is_finished() const {
  const State& s = *state_;
  const bool all = s.progress.epoch == s.progress.epochs && s.epoch_is_over() && s.has_result();
  return all || s.stopped_after_epoch != 0;
}

bool Training::is_stopped() const { return state_->stopped_after_step; }

const Model& Training::model() const { return state_->model; }

std::map<std::string, std::string> Training::identity() const {
  const State& s = *state_;
  const std::string optimizer = s.optimizer.describe();
  std::map<std::string, std::string> out{{"checkpoint version", "1"},
                                         {"type", text(s.model.dtype())},
                                         {"samples", text(s.loader.samples())},
                                         {"batches of an epoch", text(s.loader.batches())},
                                         {"loss", s.loss.describe()},
                                         {"optimizer", optimizer.substr(0, optimizer.find('('))},
                                         {"seed", text(s.options.seed)}};
  const Spec architecture = s.model.root().spec();
  if (!architecture.kind.empty()) out.emplace("architecture", spec_json(architecture));
  return out;
}

const std::vector<Callback*>& Training::callbacks() const { return state_->callbacks; }

const Progress& Training::progress() const { return state_->progress; }

const History& Training::history() const { return state_->history; }

const Progress& Training::step() {
  State& s = *state_;
  if (s.progress.epoch == s.progress.epochs && s.epoch_is_over())
    throw Error("this training has run all its ", s.progress.epochs, " epochs");
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
  s.stopped_after_step = false;
  for (Callback* const callback : s.callbacks) {
    if (!callback->after_step(progress)) s.stopped_after_step = true;
  }
  return progress;
}

const EpochResult& Training::epoch() {
  State& s = *state_;
  // A training may have been resumed between the last step of an epoch and its result.
  if (!s.epoch_is_over() || s.has_result()) {
    do {
      step();
    } while (!s.stopped_after_step && !s.epoch_is_over());
  }
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
  s.history.push_back(std::move(result));
  for (Callback* const callback : s.callbacks) {
    if (!callback->after_epoch(s.history.back())) s.stopped_after_epoch = 1;
  }
  return s.history.back();
}

const History& Training::run() {
  State& s = *state_;
  while (!is_finished()) {
    epoch();
    if (s.stopped_after_step) break;
  }
  for (Callback* const callback : s.callbacks) callback->after_training();
  return s.history;
}

void Training::visit_state(StateVisitor& visitor) {
  State& s = *state_;
  ParameterVector& values = s.model.state().values;
  visitor("values", values);
  // A model that is given its values has them, as one that is loaded.
  const std::span bytes(values.all().bytes(), values.all().byte_size());
  if (std::ranges::any_of(bytes, [](std::byte byte) { return byte != std::byte{0}; }))
    s.model.state().has_values = true;
  const bool failed = std::exchange(s.failed, true);  // until all is there
  s.visit_progress(visitor);
  Prefixed of_optimizer(visitor, "optimizer");
  s.optimizer.visit_state(of_optimizer);
  for (std::size_t i = 0; i < s.callbacks.size(); ++i) {
    Prefixed of_callback(visitor, text("callback ", i + 1));
    s.callbacks[i]->visit_state(of_callback);
  }
  // As the last step had it.
  if (s.progress.step > 0)
    s.optimizer.set_schedule_factor(s.options.schedule(s.progress.step - 1, s.progress.steps));
  s.note_progress();
  s.failed = failed;
}

void Training::State::visit_progress(StateVisitor& visitor) {
  visitor("epoch", progress.epoch);
  visitor("step", progress.step);
  Index passes = workspace.step();
  visitor("backward passes", passes);
  workspace.set_step(passes);
  visitor("loss of the epoch", totals.loss);
  visitor("errors of the epoch", totals.errors);
  visitor("samples of the epoch", totals.samples);
  visitor("seconds of the epoch", seconds_of_epoch);
  visitor("seconds before", seconds_before);
  visitor("is stopped", stopped_after_epoch);
  std::vector<double> past = numbers_of(history);
  visitor("history", past);
  history = history_of(past);
  loaded_epoch = 0;
  const Index first = std::max<Index>(0, progress.epoch - 1) * loader.batches();
  if (progress.epoch < 0 || progress.epoch > progress.epochs || progress.step < first ||
      progress.step > progress.epoch * loader.batches()) {
    throw Error("a training of ", progress.epochs, " epochs of ", loader.batches(),
                " batches has no step ", progress.step, " of epoch ", progress.epoch);
  }
}

Evaluation Training::evaluate(const Dataset& dataset) {
  return gradus::evaluate(state_->test_workspace, dataset, state_->loss);
}

}  // namespace gradus
