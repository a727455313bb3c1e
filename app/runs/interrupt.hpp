// Ctrl-C as a request: the training ends after the current step and writes what it has.
#pragma once

#include "gradus/training/train.hpp"

namespace gradus::app {

// From here on the first SIGINT, SIGTERM or SIGHUP (a closed terminal) only sets a flag. A second
// SIGINT or SIGTERM ends the program. A signal that the caller ignores stays ignored.
void catch_interrupts();
bool interrupted();

class StopWhenInterrupted final : public Callback {
 public:
  bool after_step(const Progress&) override { return !interrupted(); }
};

}  // namespace gradus::app
