#include "app/configuration/config_loss.hpp"

#include <algorithm>

#include "app/configuration/losses.hpp"

namespace gradus::app {
namespace {

constexpr Range zero_to_one = {.low = 0, .high = 1};

std::vector<double> read_class_weights(const Section& table) {
  std::vector<double> out;
  if (table.find("class_weights") == nullptr) return out;
  for (const toml::node& weight : table.list("class_weights"))
    out.push_back(table.number(weight, "a class weight", from_zero));
  if (out.size() < 2)
    table.refuse(*table.find("class_weights"), "class_weights", "a number for each class");
  if (std::ranges::all_of(out, [](double weight) { return weight == 0; }))
    table.refuse(*table.find("class_weights"), "class_weights", "a weight above 0 among them");
  return out;
}

}  // namespace

LossSpec read_loss(const Section& file) {
  const toml::node& node = *file.find("loss");
  LossSpec loss{.place = file.place_of(node)};
  if (!node.is_string() && !node.is_table())
    file.refuse(node, "loss", "a name, or a table such as {name = \"huber\", delta = 2}");
  if (node.is_string()) {
    loss.name = file.word_of("loss", "", loss_names);
    return loss;
  }
  const Section table = file.section(node, "loss");
  table.demand({"name"});
  loss.name = table.word_of("name", "", loss_names);
  if (loss.name == "cross_entropy") {
    table.allow({"name", "class_weights", "label_smoothing"});
    loss.class_weights = read_class_weights(table);
    loss.label_smoothing = table.number("label_smoothing", 0, zero_to_one);
  } else if (loss.name == "huber") {
    table.allow({"name", "delta"});
    loss.delta = table.number("delta", loss.delta, above_zero);
  } else if (node.as_table()->size() > 1) {
    throw Error(loss.place, ": ", loss.name, " takes no options: write loss = \"", loss.name, "\"");
  }
  return loss;
}

std::string written(const LossSpec& loss) {
  std::string options;
  if (!loss.class_weights.empty()) {
    std::string weights;
    for (const double weight : loss.class_weights)
      weights += text(weights.empty() ? "" : ", ", weight);
    options += text(", class_weights = [", weights, "]");
  }
  if (loss.label_smoothing > 0) options += text(", label_smoothing = ", loss.label_smoothing);
  if (loss.name == "huber") options += text(", delta = ", loss.delta);
  return options.empty() ? text("\"", loss.name, "\"")
                         : text("{name = \"", loss.name, "\"", options, "}");
}

}  // namespace gradus::app
