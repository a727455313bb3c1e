// Writes the files of a run into its folder: at the start what is known then, a line of metrics for
// each epoch, at the end the rest. One thread.
#pragma once

#include <filesystem>
#include <fstream>

#include "app/runs/experiment.hpp"
#include "app/runs/output_folder.hpp"

namespace gradus::app {

class RunWriter {
 public:
  // Makes the folder, where it is not there, and writes config.toml, data.json and the header of
  // metrics.csv. `output`: the locked folder that it is, or is in. Borrows that and the experiment.
  // Throws Error where it cannot.
  RunWriter(const OutputFolder& output, const std::filesystem::path& folder,
            Experiment& experiment);

  // The line is on disk on return. Where one cannot be written, a note on standard error says so
  // once: the training goes on, and finish() writes the file anew.
  void append(Index round, const EpochResult& epoch);

  // The first round's model, metrics, figures, and summary.json last. Where that fails (the disk is
  // full, another folder has taken the place of the output), it writes all files to a new folder
  // among the temporary ones and throws Error, which says why and where.
  void finish(const Trained& trained);

 private:
  void write_start(const std::filesystem::path& folder) const;
  void write_results(const std::filesystem::path& folder, const Trained& trained) const;
  std::string saved_elsewhere(const Trained& trained) const;

  const OutputFolder& output_;
  std::filesystem::path folder_;
  Experiment& experiment_;
  std::string data_;  // data.json: the files may be gone at the end
  std::ofstream metrics_;
};

}  // namespace gradus::app
