#include "app/configuration/model_builder.hpp"

#include <algorithm>

#include "app/configuration/config_data.hpp"
#include "app/configuration/toml_spec.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/data/sets/california_housing.hpp"
#include "gradus/data/sets/disc.hpp"
#include "gradus/data/sets/iris.hpp"
#include "gradus/formats/model_file.hpp"
#include "gradus/layers/kinds.hpp"
#include "gradus/losses/kinds.hpp"

namespace gradus::app {
namespace {

// What messages call the samples: "disc", "homes.csv".
std::string name_of(const DataSpec& data) {
  return data.source == "csv" ? data.csv.file.filename().string() : data.source;
}

void check_class_weights(const Spec& loss, const SampleKind& data) {
  const Option* given = find_option(loss, "class_weights");
  if (given == nullptr) return;
  const auto weights = static_cast<Index>(std::get<std::vector<OptionValue>>(given->value).size());
  if (weights == 0 || weights == data.classes) return;
  std::string names;
  for (const std::string& name : data.class_names) names += text(names.empty() ? "" : ", ", name);
  if (names.empty()) names = text("0 to ", data.classes - 1);
  throw Error(loss.place, ": class_weights has ", counted(weights, "number", "numbers"),
              ", but there are ", data.classes, " classes, ", names,
              ": required is a weight for each, in this order");
}

// Of a layer that holds others nothing is known but its output.
bool holds_layers(const Spec& layer) {
  return std::ranges::any_of(layer.options, [](const Option& option) {
    return std::holds_alternative<std::vector<OptionValue>>(option.value);
  });
}

// Targets that the loss cannot take.
void check_targets(const Config& config, const SampleKind& data, const LossKind& loss) {
  if (data.classes == 1) {
    throw Error(config.data.place, ": ", name_of(config.data), " holds one class only, '",
                data.class_names.empty() ? "0" : data.class_names[0],
                "': a classifier requires two or more");
  }
  if (!loss.of_classes || data.classes > 0) return;
  const bool can_be_classes = config.data.source == "csv" && data.targets == 1;
  throw Error(config.loss.place, ": ", loss.name, " requires classes, but the targets of ",
              name_of(config.data), " are numbers: write loss = \"mse\"",
              can_be_classes ? ", or target_is = \"class\" in [data]" : "");
}

// The layer, by its name, that a loss requires at the end; empty where any will do.
std::string_view last_layer_for(const LossKind& loss) {
  if (loss.outputs == Outputs::log_probabilities) return "log_softmax";
  if (loss.outputs != Outputs::probabilities) return "";
  return loss.takes_single ? "sigmoid" : "softmax";
}

void check_last_layer(const Config& config, const LossKind& loss) {
  const Spec& last = config.layers.back();
  const std::string_view own = loss.outputs == Outputs::softmax_logits   ? "softmax"
                               : loss.outputs == Outputs::sigmoid_logits ? "sigmoid"
                                                                         : "";
  if (last.kind == own || (own == "softmax" && last.kind == "log_softmax")) {
    throw Error(last.place, ": ", loss.name, " applies its own ", own,
                " to the last layer's outputs: leave out the \"", last.kind, "\"");
  }
  const std::string_view required = last_layer_for(loss);
  if (required.empty() || holds_layers(last) || last.kind == required ||
      (required == "sigmoid" && last.kind == "softmax"))
    return;
  throw Error(last.place, ": ", loss.name, " requires ",
              required == "log_softmax" ? "logarithms of probabilities" : "probabilities",
              ": write \"", required, "\" behind the last layer, ", toml_of(last));
}

void check_outputs(const Config& config, const SampleKind& data, const Shape& output) {
  const LossKind& loss = loss_kind(config.loss);
  check_targets(config, data, loss);
  check_last_layer(config, loss);
  check_class_weights(config.loss, data);
  const bool single = loss.takes_single && data.classes == 2;
  const bool classifies = data.classes > 0;
  const Index required = classifies ? data.classes : data.targets;
  if (output == Shape{1, required} || (single && output == Shape{1, 1})) return;
  const std::string_view last = last_layer_for(loss);
  throw Error(config.layers_place, ": the layers make ", output.sample(), " of a sample, but ",
              name_of(config.data), " has ",
              classifies ? counted(required, "class", "classes")
                         : counted(required, "target that is a number", "targets that are numbers"),
              ": required is [", required, "]", single ? " or [1]" : "",
              ": let the layers end with ", output.rank() > 2 ? "\"flatten\", " : "",
              "{linear = ", required, "}", last.empty() ? "" : text(", \"", last, "\""),
              !classifies && config.data.source == "csv" && required == 1
                  ? "; if the target is a class, write target_is = \"class\" in [data]"
                  : "");
}

}  // namespace

SampleKind kind_of(const DataSpec& data, const TableFormat* format) {
  const std::vector<std::string> digits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  if (data.source == "mnist") return {{28, 28}, 10, 1, digits};
  if (data.source == "california_housing")
    return {{8}, 0, 1, {}, {std::string(california_housing_target)}};
  if (data.source == "digits") return {{8, 8}, 10, 1, digits};
  if (data.source == "iris") return {{4}, 3, 1, {iris_species.begin(), iris_species.end()}};
  if (data.source == "disc") return {{2}, 2, 1, {disc_sides.begin(), disc_sides.end()}};
  if (kind_of_source(data.source) == SourceKind::drawn) return {{2}, data.classes.value_or(2)};
  if (format == nullptr)
    throw Error(data.place, ": the columns of ", data.csv.file.string(), " are not known");
  SampleKind kind{Shape{format->width()}, static_cast<Index>(format->labels.size()),
                  static_cast<Index>(format->targets.size()), format->labels};
  for (const TableFormat::Column& target : format->targets)
    kind.target_names.push_back(target.name);
  return kind;
}

Model build_model(const Config& config, const SampleKind& data) {
  LayerBuilder builder(data.input.batch_of(1), config.dtype);
  auto network = std::make_unique<Sequential>();
  for (const Spec& layer : config.layers) network->add(builder.module(layer));
  check_outputs(config, data, builder.shape());
  Model model(std::move(network), config.dtype);
  try {
    for (const std::string& pattern : config.freeze) model.freeze(pattern);
    if (std::ranges::all_of(model.parameters(), &NamedParameter::is_frozen))
      throw Error("no parameter is left to be trained: leave out one of the names");
  } catch (const Error& error) {
    throw Error(config.freeze_place, ": freeze: ", error.what());
  }
  return model;
}

std::vector<std::string> initialize(Model& model, const Config& config, std::uint64_t seed) {
  model.initialize(Rng(seed));
  if (config.start_from.empty()) return {};
  try {
    return load_matching(config.start_from, model);
  } catch (const Error& error) {
    throw Error(config.start_place, ": start_from: ", error.what());
  }
}

std::vector<Model> build_layers(const Config& config, const SampleKind& data) {
  LayerBuilder builder(data.input.batch_of(1), config.dtype);
  std::vector<Model> models;
  for (const Spec& layer : config.layers) models.emplace_back(builder.module(layer), config.dtype);
  return models;
}

Model build_model(const Config& config) { return build_model(config, kind_of(config.data)); }

}  // namespace gradus::app
