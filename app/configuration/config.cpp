#include "app/configuration/config.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <list>

#include "app/configuration/config_data.hpp"
#include "app/configuration/keys.hpp"
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

Keys keys_of_model(Config& config) {
  const auto read = [&](const Section& model) {
    config.layers_place = model.place_of(*model.find("layers"));
    config.layers = read_layers(model);
  };
  const auto value = [&] {
    std::string out = "[\n";
    for (const Spec& layer : config.layers) out += text("  ", toml_of(layer), ",\n");
    return out + "]";
  };
  return {{.name = "layers", .read = read, .value = value, .required = true},
          key("freeze", config.freeze),
          key("start_from", config.start_from)};
}

void read_model(const Section& section, Config& config) {
  read_keys(section, keys_of_model(config));
  if (section.has("freeze")) config.freeze_place = section.place_of(*section.find("freeze"));
  if (section.has("start_from")) config.start_place = section.place_of(*section.find("start_from"));
}

Spec read_schedule(const Section& section) {
  const toml::node& node = *section.find("schedule");
  return completed(schedule_kinds(),
                   kind_in(option_value(node, section.source()), section.place_of(node), "schedule",
                           "a name such as \"cosine\" or a table such as {name = \"cosine\", "
                           "final_factor = 0.1}"),
                   "schedule");
}

// Those of the kind; without a kind those of all. read_optimizer() reads the options together.
Keys keys_of_optimizer(Config& config) {
  std::span<const OptimizerKind> kinds = optimizer_kinds();
  if (!config.optimizer.kind.empty()) kinds = {&optimizer_kind(config.optimizer), 1};
  Keys out = {required(key("name", config.optimizer.kind))};
  for (const OptimizerKind& kind : kinds) {
    for (const OptionRow& row : option_rows(kind.options)) {
      if (std::ranges::find(out, row.name, &Key::name) != out.end()) continue;
      out.push_back({.name = row.name, .value = [&config, name = row.name] {
                       return toml_of(find_option(config.optimizer, name)->value);
                     }});
    }
  }
  if (!std::ranges::all_of(kinds, &OptimizerKind::one_objective)) {
    out.push_back(
        {.name = "schedule",
         .read = [&](const Section& section) { config.schedule = read_schedule(section); },
         .value = [&] { return toml_with_name(config.schedule); }});
  }
  return out;
}

// The table names its kind; `schedule` in it is a kind of its own.
void read_optimizer(const Section& section, Config& config) {
  Config any;
  Spec& spec = config.optimizer;
  spec = std::get<Spec>(option_value(section.table(), section.source()));
  section.demand("name");
  section.read("name", spec.kind);
  spec.place = section.place_of(*section.find("name"));
  std::erase_if(spec.options, [](const Option& option) {
    return option.name == "name" || option.name == "schedule";
  });
  config.schedule = {.kind = "constant"};
  read_keys(section, keys_of_optimizer(config), text("name = \"", spec.kind, "\""),
            keys_of_optimizer(any));
  spec = completed(optimizer_kinds(), spec, "optimizer");
  // The constructor checks options that depend on one another.
  Model tiny(std::make_unique<Linear>(1, 1));
  build_optimizer(spec, tiny);
  build_schedule(config.schedule);
}

Keys keys_of_early_stopping(EarlyStoppingOptions& stopping) {
  return {key("patience", stopping.patience, from_one),
          key("least_gain", stopping.least_gain, from_zero)};
}

// early_stopping = 10, or {patience = 10, least_gain = 0.001}
Key early_stopping_key(std::optional<EarlyStoppingOptions>& stopping) {
  Key out = key("early_stopping", stopping, keys_of_early_stopping);
  out.read = [&, read_table = out.read](const Section& training) {
    if (training.find("early_stopping")->is_table()) return read_table(training);
    training.read("early_stopping", stopping.emplace().patience, from_one);
  };
  return out;
}

// checkpoint_every = "30 s", or a number of steps, or 0 for never
Key checkpoint_key(CheckpointInterval& interval) {
  constexpr const char* name = "checkpoint_every";
  const auto read = [&interval](const Section& training) {
    interval = {.seconds = 0};
    if (!training.find(name)->is_string()) return training.read(name, interval.steps, from_zero);
    std::string given;
    training.read(name, given);
    const char* const end = given.data() + given.size();
    const auto [rest, error] = std::from_chars(given.data(), end, interval.seconds);
    if (error != std::errc() || std::string_view(rest, end) != " s" || !(interval.seconds > 0) ||
        !std::isfinite(interval.seconds))
      training.refuse(name, "seconds such as \"30 s\", a number of steps, or 0 for never");
  };
  return {.name = name, .read = read, .value = [&interval] {
            return interval.seconds > 0 ? toml_value(text(interval.seconds, " s"))
                                        : text(interval.steps);
          }};
}

Keys keys_of_training(Config& config) {
  TrainingSpec& training = config.training;
  return {key("epochs", training.epochs, from_one),
          key("batch", training.batch, from_one),
          key("shuffle", training.shuffle),
          key("l1", training.penalty.l1, from_zero),
          key("l2", training.penalty.l2, from_zero),
          key("clip_norm", training.clip_norm, above_zero),
          key("clip_value", training.clip_value, above_zero),
          early_stopping_key(training.early_stopping),
          checkpoint_key(training.checkpoint_every)};
}

void read_training(const Section& section, Config& config) {
  read_keys(section, keys_of_training(config));
  if (section.has("batch")) config.training.batch_place = section.place_of(*section.find("batch"));
}

struct TableOfKeys {
  const char* name;
  Keys (*keys)(Config&);  // of the source and the optimizer; without these those of all
  void (*read)(const Section&, Config&);
  bool required = true;
};
// In the order in which they are read and written.
constexpr TableOfKeys tables[] = {{"data", [](Config& config) { return keys_of(config.data); },
                                   [](const Section& section, Config& config) {
                                     config.data =
                                         read_data(section, loss_kind(config.loss).of_classes);
                                   }},
                                  {"model", keys_of_model, read_model},
                                  {"optimizer", keys_of_optimizer, read_optimizer},
                                  {"training", keys_of_training, read_training, false}};

// Of the file, tables included. The loss is read before the data: it may require classes.
Keys keys_of(Config& config) {
  Keys out = {key("name", config.name),
              key("seed", config.seed, from_zero),
              key("rounds", config.rounds, from_one),
              key("dtype", config.dtype, Words{"float32", "float64"}),
              {.name = "loss",
               .read = [&](const Section& file) { config.loss = read_loss(file); },
               .value = [&] { return toml_with_name(config.loss); },
               .required = true}};
  for (const TableOfKeys& table : tables) {
    out.push_back(
        {.name = table.name,
         .read = [&](const Section& file) { table.read(file.section(table.name), config); },
         .required = table.required});
  }
  return out;
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
  Config config;
  config.name = name;
  read_keys(file, keys_of(config));
  if (file.has("name") && !is_file_name(config.name))
    file.refuse("name", "letters, digits, '-', '_' and '.', since it names the run's folder");
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
  for (std::filesystem::path* path :
       {&config.data.csv.file, &config.data.csv.test_file, &config.start_from}) {
    if (!path->empty())
      *path = std::filesystem::absolute(file.parent_path() / *path).lexically_normal();
  }
  return config;
}

std::string to_toml(const Config& config) {
  Config copy = config;
  std::string out = written(keys_of(copy));
  for (const TableOfKeys& table : tables)
    out += text("\n[", table.name, "]\n", written(table.keys(copy)));
  return out;
}

std::span<const KnownSection> known_sections() {
  static Config any;
  static std::list<Keys> keys;  // whose names are in the sections
  static const std::vector<KnownSection> sections = [] {
    std::vector<KnownSection> out = {{"", names_of(keys.emplace_back(keys_of(any)))}};
    for (const TableOfKeys& table : tables)
      out.push_back({text("[", table.name, "]"), names_of(keys.emplace_back(table.keys(any)))});
    return out;
  }();
  return sections;
}

}  // namespace gradus::app
