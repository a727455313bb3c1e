// The commands of the program and their options.
#pragma once

#include <functional>
#include <optional>

#include "app/commands/commands.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace gradus::app {

// The commands with their options. A path is checked where it is used, so that it has one error.
struct Commands {
  TrainCommand train;
  EvaluateCommand evaluate;
  PredictCommand predict;
  InspectCommand inspect;
  ExplainCommand explain;
  ReproduceCommand reproduce;
  FetchCommand fetch;
  KindsCommand kinds;
  ListCommand list;
  std::optional<Index> threads;
  std::function<int()> chosen;  // the command to run
};

// Adds all commands; parsing fills `commands`, which must outlive the program.
void add_commands(CLI::App& program, Commands& commands);

}  // namespace gradus::app
