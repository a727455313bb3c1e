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
  // Makes the folder, if it does not exist, and writes config.toml, data.json and the header of
  // metrics.csv. `output`: the locked folder, which is `folder` or contains it. Refers to it and to
  // the experiment. resumes: metrics.csv stays as it is until restart_metrics(). Throws Error if a
  // file cannot be written.
  RunWriter(const OutputFolder& output, const std::filesystem::path& folder, Experiment& experiment,
            bool resumes = false);

  // metrics.csv has these epochs, of all rounds so far, and append() continues from there.
  void restart_metrics(const std::vector<RoundResult>& rounds);

  // The line is on disk on return. If a line cannot be written, a note on standard error reports it
  // once; the training continues, and finish() writes the file again.
  void append(Index round, const EpochResult& epoch);

  // Writes the first round's model, metrics, figures, and summary.json last. If that fails (the
  // disk is full, another folder has replaced the output), it writes all files to a new temporary
  // folder and throws Error with the reason and the folder.
  void finish(const Trained& trained);

 private:
  void write_start(const std::filesystem::path& folder) const;
  void write_results(const std::filesystem::path& folder, const Trained& trained) const;
  std::string saved_elsewhere(const Trained& trained) const;

  const OutputFolder& output_;
  std::filesystem::path folder_;
  Experiment& experiment_;
  std::string data_;  // data.json: the files may be missing at the end
  std::ofstream metrics_;
};

}  // namespace gradus::app
