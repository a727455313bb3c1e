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
  std::optional<Config> config = {};  // none if another program saved the model
  std::string name;                   // of the configuration, or of the file
};

// Of the folder of a run, or of a model file. Throws Error if there is no model, or if its file
// cannot be used.
SavedRun read_run(const std::filesystem::path& run);

// The configuration of a run, from the folder or from the model file.
struct RunDescription {
  std::optional<Config> config = {};      // none if another program saved the model
  std::optional<TableFormat> table = {};  // of source = "csv"; none if there is no model yet
  std::filesystem::path data = {};        // the first folder to look for its samples, or empty
  std::string unfinished = {};            // "unfinished: ..."; empty of a finished run
};
RunDescription read_run_description(const std::filesystem::path& run);

// The existing files that 'gradus train' wrote into the folder, with figures; or the model file.
std::vector<std::filesystem::path> files_of_run(const std::filesystem::path& run);

// The files that the run was trained on; none if the run has no record of them.
std::optional<DataRecord> read_data_record(const std::filesystem::path& run);

}  // namespace gradus::app
