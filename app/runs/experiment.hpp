// The training of a configuration: its samples, rounds and models. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "app/configuration/config.hpp"
#include "app/data/data_source.hpp"
#include "app/runs/progress.hpp"
#include "app/runs/results.hpp"
#include "app/text/model_summary.hpp"
#include "gradus/training/checkpoint.hpp"

namespace gradus::app {

// Ready to be trained: all checks are done.
struct Experiment {
  Config config;
  DataSource source;
  std::vector<std::string> notes;  // what a user should know before the training
  Plans plans;                     // of a batch
};
// Reads the samples and plans the network. `data`: the folder of --data, or empty. Throws Error for
// all that a training would refuse.
Experiment prepare(const Config& config, const std::filesystem::path& data);

// The outcome of a training.
struct Trained {
  Results results;
  std::vector<Model> models;  // of the first rounds, as many as were kept
};

// Where a training writes its checkpoints, and the one from which it continues.
struct CheckpointOfRun {
  std::filesystem::path file = {};  // empty: none is written
  std::optional<FoundCheckpoint> found = {};
  // Gets the rounds that are restored, the last one as far as it was, and where that is.
  std::function<void(const std::vector<RoundResult>&, const Progress&)> restored = {};
};

struct RunOptions {
  ProgressStyle style = ProgressStyle::quiet;
  Index models = 1;  // to keep, where there are as many rounds
  std::function<void(Index round, const EpochResult& epoch)> each_epoch = {};  // rounds from 0
  CheckpointOfRun checkpoint = {};
};
// One round after another, each with its own weights and order of samples. Ends early after an
// interrupt, but makes a first step. Throws Error as gradus::train(), and names the round.
Trained train(Experiment& experiment, const RunOptions& options);

// The newest checkpoint of a run, if there is one. Throws Error if it is of another configuration:
// the lines that differ, apart from what may change when a training continues, its epochs and how
// often it writes checkpoints.
std::optional<FoundCheckpoint> checkpoint_of(const Config& config,
                                             const std::filesystem::path& file);

// What each epoch is measured on: "test", or "validation".
std::string watched_in(const Config& config);

}  // namespace gradus::app
