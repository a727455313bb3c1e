#include "app/configuration/config.hpp"

#include <algorithm>

#include "app/configuration/config_data.hpp"
#include "app/configuration/config_training.hpp"
#include "app/configuration/known_keys.hpp"
#include "app/configuration/section.hpp"
#include "app/configuration/toml_spec.hpp"
#include "gradus/base/file.hpp"
#include "gradus/layers/kinds.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/model/model.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/training/schedule_kinds.hpp"

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

// Whether a layer of the list, or one that it holds, is of this kind.
bool holds_kind(const OptionValue& value, std::string_view kind) {
  const auto holds = [&](const OptionValue& inner) { return holds_kind(inner, kind); };
  if (const auto* list = std::get_if<std::vector<OptionValue>>(&value))
    return std::ranges::any_of(*list, holds);
  const auto* spec = std::get_if<Spec>(&value);
  if (spec == nullptr) return false;
  const Spec layer = layer_in(*spec, {});
  return layer.kind == kind || std::ranges::any_of(layer.options, [&](const Option& option) {
           return std::holds_alternative<std::vector<OptionValue>>(option.value) &&
                  holds(option.value);
         });
}

// A kind with every option written out.
template <class Row>
Spec completed(const std::vector<Row>& kinds, Spec spec, std::string_view family) {
  spec.options = completed_options(spec, kind_of(kinds, spec, family).options);
  return spec;
}

Spec read_loss(const Section& file) {
  const toml::node& node = *file.find("loss");
  const Place place = file.place_of(node);
  Spec loss =
      completed(loss_kinds(),
                kind_in(option_value(node, file.source()), place, "loss",
                        "a name such as \"mse\" or a table such as {name = \"huber\", delta = 2}"),
                "loss");
  build_loss(loss);  // the constructor checks options that depend on one another
  return loss;
}

std::vector<Spec> read_layers(const Section& model) {
  const toml::array& list = model.list("layers");
  std::vector<Spec> layers;
  for (const toml::node& node : list) {
    const Place place = model.place_of(node);
    layers.push_back(layer_in(option_value(node, model.source()), place));
    check_layer(layers.back());
  }
  if (layers.empty())
    throw Error(model.place_of(list), ": layers expects a list of one layer or more");
  return layers;
}

// The table names its kind; `schedule` in it is a kind of its own.
void read_optimizer(const Section& section, Config& config) {
  section.demand({"name"});
  const Place place = section.place_of(*section.find("name"));
  Spec spec = std::get<Spec>(option_value(section.table(), section.source()));
  spec.kind = section.word("name", "");
  spec.place = place;
  std::erase_if(spec.options, [](const Option& option) {
    return option.name == "name" || option.name == "schedule";
  });
  std::vector<std::string> names = {"name"};
  const OptimizerKind& kind = optimizer_kind(spec);
  if (!kind.one_objective) names.emplace_back("schedule");
  for (const OptionRow& option : option_rows(kind.options)) names.push_back(option.name);
  const std::vector<std::string_view> keys(names.begin(), names.end());
  section.allow_with(text("name = \"", spec.kind, "\""), keys, optimizer_keys());
  config.schedule = {.kind = "constant"};
  if (const toml::node* node = section.find("schedule")) {
    const Place at = section.place_of(*node);
    const Spec schedule = kind_in(option_value(*node, section.source()), at, "schedule",
                                  "a name such as \"cosine\" or a table such as {name = "
                                  "\"cosine\", final_factor = 0.1}");
    config.schedule = completed(schedule_kinds(), schedule, "schedule");
  }
  config.optimizer = completed(optimizer_kinds(), std::move(spec), "optimizer");
  // The constructor checks options that depend on one another.
  Model tiny(std::make_unique<Linear>(1, 1));
  build_optimizer(config.optimizer, tiny);
  build_schedule(config.schedule);
}

// What fits alone but not with the rest.
void check_together(const Config& config, const Section& file) {
  const TrainingSpec& training = config.training;
  if (training.early_stopping && config.data.validation_share == 0) {
    const Section section = file.section("training");
    const bool drawn = kind_of_source(config.data.source) == SourceKind::drawn;
    throw Error(section.place_of(*section.find("early_stopping")),
                ": early_stopping requires samples held back from training, because weights chosen "
                "with the test set would make the test error too low: ",
                drawn ? "generated points have none, so leave it out"
                      : "set a validation_share above 0 in [data]");
  }
  if (!optimizer_kind(config.optimizer).one_objective) return;
  const auto refuse = [&](std::string_view what) {
    throw Error(config.optimizer.place, ": ", config.optimizer.kind,
                " requires the same loss of the same samples at each evaluation: leave out ", what);
  };
  if (config.data.fresh) refuse("fresh = true");
  const std::vector<OptionValue> layers(config.layers.begin(), config.layers.end());
  if (holds_kind(layers, "dropout")) refuse("the dropout");
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
  config.data = read_data(file.section("data"), loss_kind(config.loss).of_classes);
  const Section model = file.section("model");
  model.allow(model_keys);
  model.demand({"layers"});
  config.layers_place = model.place_of(*model.find("layers"));
  config.layers = read_layers(model);
  read_optimizer(file.section("optimizer"), config);
  if (file.find("training") != nullptr) config.training = read_training(file.section("training"));
  check_together(config, file);
  return config;
}

}  // namespace

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
           "\ndtype = \"", config.dtype, "\"\nloss = ", toml_with_name(config.loss), "\n\n",
           written(config.data), "\n[model]\nlayers = [\n");
  for (const Spec& layer : config.layers) out += text("  ", toml_of(layer), ",\n");
  out += text("]\n\n[optimizer]\nname = ", toml_string(config.optimizer.kind), "\n");
  for (const Option& option : config.optimizer.options)
    out += text(option.name, " = ", toml_of(option.value), "\n");
  if (!optimizer_kind(config.optimizer).one_objective)
    out += text("schedule = ", toml_with_name(config.schedule), "\n");
  return out + "\n" + written(config.training);
}

}  // namespace gradus::app
