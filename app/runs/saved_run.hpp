// A run folder read back: its configuration and its trained model.
#pragma once

#include <filesystem>

#include "app/configuration/config.hpp"
#include "app/data/data_record.hpp"
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

// What a run was configured with. Reads no weights.
struct RunDescription {
  Config config;
  std::optional<TableFormat> table = {};  // of source = "csv"; none where there is no model yet
  std::filesystem::path data = {};        // where its samples are looked for first, or empty
  std::string unfinished = {};            // "unfinished: ..."; empty of a finished run
};
RunDescription read_run_description(const std::filesystem::path& folder);

// Those that 'gradus train' wrote into the folder and that are there, figures too.
std::vector<std::filesystem::path> files_of_run(const std::filesystem::path& folder);

// The files that the run was trained on; none where it does not say.
std::optional<DataRecord> read_data_record(const std::filesystem::path& folder);

}  // namespace gradus::app
