// A training as an object: a step, an epoch or an evaluation at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gradus/data/loader.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/optimizers/penalty.hpp"
#include "gradus/optimizers/schedule.hpp"
#include "gradus/training/metrics.hpp"

namespace gradus {

// Where a training stands after a step.
struct Progress {
  Index epoch = 0, epochs = 0;            // epoch counts from 1
  Index step = 0, steps = 0;              // of the whole training; step counts from 1
  Index samples = 0;                      // seen in this epoch
  double loss = 0;                        // mean over this epoch's samples so far
  std::optional<double> error_rate = {};  // likewise; none where targets are numbers
  double learning_rate = 0;
  double seconds = 0;  // of training since the start, without evaluations
};

// What one epoch gave.
struct EpochResult {
  Index epoch = 0;                              // from 1
  Index steps = 0;                              // since the start
  double train_loss = 0;                        // mean over the epoch, while the weights moved
  std::optional<double> train_error_rate = {};  // likewise
  std::optional<double> test_loss = {},
                        test_error_rate = {};  // after the epoch; none without a test set
  std::optional<RegressionFigures> test_regression = {};  // likewise; none of classes
  std::vector<RegressionFigures> test_by_target = {};     // likewise
  double learning_rate = 0;                               // of the last step
  double seconds = 0;                                     // of training, without evaluations
  Index samples = 0;
};

using History = std::vector<EpochResult>;

struct TrainOptions {
  Index epochs = 10;
  Schedule schedule = schedules::constant();
  const Dataset* test = nullptr;  // evaluated after each epoch
  std::uint64_t seed = 0;         // of dropout and other layers that draw
  PenaltyOptions penalty = {};    // beside the loss; in no loss that is reported
  std::optional<double> clip_norm = {}, clip_value = {};  // of gradients, above 0; see clipping.hpp
};

//   const CrossEntropy loss;
//   Training training(model, loader, loss, adam, {.epochs = 20});
//   while (!training.is_finished()) std::cout << training.epoch().train_loss << "\n";
//
// Borrows the loader, the loss, the optimizer and the test set. One thread. Where step() throws,
// the weights are those before that step; after any Error the training cannot go on.
class GRADUS_EXPORT Training {
 public:
  // Throws Error for options outside their range, an optimizer of another model, a sample beyond
  // the range of the model's type, an optimizer that requires one objective (L-BFGS) where there
  // are several batches or clipping, and a batch of one sample where a layer normalizes over it.
  Training(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
           const TrainOptions& options = {});
  Training(Model&, const Loader&&, const Loss&, Optimizer&, const TrainOptions& = {}) = delete;
  Training(Model&, const Loader&, const Loss&&, Optimizer&, const TrainOptions& = {}) = delete;
  ~Training();  // the optimizer's learning rate is again the one without the schedule
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  // One batch, the next of this epoch or the first of the next one. Throws Error where the loss or
  // a gradient is not finite: the step, the parameter and the last finite loss.
  const Progress& step();
  // The steps that are left of this epoch, or else those of the next, then an evaluation of the
  // test set, if there is one. Ends early, with the same evaluation, where `go_on` is false after a
  // step. Throws Error as step() and gradus::evaluate() do.
  const EpochResult& epoch(const std::function<bool(const Progress&)>& go_on = {});
  // Of the model as it is now, in a workspace that is kept.
  Evaluation evaluate(const Dataset& dataset);

  // The values of the model, where the training stands, and what the layers draw next; the
  // optimizer and callbacks list their own. A training of the same configuration that is given all
  // of these goes on to the same bits, also in the middle of an epoch. The history is not part of
  // it. Throws Error where the visitor puts an epoch or a step there that the training does not
  // have.
  void visit_state(StateVisitor& visitor);

  bool is_finished() const;  // all epochs are over
  const Progress& progress() const;
  const History& history() const;  // of the epochs that are over

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gradus
