// The commands of the program. Each takes its options, prints its results, and throws Error for an
// input that it cannot use.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gradus/base/index.hpp"

namespace gradus::app {

// The exit codes of the program.
namespace exit_code {
inline constexpr int success = 0;
inline constexpr int failure = 1;        // an input cannot be used
inline constexpr int usage = 2;          // the command line is wrong
inline constexpr int interrupted = 130;  // Ctrl-C; results so far are written. 128 + SIGINT
}  // namespace exit_code

struct TrainCommand {
  std::filesystem::path config;       // empty: that of the run to resume
  std::filesystem::path resume;       // a run to continue, or empty
  std::filesystem::path out;          // empty: runs/NAME
  std::filesystem::path data;         // empty: where data sets are
  std::vector<std::string> settings;  // "training.epochs=3": replaces a value
  std::optional<Index> seed, epochs;
  bool quiet = false, force = false;
};
int train(const TrainCommand& command);

struct EvaluateCommand {
  std::filesystem::path run;
  std::filesystem::path data;  // empty: where the training found them
  std::filesystem::path
      input;  // a labelled file, all rows; empty: those that the training held out
  // Of the input; where they are not given, as in training.
  std::optional<Index> skip_lines;
  std::string missing = {};  // "fill", "drop" or "refuse"
};
int evaluate(const EvaluateCommand& command);

struct PredictCommand {
  std::filesystem::path run;
  std::filesystem::path input;         // "-": standard input
  std::filesystem::path output;        // empty or "-": standard output
  std::vector<std::string> keep = {};  // columns to copy into the output
  std::string missing = {};            // "fill", "empty" or "refuse"; empty: as in training
  Index skip_lines = 0;                // of the input
  bool force = false;
};
int predict(const PredictCommand& command);

struct InspectCommand {
  std::filesystem::path config_or_run;
  std::filesystem::path data;         // as of TrainCommand; of a run: where the training found them
  std::vector<std::string> settings;  // of a configuration, as of TrainCommand
};
int inspect(const InspectCommand& command);

struct ExplainCommand {
  std::filesystem::path config, data;
  std::vector<std::string> settings;  // as of TrainCommand
  std::filesystem::path html;         // empty: no page
  Index samples = 4;                  // of the batch; fewer where there are fewer
  bool force = false;
};
int explain(const ExplainCommand& command);

struct ReproduceCommand {
  std::string what;                   // "a", "b", "c", "d" or "all"
  std::filesystem::path out;          // empty: runs/reproduce, or of one report runs/reproduce_a
  std::filesystem::path data;         // empty: where data sets are
  std::filesystem::path experiments;  // empty: those built in
  bool quick = false, quiet = false, force = false;
};
int reproduce(const ReproduceCommand& command);

struct FetchCommand {
  std::string name;                  // "mnist"
  std::filesystem::path to;          // empty: the cache
  std::vector<std::string> mirrors;  // empty: those of the data set
};
int fetch(const FetchCommand& command);

struct KindsCommand {
  std::string family;  // "layers", "losses", "optimizers", "schedules" or "initializers"
  std::string name;    // of one kind; empty: a line for each
  bool markdown = false;
};
int list_kinds(const KindsCommand& command);

struct ListCommand {
  std::filesystem::path data;
};
int list(const ListCommand& command);

}  // namespace gradus::app
