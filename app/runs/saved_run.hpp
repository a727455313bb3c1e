// A run read back: its trained model and its configuration. Free functions and values.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/configuration/config.hpp"
#include "app/data/data_record.hpp"
#include "gradus/prediction/predictor.hpp"

namespace gradus::app {

// Whether the path names a model file, not the folder of a run.
bool is_model_file(const std::filesystem::path& path);

struct SavedRun {
  Predictor predictor;
  std::optional<Config> config = {};  // none where another program saved the model
  std::string name;                   // of the configuration, or of the file
};

// Of the folder of a run, or of a model file alone. Throws Error where there is no model, or its
// file cannot be used.
SavedRun read_run(const std::filesystem::path& run);

// What a run was configured with, of the folder or of the model file.
struct RunDescription {
  std::optional<Config> config = {};      // none where another program saved the model
  std::optional<TableFormat> table = {};  // of source = "csv"; none where there is no model yet
  std::filesystem::path data = {};        // where its samples are looked for first, or empty
  std::string unfinished = {};            // "unfinished: ..."; empty of a finished run
};
RunDescription read_run_description(const std::filesystem::path& run);

// Those that 'gradus train' wrote into the folder and that are there, figures too; or the model
// file.
std::vector<std::filesystem::path> files_of_run(const std::filesystem::path& run);

// The files that the run was trained on; none where it does not say.
std::optional<DataRecord> read_data_record(const std::filesystem::path& run);

}  // namespace gradus::app
