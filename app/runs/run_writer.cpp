#include "app/runs/run_writer.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "app/data/data_record.hpp"
#include "app/runs/run_figures.hpp"
#include "app/runs/saved_run.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {

namespace fs = std::filesystem;

RunWriter::RunWriter(const OutputFolder& output, const fs::path& folder, Experiment& experiment,
                     bool resumes)
    : output_(output),
      folder_(folder),
      experiment_(experiment),
      data_(data_json(record_of(experiment.source))) {
  fs::create_directories(folder);
  write_start(folder);
  if (!resumes) restart_metrics({});
}

void RunWriter::restart_metrics(const std::vector<RoundResult>& rounds) {
  const fs::path metrics = folder_ / run_files::metrics;
  std::string lines = metrics_header(watched_in(experiment_.config));
  for (std::size_t round = 0; round < rounds.size(); ++round) {
    for (const EpochResult& epoch : rounds[round].history)
      lines += metrics_line(static_cast<Index>(round), epoch);
  }
  metrics_.close();
  write_file(metrics, lines);
  metrics_.open(metrics, std::ios::app);
  if (!metrics_) throw Error("cannot write ", metrics.string());
}

void RunWriter::append(Index round, const EpochResult& epoch) {
  if (!metrics_ || metrics_ << metrics_line(round, epoch) << std::flush) return;
  std::cerr << "gradus: " << (folder_ / run_files::metrics).string()
            << " cannot be written: is the disk full? The training continues, and writes the file "
               "again at its end\n";
}

void RunWriter::finish(const Trained& trained) {
  try {
    output_.check_is_there();
    write_results(folder_, trained);
  } catch (const std::exception& error) {
    throw Error(error.what(), "; ", saved_elsewhere(trained));
  }
}

void RunWriter::write_start(const fs::path& folder) const {
  write_file(folder / run_files::config, to_toml(experiment_.config));
  write_file(folder / run_files::data, data_);
}

void RunWriter::write_results(const fs::path& folder, const Trained& trained) const {
  const Config& config = experiment_.config;
  const TrainTest& first = experiment_.source.of_seed(config.seed);
  const Model& model = trained.models.front();
  std::optional<TableReading> table;
  if (const TableFormat* format = experiment_.source.format())
    table = {*format, config.data.csv.options};
  save_model(folder / run_files::model, model, sample_format(first.train, config.loss, table),
             {{"config", to_toml(config)}});
  write_file(folder / run_files::metrics, metrics_csv(trained.results));
  write_figures(folder / run_files::figures, config, trained.results, experiment_.source.format(),
                model, first.test);
  write_file(folder / run_files::summary, summary_json(trained.results));
}

std::string RunWriter::saved_elsewhere(const Trained& trained) const {
  std::error_code ignored;
  fs::path folder = fs::temp_directory_path(ignored);
  if (ignored) folder = "/tmp";  // TMPDIR names no folder
  std::string place = (folder / ("gradus-" + experiment_.config.name + "-XXXXXX")).string();
  if (::mkdtemp(place.data()) == nullptr)
    return text("nor can it be written to ", place, ": ", std::strerror(errno));
  try {
    write_start(place);
    write_results(place, trained);
    return "the run is in " + place + " instead";
  } catch (const std::exception& error) {
    const fs::path model = fs::path(place) / run_files::model;  // it exists only if it is complete
    if (fs::exists(model, ignored)) {
      return text("nor can all of it be written to ", place, ": ", error.what(),
                  "; the trained model is complete: ", model.string());
    }
    fs::remove_all(place, ignored);
    return text("nor can it be written to ", folder.string(), ": ", error.what());
  }
}

}  // namespace gradus::app
