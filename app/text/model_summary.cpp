#include "app/text/model_summary.hpp"

#include <fmt/format.h>

#include <numeric>

#include "app/configuration/model_builder.hpp"
#include "gradus/base/aligned.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"

namespace gradus::app {

double PlannedRun::flops() const {
  return std::accumulate(layers.begin(), layers.end(), 0.0,
                         [](double sum, const auto& layer) { return sum + layer.flops; });
}

Plans plans_of(const Model& model, const Shape& sample, Index batch) {
  const auto plan = [&](Mode mode) {
    Workspace workspace(model, mode);
    workspace.plan(sample.batch_of(batch));
    return PlannedRun{workspace.layers(), workspace.memory()};
  };
  return {plan(Mode::training), plan(Mode::inference)};
}

namespace {

// Whether training leaves all parameters of a layer as they are, and it has some.
bool is_frozen(const Model& model, const PlannedLayer& layer) {
  for (const NamedParameter& named : model.parameters())
    if (model.path(*named.owner) == layer.path && !named.is_frozen) return false;
  return layer.parameters > 0;
}

std::string whole(double number) { return fmt::format("{:.0f}", number); }

}  // namespace

std::string layer_table(const Model& model, const Shape& sample, const Plans& plans,
                        bool with_flops) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::vector<std::string> row, const std::vector<std::string>& flops) {
    if (with_flops) row.insert(row.end(), flops.begin(), flops.end());
    rows.push_back(std::move(row));
  };
  const auto& [training, inference] = plans;
  add({"layer", "", "output", "parameters"}, {"training FLOPs", "inference FLOPs"});
  add({"", "input", to_string(sample), ""}, {"", ""});
  for (std::size_t i = 0; i < training.layers.size(); ++i) {
    const PlannedLayer& layer = training.layers[i];
    const char* const frozen = is_frozen(model, layer) ? ", frozen" : "";
    add({layer.path, layer.description + frozen, to_string(layer.output.sample()),
         text(layer.parameters)},
        {whole(layer.flops), whole(inference.layers[i].flops)});
  }
  add({"total", "", "", text(model.parameter_count())},
      {whole(training.flops()), whole(inference.flops())});
  return aligned(rows, 3);
}

std::string memory_table(const Config& config, Model& model, const Plans& plans) {
  const std::size_t values = model.values().all().byte_size();
  const auto row = [&](const char* name, const PlannedMemory& memory, std::size_t optimizer) {
    const std::size_t total = memory.arena_bytes + values + memory.gradient_bytes + optimizer;
    return std::vector<std::string>{
        name,         text(memory.arena_bytes),    text(memory.unshared_bytes),
        text(values), text(memory.gradient_bytes), text(optimizer),
        text(total)};
  };
  return fmt::format("  bytes, for a batch of {}:\n", config.training.batch) +
         aligned(
             {{"", "activations", "(unshared)", "parameters", "gradients", "optimizer", "total"},
              row("training", plans.training.memory,
                  build_optimizer(config.optimizer, model)->state_bytes()),
              row("inference", plans.inference.memory, 0)},
             1);
}

std::string training_text(const Config& config, Model& model) {
  return text(build_loss(config.loss)->describe(), ", ",
              build_optimizer(config.optimizer, model)->describe(), ", ", config.dtype);
}

}  // namespace gradus::app
