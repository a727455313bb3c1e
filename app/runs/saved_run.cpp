#include "app/runs/saved_run.hpp"

#include <algorithm>
#include <map>

#include "app/runs/output_folder.hpp"
#include "gradus/base/file.hpp"
#include "gradus/base/shell_word.hpp"
#include "gradus/formats/model_file.hpp"

namespace gradus::app {
namespace {

namespace fs = std::filesystem;
using Metadata = std::map<std::string, std::string>;

bool has_file(const fs::path& folder, const char* name) {
  std::error_code ignored;
  return fs::is_regular_file(folder / name, ignored);
}

// Whether a training has begun in it.
bool is_begun(const fs::path& folder) {
  return has_file(folder, run_files::config) && has_file(folder, run_files::data);
}

std::string command_to_train_again(const fs::path& folder) {
  std::string out = text("gradus train ", shell_word((folder / run_files::config).string()),
                         " --out ", shell_word(folder.string()));
  if (const auto record = read_data_record(folder); record && !record->data.empty())
    out += text(" --data ", shell_word(record->data.string()));
  return out + " --force";
}

fs::path model_file(const fs::path& folder) {
  if (has_file(folder, run_files::model)) return folder / run_files::model;
  if (!is_begun(folder)) {
    throw Error(folder.string(), " holds no run: a folder that 'gradus train' wrote is required, ",
                "with ", run_files::model, " in it");
  }
  if (state_of(run_folder, folder) == FolderState::busy)
    throw Error(folder.string(), " is being trained and has no model yet: wait for its end");
  throw Error(folder.string(), " has no ", run_files::model,
              has_file(folder, run_files::summary) ? "" : ", since its training has not ended",
              ": train it again with\n  ", command_to_train_again(folder));
}

// Empty of a run that is finished.
std::string unfinished_in(const fs::path& folder) {
  if (has_file(folder, run_files::summary)) return {};
  const auto lock = see_lock(folder);
  std::string out = "unfinished: ";
  if (!lock) {  // one of a reproduction, which has the lock
    out += text("it has no ", run_files::summary);
  } else if (lock->held) {
    out += text("process ", lock->note.process, " is training it");
  } else {
    out += text("process ", lock->note.process,
                ", which trained it, has ended; to continue: gradus train --resume ",
                shell_word(folder.string()));
  }
  if (!has_file(folder, run_files::metrics)) return out;
  const std::string metrics = read_file(folder / run_files::metrics);
  const auto epochs = std::max<std::ptrdiff_t>(0, std::ranges::count(metrics, '\n') - 1);
  return out + text("; epochs in ", run_files::metrics, ": ", epochs);
}

// The folder of a run that a model file belongs to, which may hold the record of its data.
fs::path folder_of(const fs::path& run) {
  if (!is_model_file(run)) return run;
  return run.filename() == run_files::model ? fs::absolute(run).parent_path() : fs::path();
}

void check_has_architecture(const Metadata& metadata, const fs::path& file) {
  if (!metadata.contains("config") || metadata.contains("architecture")) return;
  const fs::path folder = folder_of(file);
  throw Error(file.string(), " was written by an earlier version of Gradus, which stored no ",
              "architecture: train it again",
              !folder.empty() && is_begun(folder)
                  ? text(" with\n  ", command_to_train_again(folder))
                  : text());
}

std::optional<Config> config_in(const Metadata& metadata, const fs::path& file) {
  const auto found = metadata.find("config");
  if (found == metadata.end()) return std::nullopt;
  return parse_config(found->second, file.string() + " (its configuration)", "run");
}

}  // namespace

bool is_model_file(const fs::path& path) {
  std::error_code ignored;
  return path.extension() == ".safetensors" && !fs::is_directory(path, ignored);
}

SavedRun read_run(const fs::path& run) {
  const fs::path file = is_model_file(run) ? run : model_file(run);
  const Metadata metadata = read_metadata(file);
  check_has_architecture(metadata, file);
  auto config = config_in(metadata, file);
  const std::string name = config ? config->name : file.filename().string();
  return {Predictor(file), std::move(config), name};
}

RunDescription read_run_description(const fs::path& run) {
  const bool is_file = is_model_file(run);
  const std::string unfinished = is_file ? std::string() : unfinished_in(run);
  if (!is_file && !has_file(run, run_files::model) && is_begun(run)) {
    Config config = read_config(run / run_files::config);
    const auto record = read_data_record(run);
    const fs::path data = record ? remembered_folder(*record, config.data) : fs::path();
    return {.config = std::move(config), .data = data, .unfinished = unfinished};
  }
  const SavedRun saved = read_run(run);
  RunDescription out{.config = saved.config, .unfinished = unfinished};
  if (const auto& table = saved.predictor.samples().table) out.table = table->format;
  return out;
}

std::vector<fs::path> files_of_run(const fs::path& run) {
  if (is_model_file(run)) return {run};
  std::vector<fs::path> out;
  std::error_code ignored;
  for (const char* name : run_files::all)
    if (has_file(run, name)) out.push_back(run / name);
  for (const auto& figure : fs::directory_iterator(run / run_files::figures, ignored))
    out.push_back(figure.path());
  return out;
}

std::optional<DataRecord> read_data_record(const fs::path& run) {
  const fs::path folder = folder_of(run);
  if (folder.empty() || !has_file(folder, run_files::data)) return std::nullopt;
  const fs::path file = folder / run_files::data;
  return parse_data(read_file(file), file.string());
}

}  // namespace gradus::app
