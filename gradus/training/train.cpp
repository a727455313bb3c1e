#include "gradus/training/train.hpp"

#include <chrono>
#include <cmath>

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

// Sets the optimizer's learning rate for a training and puts the user's back at its end.
class ScheduledRate {
 public:
  explicit ScheduledRate(Optimizer& optimizer)
      : optimizer_(optimizer), base_(optimizer.learning_rate()) {}
  ~ScheduledRate() { optimizer_.set_learning_rate(base_); }
  ScheduledRate(const ScheduledRate&) = delete;
  ScheduledRate& operator=(const ScheduledRate&) = delete;
  void set(double factor) { optimizer_.set_learning_rate(base_ * factor); }

 private:
  Optimizer& optimizer_;
  double base_;
};

}  // namespace

History train(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
              const TrainOptions& options, std::initializer_list<Callback*> callbacks) {
  if (options.epochs < 1) throw Error("train wants 1 epoch or more, got ", options.epochs);
  if (&optimizer.model() != &model) throw Error("train: the optimizer belongs to another model");
  const bool classifies = loader.dataset().targets.dtype() == DType::int32;

  Workspace workspace(model, Mode::training, {.seed = options.seed});
  Workspace test_workspace(model, Mode::inference);
  ScheduledRate rate(optimizer);
  Progress progress{.epochs = options.epochs, .steps = options.epochs * loader.batches()};
  std::optional<double> last_finite;
  History history;
  double seconds = 0;
  bool going = true;

  // Where it stands, for an error.
  const auto where = [&] { return text("epoch ", progress.epoch, ", step ", progress.step); };
  const auto last_loss = [&] {
    return last_finite ? text("; the last finite loss was ", *last_finite) : std::string();
  };

  while (going && progress.epoch < options.epochs) {
    ++progress.epoch;
    Totals totals;
    const auto start = Clock::now();
    const Loader::Epoch epoch = loader.epoch(progress.epoch - 1);
    for (const Batch& batch : epoch) {
      rate.set(options.schedule(progress.step, progress.steps));
      ++progress.step;
      const ConstTensorView predictions = workspace.forward(batch.inputs);
      const double value = workspace.backward(loss, batch.targets);
      if (!std::isfinite(value)) {
        throw Error(where(), ": the loss is ", value, last_loss(),
                    ": try a smaller learning rate, or look for extreme inputs");
      }
      try {
        optimizer.step(workspace.gradients());
      } catch (const Error& error) {
        throw Error(where(), ": ", error.what(), last_loss());
      }
      last_finite = value;
      totals.loss += value * static_cast<double>(batch.size());
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
      const Evaluation evaluation = evaluate(test_workspace, *options.test, loss);
      result.test_loss = evaluation.loss;
      result.test_error_rate = evaluation.error_rate;
      result.test_regression = evaluation.regression;
    }
    history.push_back(result);
    for (Callback* callback : callbacks) going = callback->after_epoch(result) && going;
  }
  return history;
}

}  // namespace gradus
