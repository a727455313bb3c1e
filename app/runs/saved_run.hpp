// A run folder read back: its configuration and its trained model.
#pragma once

#include <filesystem>

#include "app/configuration/config.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/data/table.hpp"
#include "gradus/model/model.hpp"

namespace gradus::app {

// How raw values become what the model was trained on.
struct Preparation {
  std::optional<TableFormat> table = {};  // of source = "csv"
  Scaling inputs = {}, targets = {};
};

struct SavedRun {
  Config config;
  Preparation preparation;  // as trained
  Model model;
};

// The model file is all that is needed later: configuration and preparation are in its metadata.
void save_run_model(const std::filesystem::path& file, const Model& model, const Config& config,
                    const Preparation& preparation);

// Throws Error where the folder holds no run or its model file does not fit.
SavedRun read_run(const std::filesystem::path& folder);

// What a run was configured with; `table` is that of source = "csv". Reads no weights.
struct RunDescription {
  Config config;
  std::optional<TableFormat> table;
};
RunDescription read_run_description(const std::filesystem::path& folder);

}  // namespace gradus::app
