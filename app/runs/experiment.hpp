// The training of a configuration: its samples, rounds and models. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "app/configuration/config.hpp"
#include "app/data/data_source.hpp"
#include "app/runs/progress.hpp"
#include "app/runs/results.hpp"
#include "app/text/model_summary.hpp"

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

// Where a training puts its checkpoints, and where it goes on.
struct CheckpointOfRun {
  std::filesystem::path file = {};  // empty: none is written
  bool resumes = false;             // from the file, if there is one
  // Gets the rounds that are restored, the last one as far as it was, and where that stands. None
  // if there is no checkpoint yet.
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

// Throws Error if the file is a checkpoint of another configuration: the lines that differ, apart
// from what may change when a training goes on, its epochs and how often it writes checkpoints.
// Nothing, if there is no checkpoint.
void check_checkpoint(const std::filesystem::path& file, const Config& config);

// What each epoch is measured on: "test", or "validation".
std::string watched_in(const Config& config);

}  // namespace gradus::app
