#include "app/config.hpp"

#include <algorithm>

#include "app/config_data.hpp"
#include "app/losses.hpp"
#include "app/section.hpp"
#include "gradus/base/file.hpp"

namespace gradus::app {
namespace {

const Words plain_layers = {"elu",      "flatten",    "gelu", "gelu_tanh", "hard_tanh",
                            "identity", "leaky_relu", "relu", "sigmoid",   "silu",
                            "softmax",  "softplus",   "tanh"};
// Those that are also written {elu = 1.0}.
const Words layers_with_a_number = {"elu", "leaky_relu"};
const Words all_layers = {"concatenate", "dropout",  "elu",        "flatten",  "gelu", "gelu_tanh",
                          "hard_tanh",   "identity", "leaky_relu", "linear",   "relu", "residual",
                          "sigmoid",     "silu",     "softmax",    "softplus", "tanh"};
const Words plain_initializers = {"kaiming_normal", "kaiming_uniform", "xavier_normal",
                                  "xavier_uniform"};
const Words all_initializers = {"constant", "kaiming_normal", "kaiming_uniform", "normal",
                                "uniform",  "xavier_normal",  "xavier_uniform"};

constexpr Range any_number = {};
constexpr Range from_zero = {.low = 0};
constexpr Range above_zero = {.low = 0, .above_low = true};
constexpr Range share = {.low = 0, .high = 1, .below_high = true};
constexpr Range inside_one = {.low = 0, .high = 1, .above_low = true, .below_high = true};
constexpr Range above_zero_to_one = {.low = 0, .high = 1, .above_low = true};

const Words schedule_names = {"constant",  "cosine",     "exponential",
                              "one_cycle", "step_decay", "warm_up"};

bool knows(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// ---- The model ----

InitializerSpec read_initializer(const Section& layer) {
  const toml::node* node = layer.find("initializer");
  if (node == nullptr) return {};
  if (const auto* name = node->as_string()) {
    if (knows(plain_initializers, name->get())) return {name->get()};
    if (knows(all_initializers, name->get()))
      layer.refuse(*node, "initializer", text("its number too: {", name->get(), " = 0.01}"));
    layer.refuse_word(*node, "the initializer", name->get(), all_initializers);
  }
  if (!node->is_table() || node->as_table()->size() != 1)
    layer.refuse(*node, "initializer", "a name or {normal = 0.01}");
  const Section table = layer.section(*node, "initializer");
  table.allow({"constant", "normal", "uniform"});
  const auto entry = node->as_table()->begin();
  const std::string name(entry->first.str());
  const Range& range = name == "constant" ? any_number : from_zero;
  return {name, table.number(entry->second, name, range)};
}

// A list of numbers, appended.
void read_numbers(const Section& section, const toml::node& node, std::string_view what,
                  std::vector<double>& out) {
  for (const toml::node& number : section.list(node, what))
    out.push_back(section.number(number, text("a number of ", what), any_number));
}

// weight = [[1, 0], [0, 1], [1, 1]], bias = [0, 0, 1]: values to begin with, named one by one.
void read_values(const Section& linear, LayerSpec& layer) {
  const auto outputs = static_cast<std::size_t>(layer.outputs);
  if (const toml::node* weight = linear.find("weight")) {
    if (linear.find("initializer") != nullptr)
      linear.refuse(*weight, "weight", "no initializer beside it");
    const toml::array& rows = linear.list("weight");
    std::size_t width = 0;
    for (const toml::node& row : rows) {
      const std::size_t before = layer.weight.size();
      read_numbers(linear, row, "a row of weight", layer.weight);
      if (before == 0) width = layer.weight.size();
      if (width == 0 || layer.weight.size() != before + width)
        linear.refuse(row, "a row of weight", "as many numbers as the first, one at least");
    }
    if (rows.size() != outputs)
      linear.refuse(*weight, "weight", text("a row for each of the ", outputs, " outputs"));
  }
  const toml::node* bias = linear.find("bias");
  if (bias == nullptr || !bias->is_array()) {
    layer.bias = linear.flag("bias", true);
    return;
  }
  read_numbers(linear, *bias, "bias", layer.initial_bias);
  if (layer.initial_bias.size() != outputs)
    linear.refuse(*bias, "bias", text("a number for each of the ", outputs, " outputs"));
}

std::vector<LayerSpec> read_layers(const Section& model, const toml::array& list);

LayerSpec read_layer(const Section& model, const toml::node& node) {
  LayerSpec layer;
  layer.place = model.place_of(node);
  if (const auto* name = node.as_string()) {
    layer.kind = name->get();
    if (knows(plain_layers, layer.kind)) return layer;
    if (knows(all_layers, layer.kind))
      model.refuse(node, "a layer", text("{", layer.kind, " = ...}"));
    model.refuse_word(node, "the layer", layer.kind, all_layers);
  }
  if (!node.is_table() || node.as_table()->size() != 1)
    model.refuse(node, "a layer", "a name such as \"tanh\" or a table such as {linear = 25}");

  const auto entry = node.as_table()->begin();
  const toml::node& value = entry->second;
  layer.kind = entry->first.str();
  if (!knows(all_layers, layer.kind)) model.refuse_word(node, "the layer", layer.kind, all_layers);
  if (knows(layers_with_a_number, layer.kind)) {
    layer.parameter = model.number(value, layer.kind, from_zero);
    return layer;
  }
  if (knows(plain_layers, layer.kind))
    throw Error(layer.place, ": ", layer.kind, " takes no options: write \"", layer.kind, "\"");

  if (layer.kind == "linear") {
    if (!value.is_table()) {
      layer.outputs = model.whole(value, "linear", 1);
      return layer;
    }
    const Section options = model.section(value, "linear");
    options.allow({"outputs", "bias", "initializer", "weight"});
    options.demand({"outputs"});
    layer.outputs = options.whole("outputs", 0, 1);
    layer.initializer = read_initializer(options);
    read_values(options, layer);
  } else if (layer.kind == "dropout") {
    layer.probability = model.number(value, "dropout", share);
  } else if (layer.kind == "residual") {
    layer.branches.push_back(read_layers(model, model.list(value, "residual")));
  } else {
    const toml::array& branches = model.list(value, "concatenate");
    if (branches.empty()) model.refuse(value, "concatenate", "a list of lists of layers");
    for (const toml::node& branch : branches)
      layer.branches.push_back(read_layers(model, model.list(branch, "a branch of concatenate")));
  }
  return layer;
}

std::vector<LayerSpec> read_layers(const Section& model, const toml::array& list) {
  std::vector<LayerSpec> layers;
  for (const toml::node& node : list) layers.push_back(read_layer(model, node));
  if (layers.empty()) throw Error(model.place_of(list), ": a list of layers wants one at least");
  return layers;
}

// ---- Optimizer, training ----

ScheduleSpec read_schedule(const Section& optimizer) {
  const toml::node* node = optimizer.find("schedule");
  if (node == nullptr) return {};
  if (!node->is_table() && !node->is_string())
    optimizer.refuse(*node, "schedule", "a name or {name = \"one_cycle\", warm_up = 0.3}");
  std::optional<Section> table;
  if (node->is_table()) {
    table = optimizer.section(*node, "schedule");
    table->demand({"name"});
  }
  const std::string name = table ? table->word_of("name", "", schedule_names)
                                 : optimizer.word_of("schedule", "", schedule_names);
  if (name == "cosine") {
    CosineOptions options;
    if (!table) return options;
    table->allow({"name", "final_factor"});
    options.final_factor = table->number("final_factor", options.final_factor, from_zero);
    return options;
  }
  if (name == "one_cycle") {
    OneCycleOptions options;
    if (!table) return options;
    table->allow({"name", "warm_up", "initial_factor", "final_factor"});
    options.warm_up = table->number("warm_up", options.warm_up, inside_one);
    options.initial_factor =
        table->number("initial_factor", options.initial_factor, above_zero_to_one);
    options.final_factor = table->number("final_factor", options.final_factor, from_zero);
    return options;
  }
  if (name == "step_decay") {
    StepDecayOptions options;
    if (!table) return options;
    table->allow({"name", "factor", "every"});
    options.factor = table->number("factor", options.factor, above_zero_to_one);
    options.every = table->number("every", options.every, above_zero_to_one);
    return options;
  }
  if (name == "exponential") {
    ExponentialOptions options;
    if (!table) return options;
    table->allow({"name", "final_factor"});
    options.final_factor = table->number("final_factor", options.final_factor, above_zero_to_one);
    return options;
  }
  if (name == "warm_up") {
    WarmUpOptions options;
    if (!table) return options;
    table->allow({"name", "share", "initial_factor"});
    options.share = table->number("share", options.share, inside_one);
    options.initial_factor =
        table->number("initial_factor", options.initial_factor, above_zero_to_one);
    return options;
  }
  if (table) table->allow({"name"});
  return {};
}

template <class Options>
Options read_adam(const Section& section) {
  section.allow({"name", "learning_rate", "beta1", "beta2", "epsilon", "weight_decay", "schedule"});
  Options options;
  options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
  options.beta1 = section.number("beta1", options.beta1, share);
  options.beta2 = section.number("beta2", options.beta2, share);
  options.epsilon = section.number("epsilon", options.epsilon, above_zero);
  options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
  return options;
}

OptimizerSpec read_optimizer(const Section& section) {
  section.demand({"name"});
  OptimizerSpec out;
  out.place = section.place();
  const std::string name =
      section.word_of("name", "", {"adagrad", "adam", "adamw", "rmsprop", "sgd"});
  if (name == "sgd") {
    section.allow({"name", "learning_rate", "momentum", "nesterov", "weight_decay", "schedule"});
    SgdOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.momentum = section.number("momentum", options.momentum, share);
    options.nesterov = section.flag("nesterov", options.nesterov);
    options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
    if (options.nesterov && options.momentum == 0)
      section.refuse(*section.find("nesterov"), "nesterov", "a momentum above 0 beside it");
    out.options = options;
  } else if (name == "adam") {
    out.options = read_adam<AdamOptions>(section);
  } else if (name == "adamw") {
    out.options = read_adam<AdamWOptions>(section);
  } else if (name == "rmsprop") {
    section.allow(
        {"name", "learning_rate", "alpha", "epsilon", "momentum", "weight_decay", "schedule"});
    RMSpropOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.alpha = section.number("alpha", options.alpha, share);
    options.epsilon = section.number("epsilon", options.epsilon, above_zero);
    options.momentum = section.number("momentum", options.momentum, share);
    options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
    out.options = options;
  } else {
    section.allow({"name", "learning_rate", "epsilon", "weight_decay", "schedule"});
    AdagradOptions options;
    options.learning_rate = section.number("learning_rate", options.learning_rate, from_zero);
    options.epsilon = section.number("epsilon", options.epsilon, above_zero);
    options.weight_decay = section.number("weight_decay", options.weight_decay, from_zero);
    out.options = options;
  }
  out.schedule = read_schedule(section);
  return out;
}

TrainingSpec read_training(const Section& section) {
  section.allow({"epochs", "batch", "shuffle"});
  TrainingSpec out;
  out.epochs = section.whole("epochs", out.epochs, 1);
  out.batch = section.whole("batch", out.batch, 1);
  out.shuffle = section.flag("shuffle", out.shuffle);
  return out;
}

// The name becomes a folder's, runs/NAME.
bool is_file_name(std::string_view name) {
  const auto is_safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name[0] != '.' && std::ranges::all_of(name, is_safe);
}

Config read_all(const Section& file, const std::string& name) {
  file.allow({"name", "seed", "rounds", "dtype", "loss", "data", "model", "optimizer", "training"});
  file.demand({"data", "model", "loss", "optimizer"});
  Config config;
  config.name = file.word("name", name);
  if (file.find("name") != nullptr && !is_file_name(config.name))
    file.refuse(*file.find("name"), "name",
                "letters, digits, '-', '_' and '.', since it names the run's folder");
  config.seed = static_cast<std::uint64_t>(file.whole("seed", 1, 0));
  config.rounds = file.whole("rounds", 1, 1);
  config.dtype = dtype_named(file.word_of("dtype", "float32", {"float32", "float64"}));
  config.loss = file.word_of("loss", "", loss_names);
  config.data = read_data(file.section("data"), loss_kind(config.loss).of_classes);
  const Section model = file.section("model");
  model.allow({"layers"});
  model.demand({"layers"});
  config.layers_place = model.place_of(*model.find("layers"));
  config.layers = read_layers(model, model.list("layers"));
  config.optimizer = read_optimizer(file.section("optimizer"));
  if (file.find("training") != nullptr) config.training = read_training(file.section("training"));
  return config;
}

}  // namespace

std::string to_string(const Place& place) { return text(place.file, ":", place.line); }

Config parse_config(std::string_view content, const std::string& file, const std::string& name) {
  try {
    const toml::table table = toml::parse(content, file);
    return read_all(Section(table, "", file), name);
  } catch (const toml::parse_error& error) {
    const Place place{file, static_cast<int>(error.source().begin.line)};
    throw Error(place, ": this is not TOML: ", error.description());
  }
}

Config read_config(const std::filesystem::path& file) {
  std::string name = file.stem().string();
  Config config = parse_config(read_file(file), file.string(), is_file_name(name) ? name : "run");
  // Written out whole, so that the run's own configuration names the same file.
  for (std::filesystem::path* path : {&config.data.csv.file, &config.data.csv.test_file}) {
    if (!path->empty())
      *path = std::filesystem::absolute(file.parent_path() / *path).lexically_normal();
  }
  return config;
}

}  // namespace gradus::app
