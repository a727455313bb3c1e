#include "gradus/training/train.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "gradus/base/readable.hpp"
#include "gradus/data/number_range.hpp"
#include "gradus/optimizers/clipping.hpp"
#include "gradus/training/results_check.hpp"

namespace gradus {
namespace {

using Clock = std::chrono::steady_clock;

// Sums over the samples of one epoch.
struct Totals {
  double loss = 0;
  Index errors = 0, samples = 0;
  double mean_loss() const { return loss / static_cast<double>(samples); }
  std::optional<double> error_rate(bool classifies) const {
    if (!classifies) return std::nullopt;
    return static_cast<double>(errors) / static_cast<double>(samples);
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

// The optimizer follows the schedule until the end of this.
class Scheduled {
 public:
  explicit Scheduled(Optimizer& optimizer) : optimizer_(optimizer) {}
  ~Scheduled() { optimizer_.set_schedule_factor(1); }
  Scheduled(const Scheduled&) = delete;
  Scheduled& operator=(const Scheduled&) = delete;

 private:
  Optimizer& optimizer_;
};

}  // namespace

History train(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
              const TrainOptions& options, std::initializer_list<Callback*> callbacks) {
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
  const bool classifies = loader.dataset().targets.dtype() == DType::int32;

  Workspace workspace(model, Mode::training, {.seed = options.seed});
  workspace.plan(loader.dataset().inputs.shape().with(
      0, std::min(loader.options().batch, loader.dataset().size())));
  check_whole_numbers(loader.dataset(), workspace.vocabulary());
  Workspace test_workspace(model, Mode::inference);
  const Scheduled scheduled(optimizer);
  Progress progress{.epochs = options.epochs, .steps = options.epochs * loader.batches()};
  std::optional<double> last_finite;
  History history;
  double seconds = 0;
  bool going = true;

  // Where it stands, for an error.
  const auto where = [&] { return text("epoch ", progress.epoch, ", step ", progress.step); };
  const auto last_loss = [&] {
    return last_finite ? text("; the last finite loss was ", readable(*last_finite))
                       : std::string();
  };

  const auto evaluated = [&] {
    try {
      return evaluate(test_workspace, *options.test, loss);
    } catch (const Error& error) {
      throw Error("after epoch ", progress.epoch, ": ", error.what());
    }
  };

  // What the optimizer makes small: the loss of the current batch, with the penalty.
  const Batch* current = nullptr;
  ConstTensorView predictions;
  double batch_loss = 0;
  const Optimizer::Objective objective = [&] {
    predictions = workspace.forward(current->inputs);
    batch_loss = workspace.backward(loss, current->targets);
    const double penalty = add_penalty(model, options.penalty, workspace.gradients());
    if (options.clip_norm) clip_norm(workspace.gradients(), *options.clip_norm);
    if (options.clip_value) clip_values(workspace.gradients(), *options.clip_value);
    return batch_loss + penalty;
  };

  while (going && progress.epoch < options.epochs) {
    ++progress.epoch;
    Totals totals;
    const auto start = Clock::now();
    const Loader::Epoch epoch = loader.epoch(progress.epoch - 1);
    for (const Batch& batch : epoch) {
      optimizer.set_schedule_factor(options.schedule(progress.step, progress.steps));
      ++progress.step;
      current = &batch;
      double value = 0;
      try {
        value = optimizer.minimize(objective, workspace.gradients());
      } catch (const Error& error) {
        throw Error(where(), ": ", error.what(), last_loss());
      }
      if (!std::isfinite(batch_loss)) {
        const Index number = (progress.step - 1) % loader.batches();
        const auto sample = [&](Index row) { return epoch.sample(number, row); };
        throw Error(
            where(), ": the loss is ", batch_loss, ", ",
            samples_without_loss({epoch.dataset(), sample, predictions, workspace.targets()}, loss),
            last_loss(), ": try a smaller learning rate, or look for extreme inputs");
      }
      if (!std::isfinite(value)) {
        throw Error(where(), ": the penalty of weights is ", value, last_loss(),
                    ": try a smaller learning rate, or smaller l1 and l2");
      }
      last_finite = batch_loss;
      totals.loss += batch_loss * static_cast<double>(batch.size());
      totals.samples += batch.size();
      if (classifies)
        totals.errors += count_errors(predictions, workspace.targets(), loss.threshold());

      progress.samples = totals.samples;
      progress.loss = totals.mean_loss();
      progress.error_rate = totals.error_rate(classifies);
      progress.learning_rate = optimizer.learning_rate();
      progress.seconds = seconds + std::chrono::duration<double>(Clock::now() - start).count();
      for (Callback* callback : callbacks) going = callback->after_step(progress) && going;
      if (!going) break;
    }
    check_weights(model, where());
    if (!std::isfinite(totals.loss)) throw Error(where(), ": the sum of the losses is too large");
    const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    seconds += elapsed;

    EpochResult result{.epoch = progress.epoch,
                       .steps = progress.step,
                       .train_loss = totals.mean_loss(),
                       .train_error_rate = totals.error_rate(classifies),
                       .learning_rate = optimizer.learning_rate(),
                       .seconds = elapsed,
                       .samples = totals.samples};
    if (options.test != nullptr) {
      Evaluation evaluation = evaluated();
      result.test_loss = evaluation.loss;
      result.test_error_rate = evaluation.error_rate;
      result.test_regression = evaluation.regression;
      result.test_by_target = std::move(evaluation.by_target);
    }
    history.push_back(result);
    for (Callback* callback : callbacks) going = callback->after_epoch(result) && going;
  }
  for (Callback* callback : callbacks) callback->after_training();
  return history;
}

}  // namespace gradus
