#include "app/runs/saved_run.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "app/configuration/model_builder.hpp"
#include "app/runs/output_folder.hpp"
#include "app/text/table_text.hpp"
#include "gradus/base/version.hpp"
#include "gradus/formats/model_file.hpp"

namespace gradus::app {
namespace {

using Metadata = std::map<std::string, std::string>;

std::filesystem::path model_file(const std::filesystem::path& folder) {
  std::filesystem::path file = folder / run_files::model;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    throw Error(folder.string(), " holds no run: wants a folder that 'gradus train' wrote, with ",
                run_files::model, " in it");
  }
  return file;
}

const std::string& entry(const Metadata& metadata, const std::string& key,
                         const std::filesystem::path& file) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) {
    throw Error(file.string(), ": its metadata has no '", key,
                "': wants a file that 'gradus train' wrote");
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
    throw Error(file.string(), ": '", key, "' in its metadata wants a list of numbers");
  }
}

Scaling scaling_in(const Metadata& metadata, const std::string& what, Index columns,
                   const std::filesystem::path& file) {
  const std::string scale = what + "_scale", shift = what + "_shift";
  Scaling out{numbers(metadata, scale, file), numbers(metadata, shift, file)};
  const std::size_t count = out.scale.size();
  if (out.shift.size() != count || (count > 1 && count != static_cast<std::size_t>(columns))) {
    throw Error(file.string(), ": ", scale, " and ", shift, " in its metadata want 1 or ", columns,
                " numbers each, got ", count, " and ", out.shift.size());
  }
  if (std::ranges::find(out.scale, 0.0) != out.scale.end())
    throw Error(file.string(), ": ", scale, " in its metadata wants numbers other than 0");
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

RunDescription read_run_description(const std::filesystem::path& folder) {
  const auto file = model_file(folder);
  const Metadata metadata = read_metadata(file);
  Config config = config_in(metadata, file);
  auto table = table_in(metadata, config, file);
  return {std::move(config), std::move(table)};
}

}  // namespace gradus::app
