#include "app/saved_run.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "app/model_builder.hpp"
#include "app/run_folder.hpp"
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

const std::string& entry(const Metadata& metadata, const char* key,
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

std::vector<double> numbers(const Metadata& metadata, const char* key,
                            const std::filesystem::path& file) {
  try {
    return nlohmann::json::parse(entry(metadata, key, file)).get<std::vector<double>>();
  } catch (const nlohmann::json::exception&) {
    throw Error(file.string(), ": '", key, "' in its metadata wants a list of numbers");
  }
}

}  // namespace

void save_run_model(const std::filesystem::path& file, const Model& model, const Config& config,
                    const Scaling& scaling) {
  save_model(file, model,
             {{"config", to_toml(config)},
              {"gradus", std::string(version())},
              {"input_scale", nlohmann::json(scaling.scale).dump()},
              {"input_shift", nlohmann::json(scaling.shift).dump()}});
}

SavedRun read_run(const std::filesystem::path& folder) {
  const auto file = model_file(folder);
  const Metadata metadata = read_metadata(file);
  Config config = config_in(metadata, file);
  Model model = build_model(config);
  load_model(file, model);
  Scaling scaling{numbers(metadata, "input_scale", file), numbers(metadata, "input_shift", file)};
  const auto columns = static_cast<std::size_t>(kind_of(config.data).input.size());
  const std::size_t count = scaling.scale.size();
  if (scaling.shift.size() != count || (count > 1 && count != columns)) {
    throw Error(file.string(), ": input_scale and input_shift in its metadata want 1 or ", columns,
                " numbers each, got ", count, " and ", scaling.shift.size());
  }
  return {std::move(config), std::move(scaling), std::move(model)};
}

Config read_run_config(const std::filesystem::path& folder) {
  const auto file = model_file(folder);
  return config_in(read_metadata(file), file);
}

}  // namespace gradus::app
