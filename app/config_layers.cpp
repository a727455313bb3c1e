#include "app/config_layers.hpp"

#include <algorithm>
#include <span>

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

bool knows(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

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

std::string written(const InitializerSpec& initializer) {
  const std::string& name = initializer.name;
  if (name == "normal" || name == "uniform" || name == "constant")
    return text("{", name, " = ", initializer.value, "}");
  return text("\"", name, "\"");
}

std::string written(std::span<const double> numbers) {
  std::string out;
  for (const double number : numbers) out += text(out.empty() ? "" : ", ", number);
  return text("[", out, "]");
}

std::string written_linear(const LayerSpec& layer) {
  std::string options;
  if (!layer.bias) options += ", bias = false";
  if (!layer.initial_bias.empty()) options += ", bias = " + written(layer.initial_bias);
  if (!layer.initializer.name.empty()) options += ", initializer = " + written(layer.initializer);
  if (!layer.weight.empty()) {
    const auto width = layer.weight.size() / static_cast<std::size_t>(layer.outputs);
    std::string rows;
    for (std::size_t first = 0; first < layer.weight.size(); first += width)
      rows += (first == 0 ? "" : ", ") + written(std::span(layer.weight).subspan(first, width));
    options += ", weight = [" + rows + "]";
  }
  if (options.empty()) return text("{linear = ", layer.outputs, "}");
  return text("{linear = {outputs = ", layer.outputs, options, "}}");
}

}  // namespace

std::vector<LayerSpec> read_layers(const Section& model, const toml::array& list) {
  std::vector<LayerSpec> layers;
  for (const toml::node& node : list) layers.push_back(read_layer(model, node));
  if (layers.empty()) throw Error(model.place_of(list), ": a list of layers wants one at least");
  return layers;
}

std::string written(const LayerSpec& layer) {
  if (layer.kind == "linear") return written_linear(layer);
  if (layer.kind == "dropout") return text("{dropout = ", layer.probability, "}");
  if (layer.parameter) return text("{", layer.kind, " = ", *layer.parameter, "}");
  if (layer.kind == "residual") return text("{residual = ", written(layer.branches.front()), "}");
  if (layer.kind == "concatenate") {
    std::string branches;
    for (const auto& branch : layer.branches)
      branches += (branches.empty() ? "" : ", ") + written(branch);
    return text("{concatenate = [", branches, "]}");
  }
  return text("\"", layer.kind, "\"");
}

std::string written(const std::vector<LayerSpec>& layers) {
  std::string out;
  for (const LayerSpec& layer : layers) out += (out.empty() ? "" : ", ") + written(layer);
  return text("[", out, "]");
}

}  // namespace gradus::app
