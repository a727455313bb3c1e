#include "app/configuration/config.hpp"

#include <algorithm>

#include "app/configuration/config_data.hpp"
#include "app/configuration/config_layers.hpp"
#include "app/configuration/config_loss.hpp"
#include "app/configuration/config_optimizer.hpp"
#include "app/configuration/config_training.hpp"
#include "app/configuration/known_keys.hpp"
#include "app/configuration/losses.hpp"
#include "app/configuration/section.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

// The name becomes a folder's, runs/NAME.
bool is_file_name(std::string_view name) {
  const auto is_safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name[0] != '.' && std::ranges::all_of(name, is_safe);
}

bool has_dropout(const std::vector<LayerSpec>& layers) {
  return std::ranges::any_of(layers, [](const LayerSpec& layer) {
    return layer.kind == "dropout" || std::ranges::any_of(layer.branches, has_dropout);
  });
}

// What fits alone but not with the rest.
void check_together(const Config& config, const Section& file) {
  const TrainingSpec& training = config.training;
  if (training.early_stopping && config.data.validation_share == 0) {
    const Section section = file.section("training");
    const bool drawn = kind_of_source(config.data.source) == SourceKind::drawn;
    throw Error(section.place_of(*section.find("early_stopping")),
                ": early_stopping watches samples held back from training, since weights that the "
                "test set chose would flatter the test error: ",
                drawn ? "points that are drawn have none, so leave it out"
                      : "set a validation_share above 0 in [data]");
  }
  if (!std::holds_alternative<LbfgsOptions>(config.optimizer.options)) return;
  const auto refuse = [&](std::string_view what) {
    throw Error(config.optimizer.place,
                ": lbfgs requires the same loss of the same samples at each evaluation: leave out ",
                what);
  };
  if (config.data.fresh) refuse("fresh = true");
  if (has_dropout(config.layers)) refuse("the dropout");
  if (training.clip_norm || training.clip_value) refuse("the clipping of gradients");
}

Config read_all(const Section& file, const std::string& name) {
  file.allow(file_keys);
  file.demand({"data", "model", "loss", "optimizer"});
  Config config;
  config.name = file.word("name", name);
  if (file.find("name") != nullptr && !is_file_name(config.name))
    file.refuse(*file.find("name"), "name",
                "letters, digits, '-', '_' and '.', since it names the run's folder");
  config.seed = static_cast<std::uint64_t>(file.whole("seed", 1, 0));
  config.rounds = file.whole("rounds", 1, 1);
  config.dtype = dtype_named(file.word_of("dtype", "float32", {"float32", "float64"}));
  config.loss = read_loss(file);
  config.data = read_data(file.section("data"), loss_kind(config.loss.name).of_classes);
  const Section model = file.section("model");
  model.allow(model_keys);
  model.demand({"layers"});
  config.layers_place = model.place_of(*model.find("layers"));
  config.layers = read_layers(model, model.list("layers"));
  config.optimizer = read_optimizer(file.section("optimizer"));
  if (file.find("training") != nullptr) config.training = read_training(file.section("training"));
  check_together(config, file);
  return config;
}

}  // namespace

std::string to_string(const Place& place) {
  return place.line == 0 ? place.file : text(place.file, ":", place.line);
}

std::string stated(const DataSpec& data, const std::string& key, double value) {
  const auto found = data.stated.find(key);
  return found == data.stated.end() ? text(data.place, ": ", key, " = ", value) : found->second;
}

Config parse_config(std::string_view content, const std::string& file, const std::string& name,
                    const std::vector<std::string>& settings) {
  TomlText text{file, std::string(content)};
  toml::table table = parse_toml(text);
  for (const std::string& setting : settings) set_value(table, setting);
  return read_all(Section(table, "", text), name);
}

Config read_config(const std::filesystem::path& file, const std::vector<std::string>& settings) {
  std::string name = file.stem().string();
  Config config =
      parse_config(read_file(file), file.string(), is_file_name(name) ? name : "run", settings);
  // Written out whole, so that the run's own configuration names the same file.
  for (std::filesystem::path* path : {&config.data.csv.file, &config.data.csv.test_file}) {
    if (!path->empty())
      *path = std::filesystem::absolute(file.parent_path() / *path).lexically_normal();
  }
  return config;
}

std::string to_toml(const Config& config) {
  std::string out =
      text("name = \"", config.name, "\"\nseed = ", config.seed, "\nrounds = ", config.rounds,
           "\ndtype = \"", config.dtype, "\"\nloss = ", written(config.loss), "\n\n",
           written(config.data), "\n[model]\nlayers = [\n");
  for (const LayerSpec& layer : config.layers) out += text("  ", written(layer), ",\n");
  out += text("]\n\n", written(config.optimizer), "\n", written(config.training));
  return out;
}

}  // namespace gradus::app
