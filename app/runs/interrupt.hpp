// Ctrl-C as a wish: the training ends after the current step and writes what it has.
#pragma once

#include "gradus/training/train.hpp"

namespace gradus::app {

// From here on the first SIGINT or SIGTERM only sets a flag; a second one ends the program.
void catch_interrupts();
bool interrupted();

class StopWhenInterrupted final : public Callback {
 public:
  bool after_step(const Progress&) override { return !interrupted(); }
  bool after_epoch(const EpochResult&) override { return !interrupted(); }
};

}  // namespace gradus::app
