// The training loop: epochs of batches; every decision that is not the loop itself is a callback.
#pragma once

#include <initializer_list>
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

class GRADUS_EXPORT Callback {
 public:
  virtual ~Callback() = default;
  // False ends the training: after this step, or after this epoch.
  virtual bool after_step(const Progress&) { return true; }
  virtual bool after_epoch(const EpochResult&) { return true; }
  // Once, after the last epoch, unless an error ended it.
  virtual void after_training() {}
};

struct TrainOptions {
  Index epochs = 10;
  Schedule schedule = schedules::constant();
  const Dataset* test = nullptr;  // evaluated after each epoch
  std::uint64_t seed = 0;         // of dropout and other layers that draw
  PenaltyOptions penalty = {};    // beside the loss; in no loss that is reported
  std::optional<double> clip_norm = {}, clip_value = {};  // of gradients, above 0; see clipping.hpp
};

// Trains the optimizer's model. The last epoch of the result may be part of one where a callback
// ended it. Throws Error where the loss or a gradient is not finite: the step, the parameter and
// the last finite loss; the weights are those before that step. Throws Error, too, before the first
// step for a sample beyond the range of the model's type, after an epoch where evaluate() of the
// test set does, and for an optimizer that requires one objective (L-BFGS) where there are several
// batches or clipping.
GRADUS_EXPORT History train(Model& model, const Loader& loader, const Loss& loss,
                            Optimizer& optimizer, const TrainOptions& options,
                            std::initializer_list<Callback*> callbacks = {});

}  // namespace gradus
