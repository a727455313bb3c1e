#include "app/configuration/config_initializer.hpp"

#include <algorithm>

namespace gradus::app {
namespace {

// Those that are also a word by themselves: their options have defaults.
const Words plain_initializers = {"kaiming_normal", "kaiming_uniform", "orthogonal",
                                  "xavier_normal", "xavier_uniform"};
const Words all_initializers = {"constant",      "kaiming_normal", "kaiming_uniform",
                                "normal",        "orthogonal",     "uniform",
                                "xavier_normal", "xavier_uniform"};

bool knows(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool has_fan(std::string_view name) { return name.starts_with("kaiming"); }

void read_options(const Section& options, InitializerSpec& out) {
  if (out.name == "normal") {
    options.allow({"mean", "deviation"});
    options.demand({"deviation"});
    out.mean = options.number("mean", 0, any_number);
    out.value = options.number("deviation", 0, from_zero);
    return;
  }
  if (has_fan(out.name)) {
    options.allow({"fan", "gain"});
    out.fan = options.word_of("fan", "in", {"in", "out"});
  } else {
    options.allow({"gain"});
  }
  if (options.find("gain") != nullptr) out.gain = options.number("gain", 1, above_zero);
}

}  // namespace

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
  table.allow(all_initializers);
  const toml::node& value = node->as_table()->begin()->second;
  InitializerSpec out{.name = std::string(node->as_table()->begin()->first.str())};
  const bool takes_options = out.name == "normal" || knows(plain_initializers, out.name);
  if (takes_options && out.name != "normal" && !value.is_table())
    layer.refuse(value, out.name, text("a table such as {", out.name, " = {gain = 2}}"));
  if (takes_options && value.is_table()) {
    read_options(table.section(value, out.name), out);
  } else {
    out.value = table.number(value, out.name, out.name == "constant" ? any_number : from_zero);
  }
  return out;
}

std::string written(const InitializerSpec& initializer) {
  const auto& [name, value, mean, gain, fan] = initializer;
  if (name == "normal" && mean != 0)
    return text("{normal = {mean = ", mean, ", deviation = ", value, "}}");
  if (!knows(plain_initializers, name)) return text("{", name, " = ", value, "}");
  std::string options;
  if (fan != "in") options = text("fan = \"", fan, "\"");
  if (gain) options += text(options.empty() ? "" : ", ", "gain = ", *gain);
  return options.empty() ? text("\"", name, "\"") : text("{", name, " = {", options, "}}");
}

}  // namespace gradus::app
