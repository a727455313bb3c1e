// What a training does beside its steps: every decision that is not the loop itself.
#pragma once

#include "gradus/model/state_visitor.hpp"
#include "gradus/training/progress.hpp"

namespace gradus {

class Training;

class GRADUS_EXPORT Callback {
 public:
  virtual ~Callback() = default;
  // Once, when the training is made; it outlives all other calls.
  virtual void before_training(Training&) {}
  // False ends the training: after this step, or after this epoch. A training that ends after a
  // step may continue from its checkpoint, one that ends after an epoch is finished.
  virtual bool after_step(const Progress&) { return true; }
  virtual bool after_epoch(const EpochResult&) { return true; }
  // Once, after the last epoch, unless an error ended it.
  virtual void after_training() {}
  // What it keeps between steps; nothing by default.
  virtual void visit_state(StateVisitor&) {}
};

}  // namespace gradus
