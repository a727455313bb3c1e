#include <span>

#include "app/config.hpp"
#include "app/config_data.hpp"

namespace gradus::app {
namespace {

std::string layer_list(const std::vector<LayerSpec>& layers);

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

std::string written(const LayerSpec& layer) {
  if (layer.kind == "linear") return written_linear(layer);
  if (layer.kind == "dropout") return text("{dropout = ", layer.probability, "}");
  if (layer.parameter) return text("{", layer.kind, " = ", *layer.parameter, "}");
  if (layer.kind == "residual")
    return text("{residual = ", layer_list(layer.branches.front()), "}");
  if (layer.kind == "concatenate") {
    std::string branches;
    for (const auto& branch : layer.branches)
      branches += (branches.empty() ? "" : ", ") + layer_list(branch);
    return text("{concatenate = [", branches, "]}");
  }
  return text("\"", layer.kind, "\"");
}

std::string layer_list(const std::vector<LayerSpec>& layers) {
  std::string out;
  for (const LayerSpec& layer : layers) out += (out.empty() ? "" : ", ") + written(layer);
  return text("[", out, "]");
}

const char* written(bool flag) { return flag ? "true" : "false"; }

std::string written(const ScheduleSpec& schedule) {
  if (const auto* cosine = std::get_if<CosineOptions>(&schedule))
    return text("{name = \"cosine\", final_factor = ", cosine->final_factor, "}");
  if (const auto* one_cycle = std::get_if<OneCycleOptions>(&schedule)) {
    return text("{name = \"one_cycle\", warm_up = ", one_cycle->warm_up,
                ", initial_factor = ", one_cycle->initial_factor,
                ", final_factor = ", one_cycle->final_factor, "}");
  }
  if (const auto* decay = std::get_if<StepDecayOptions>(&schedule)) {
    return text("{name = \"step_decay\", factor = ", decay->factor, ", every = ", decay->every,
                "}");
  }
  if (const auto* exponential = std::get_if<ExponentialOptions>(&schedule))
    return text("{name = \"exponential\", final_factor = ", exponential->final_factor, "}");
  if (const auto* warm_up = std::get_if<WarmUpOptions>(&schedule)) {
    return text("{name = \"warm_up\", share = ", warm_up->share,
                ", initial_factor = ", warm_up->initial_factor, "}");
  }
  return "\"constant\"";
}

std::string written(const SgdOptions& sgd) {
  return text("name = \"sgd\"\nlearning_rate = ", sgd.learning_rate, "\nmomentum = ", sgd.momentum,
              "\nnesterov = ", written(sgd.nesterov), "\nweight_decay = ", sgd.weight_decay, "\n");
}

// Of Adam and AdamW.
template <class Options>
std::string written_adam(const char* name, const Options& adam) {
  return text("name = \"", name, "\"\nlearning_rate = ", adam.learning_rate,
              "\nbeta1 = ", adam.beta1, "\nbeta2 = ", adam.beta2, "\nepsilon = ", adam.epsilon,
              "\nweight_decay = ", adam.weight_decay, "\n");
}
std::string written(const AdamOptions& adam) { return written_adam("adam", adam); }
std::string written(const AdamWOptions& adamw) { return written_adam("adamw", adamw); }

std::string written(const RMSpropOptions& rmsprop) {
  return text("name = \"rmsprop\"\nlearning_rate = ", rmsprop.learning_rate,
              "\nalpha = ", rmsprop.alpha, "\nepsilon = ", rmsprop.epsilon,
              "\nmomentum = ", rmsprop.momentum, "\nweight_decay = ", rmsprop.weight_decay, "\n");
}
std::string written(const AdagradOptions& adagrad) {
  return text("name = \"adagrad\"\nlearning_rate = ", adagrad.learning_rate,
              "\nepsilon = ", adagrad.epsilon, "\nweight_decay = ", adagrad.weight_decay, "\n");
}

std::string written(const OptimizerSpec& optimizer) {
  const auto options = [](const auto& given) { return written(given); };
  return text("[optimizer]\n", std::visit(options, optimizer.options),
              "schedule = ", written(optimizer.schedule), "\n");
}

}  // namespace

std::string to_toml(const Config& config) {
  std::string out =
      text("name = \"", config.name, "\"\nseed = ", config.seed, "\nrounds = ", config.rounds,
           "\ndtype = \"", config.dtype, "\"\nloss = \"", config.loss, "\"\n\n",
           app::written(config.data), "\n[model]\nlayers = [\n");
  for (const LayerSpec& layer : config.layers) out += text("  ", written(layer), ",\n");
  out += text("]\n\n", written(config.optimizer), "\n[training]\nepochs = ", config.training.epochs,
              "\nbatch = ", config.training.batch, "\nshuffle = ", written(config.training.shuffle),
              "\n");
  return out;
}

}  // namespace gradus::app
