// A run folder read back: its configuration and its trained model.
#pragma once

#include <filesystem>

#include "app/config.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

struct SavedRun {
  Config config;
  Scaling scaling;  // of the inputs, as trained
  Model model;
};

// The model file is all that is needed later: configuration and scaling are in its metadata.
void save_run_model(const std::filesystem::path& file, const Model& model, const Config& config,
                    const Scaling& scaling);

// Throws Error where the folder holds no run or its model file does not fit.
SavedRun read_run(const std::filesystem::path& folder);

// What a run was configured with; reads no weights.
Config read_run_config(const std::filesystem::path& folder);

}  // namespace gradus::app
