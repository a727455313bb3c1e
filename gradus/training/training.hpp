// A training as an object: a step, an epoch or an evaluation at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gradus/data/loader.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/optimizers/penalty.hpp"
#include "gradus/optimizers/schedule.hpp"
#include "gradus/training/callback.hpp"
#include "gradus/training/progress.hpp"

namespace gradus {

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
// Borrows the loader, the loss, the optimizer, the test set and the callbacks. One thread. Where
// step() throws, the weights are those before that step; after any Error the training cannot go on.
class GRADUS_EXPORT Training {
 public:
  // Throws Error for options outside their range, an optimizer of another model, a sample beyond
  // the range of the model's type, an optimizer that requires one objective (L-BFGS) where there
  // are several batches or clipping, and a batch of one sample where a layer normalizes over it.
  Training(Model& model, const Loader& loader, const Loss& loss, Optimizer& optimizer,
           const TrainOptions& options = {}, std::vector<Callback*> callbacks = {});
  Training(Model&, const Loader&&, const Loss&, Optimizer&, const TrainOptions& = {},
           std::vector<Callback*> = {}) = delete;
  Training(Model&, const Loader&, const Loss&&, Optimizer&, const TrainOptions& = {},
           std::vector<Callback*> = {}) = delete;
  ~Training();  // the optimizer's learning rate is again the one without the schedule
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  // One batch, the next of this epoch or the first of the next one. Throws Error where the loss or
  // a gradient is not finite: the step, the parameter and the last finite loss.
  const Progress& step();
  // The steps that are left of this epoch, or else those of the next, then an evaluation of the
  // test set, if there is one. Ends early, with the same evaluation, where a callback ends it after
  // a step. Throws Error as step() and gradus::evaluate() do.
  const EpochResult& epoch();
  // All epochs that are left, and Callback::after_training().
  const History& run();
  // Of the model as it is now, in a workspace that is kept.
  Evaluation evaluate(const Dataset& dataset);

  // The values of the model, where the training stands, what the layers draw next, the history, and
  // the state of the optimizer and the callbacks. A training of the same configuration that is
  // given all of this continues to the same bits, also in the middle of an epoch. Throws Error
  // where the visitor puts an epoch, a step or a history there that the training does not have.
  void visit_state(StateVisitor& visitor);

  // Continues from what a Checkpoint wrote. Where the newest file is missing or damaged, it takes
  // the one before and returns why; else it returns nothing. Throws Error where neither can be
  // read, and for a checkpoint of another training: which parts are missing, unknown or of another
  // shape, or what differs. The training is then as it was.
  std::string resume(const std::filesystem::path& path);

  bool is_finished() const;  // all epochs are over, or a callback ended it after an epoch
  bool is_stopped() const;   // a callback ended it after a step: it may continue
  const Model& model() const;
  // What a checkpoint must agree on, by name: the architecture, the data and how they are dealt,
  // the loss and the kind of the optimizer.
  std::map<std::string, std::string> identity() const;
  const Progress& progress() const;
  const History& history() const;  // of the epochs that are over
  const std::vector<Callback*>& callbacks() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gradus
