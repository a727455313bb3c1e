#include "app/configuration/config_layers.hpp"

#include <algorithm>
#include <span>

#include "app/configuration/config_initializer.hpp"

namespace gradus::app {
namespace {

const Words plain_layers = {"elu",      "flatten",    "gelu",        "gelu_tanh", "hard_tanh",
                            "identity", "leaky_relu", "log_softmax", "prelu",     "relu",
                            "sigmoid",  "silu",       "softmax",     "softplus",  "tanh"};
// Those that are also written {elu = 1.0}.
const Words layers_with_a_number = {"elu", "leaky_relu"};
const Words all_layers = {"concatenate", "dropout",   "elu",      "flatten",    "gelu",
                          "gelu_tanh",   "hard_tanh", "identity", "leaky_relu", "linear",
                          "log_softmax", "prelu",     "relu",     "residual",   "sigmoid",
                          "silu",        "softmax",   "softplus", "tanh"};

bool knows(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
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

// {prelu = 0.25} or {prelu = {slope = 0.25, each = true}}
void read_prelu(const Section& model, const toml::node& value, LayerSpec& layer) {
  if (!value.is_table()) {
    layer.parameter = model.number(value, "prelu", any_number);
    return;
  }
  const Section options = model.section(value, "prelu");
  options.allow({"slope", "each"});
  if (const toml::node* slope = options.find("slope"))
    layer.parameter = options.number(*slope, "slope", any_number);
  layer.each = options.flag("each", false);
}

// What a layer that is no word takes.
std::string_view example_of(std::string_view kind) {
  if (kind == "linear") return "16";
  if (kind == "dropout") return "0.2";
  return kind == "residual" ? "[\"tanh\"]" : "[[\"identity\"], [\"tanh\"]]";
}

LayerSpec read_layer(const Section& model, const toml::node& node) {
  LayerSpec layer;
  layer.place = model.place_of(node);
  if (const auto* name = node.as_string()) {
    layer.kind = name->get();
    if (knows(plain_layers, layer.kind)) return layer;
    if (knows(all_layers, layer.kind))
      model.refuse(node, "a layer",
                   text("its options: {", layer.kind, " = ", example_of(layer.kind), "}"));
    if (layer.kind.find('=') != layer.kind.npos)
      model.refuse(node, "a layer", text("a table without quotes, {", layer.kind, "}"));
    model.refuse_word(node, "the layer", layer.kind, all_layers);
  }
  if (!node.is_table() || node.as_table()->size() != 1) {
    const auto is_option = [](const auto& entry) { return !knows(all_layers, entry.first.str()); };
    const bool has_options = node.is_table() && node.as_table()->contains("linear") &&
                             std::ranges::any_of(*node.as_table(), is_option);
    model.refuse(node, "a layer",
                 has_options ? "its options in a table of their own, such as {linear = {outputs = "
                               "25, bias = false}}"
                             : "a name such as \"tanh\" or a table such as {linear = 25}");
  }

  const auto entry = node.as_table()->begin();
  const toml::node& value = entry->second;
  layer.kind = entry->first.str();
  if (!knows(all_layers, layer.kind)) model.refuse_word(node, "the layer", layer.kind, all_layers);
  if (knows(layers_with_a_number, layer.kind)) {
    layer.parameter = model.number(value, layer.kind, from_zero);
    return layer;
  }
  if (layer.kind == "prelu") {
    read_prelu(model, value, layer);
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
  if (layers.empty()) throw Error(model.place_of(list), ": a list of layers requires one at least");
  return layers;
}

std::string written(const LayerSpec& layer) {
  if (layer.kind == "linear") return written_linear(layer);
  if (layer.kind == "dropout") return text("{dropout = ", layer.probability, "}");
  if (layer.each) {
    const std::string slope = layer.parameter ? text("slope = ", *layer.parameter, ", ") : "";
    return text("{prelu = {", slope, "each = true}}");
  }
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
