// A configuration as it is trained: its samples, its rounds, the models that come out. One thread.
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

// Ready to be trained: nothing about it can be refused any more.
struct Experiment {
  Config config;
  DataSource source;
  PlannedRun training, inference;  // of a batch
};
// Reads the samples and plans the network. `data`: what --data names, or empty. Throws Error for
// whatever training could not use.
Experiment prepare(const Config& config, const std::filesystem::path& data);

// What a training gave.
struct Trained {
  Results results;
  std::vector<Model> models;  // of the first rounds, as many as were kept
};

struct RunOptions {
  ProgressStyle style = ProgressStyle::quiet;
  Index models = 1;  // to keep, where there are as many rounds
  std::function<void(Index round, const EpochResult& epoch)> each_epoch = {};  // rounds from 0
};
// One round after another, each with weights and a shuffle of its own; ends early where it is
// interrupted, but makes a first step. Throws Error where a training does, naming the round.
Trained train(Experiment& experiment, const RunOptions& options);

// What each epoch is measured on: "test", or "validation".
std::string watched_in(const Config& config);

}  // namespace gradus::app
