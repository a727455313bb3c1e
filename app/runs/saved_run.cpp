#include "app/runs/saved_run.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "app/configuration/model_builder.hpp"
#include "app/runs/output_folder.hpp"
#include "app/text/table_text.hpp"
#include "gradus/base/file.hpp"
#include "gradus/base/version.hpp"
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

std::string in_quotes(const fs::path& path) {
  const std::string name = path.string();
  return name.find_first_of(" '\"$\\") == name.npos ? name : "'" + name + "'";
}

std::string command_to_train_again(const fs::path& folder) {
  const auto record = read_data_record(folder);
  const std::string data =
      record && !record->data.empty() ? " --data " + in_quotes(record->data) : "";
  return text("gradus train ", in_quotes(folder / run_files::config), " --out ", in_quotes(folder),
              data, " --force");
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
    out += text("process ", lock->note.process, ", which trained it, has ended");
  }
  if (!has_file(folder, run_files::metrics)) return out;
  const std::string metrics = read_file(folder / run_files::metrics);
  const auto epochs = std::max<std::ptrdiff_t>(0, std::ranges::count(metrics, '\n') - 1);
  return out + text("; epochs in ", run_files::metrics, ": ", epochs);
}

const std::string& entry(const Metadata& metadata, const std::string& key,
                         const std::filesystem::path& file) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) {
    throw Error(file.string(), ": its metadata has no '", key,
                "': requires a file that 'gradus train' wrote");
  }
  return found->second;
}

Config config_in(const Metadata& metadata, const std::filesystem::path& file) {
  return parse_config(entry(metadata, "config", file), file.string() + " (its configuration)",
                      "run");
}

std::vector<double> numbers(const Metadata& metadata, const std::string& key,
                            const std::filesystem::path& file) {
  try {
    return nlohmann::json::parse(entry(metadata, key, file)).get<std::vector<double>>();
  } catch (const nlohmann::json::exception&) {
    throw Error(file.string(), ": '", key, "' in its metadata must be a list of numbers");
  }
}

Scaling scaling_in(const Metadata& metadata, const std::string& what, Index columns,
                   const std::filesystem::path& file) {
  const std::string scale = what + "_scale", shift = what + "_shift";
  Scaling out{numbers(metadata, scale, file), numbers(metadata, shift, file)};
  const std::size_t count = out.scale.size();
  if (out.shift.size() != count || (count > 1 && count != static_cast<std::size_t>(columns))) {
    throw Error(file.string(), ": ", scale, " and ", shift, " in its metadata must have 1 or ",
                columns, " numbers each, got ", count, " and ", out.shift.size());
  }
  if (std::ranges::find(out.scale, 0.0) != out.scale.end())
    throw Error(file.string(), ": ", scale, " in its metadata must be numbers other than 0");
  return out;
}

std::optional<TableFormat> table_in(const Metadata& metadata, const Config& config,
                                    const std::filesystem::path& file) {
  if (config.data.source != "csv") return std::nullopt;
  return parse_table(entry(metadata, "table", file), file.string() + ": 'table' in its metadata");
}

}  // namespace

void save_run_model(const std::filesystem::path& file, const Model& model, const Config& config,
                    const Preparation& preparation) {
  const auto list = [](const std::vector<double>& all) { return nlohmann::json(all).dump(); };
  Metadata metadata = {{"config", to_toml(config)},
                       {"gradus", std::string(version())},
                       {"input_scale", list(preparation.inputs.scale)},
                       {"input_shift", list(preparation.inputs.shift)}};
  if (!preparation.targets.scale.empty()) {
    metadata["target_scale"] = list(preparation.targets.scale);
    metadata["target_shift"] = list(preparation.targets.shift);
  }
  if (preparation.table) metadata["table"] = table_json(*preparation.table);
  save_model(file, model, metadata);
}

SavedRun read_run(const std::filesystem::path& folder) {
  const auto file = model_file(folder);
  const Metadata metadata = read_metadata(file);
  Config config = config_in(metadata, file);
  Preparation preparation{.table = table_in(metadata, config, file)};
  const SampleKind kind = kind_of(config.data, preparation.table ? &*preparation.table : nullptr);
  Model model = build_model(config, kind);
  load_model(file, model);
  preparation.inputs = scaling_in(metadata, "input", kind.input.size(), file);
  if (metadata.contains("target_scale"))
    preparation.targets = scaling_in(metadata, "target", kind.targets, file);
  return {std::move(config), std::move(preparation), std::move(model)};
}

RunDescription read_run_description(const fs::path& folder) {
  const std::string unfinished = unfinished_in(folder);
  if (!has_file(folder, run_files::model) && is_begun(folder)) {
    Config config = read_config(folder / run_files::config);
    const auto record = read_data_record(folder);
    const fs::path data = record ? remembered_folder(*record, config.data) : fs::path();
    return {.config = std::move(config), .data = data, .unfinished = unfinished};
  }
  const auto file = model_file(folder);
  const Metadata metadata = read_metadata(file);
  Config config = config_in(metadata, file);
  auto table = table_in(metadata, config, file);
  return {.config = std::move(config), .table = std::move(table), .unfinished = unfinished};
}

std::vector<fs::path> files_of_run(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code ignored;
  for (const char* name : run_files::all)
    if (has_file(folder, name)) out.push_back(folder / name);
  for (const auto& figure : fs::directory_iterator(folder / run_files::figures, ignored))
    out.push_back(figure.path());
  return out;
}

std::optional<DataRecord> read_data_record(const fs::path& folder) {
  if (!has_file(folder, run_files::data)) return std::nullopt;
  const fs::path file = folder / run_files::data;
  return parse_data(read_file(file), file.string());
}

}  // namespace gradus::app
