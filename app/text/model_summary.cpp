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

PlannedRun plan_run(const Model& model, Mode mode, const Shape& sample, Index batch) {
  Workspace workspace(model, mode);
  workspace.plan(sample.batch_of(batch));
  return {workspace.layers(), workspace.memory()};
}

namespace {

std::string whole(double number) { return fmt::format("{:.0f}", number); }

}  // namespace

std::string layer_table(const Model& model, const Shape& sample, const PlannedRun& training,
                        const PlannedRun& inference, bool with_flops) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::vector<std::string> row, double of_training, double of_inference) {
    if (with_flops) row.insert(row.end(), {whole(of_training), whole(of_inference)});
    rows.push_back(std::move(row));
  };
  rows.push_back({"layer", "", "output", "parameters"});
  if (with_flops) rows.back().insert(rows.back().end(), {"training FLOPs", "inference FLOPs"});
  rows.push_back({"", "input", to_string(sample), ""});
  if (with_flops) rows.back().insert(rows.back().end(), {"", ""});
  for (std::size_t i = 0; i < training.layers.size(); ++i) {
    const PlannedLayer& layer = training.layers[i];
    add({layer.path, layer.description, to_string(layer.output.sample()), text(layer.parameters)},
        layer.flops, inference.layers[i].flops);
  }
  add({"total", "", "", text(model.parameter_count())}, training.flops(), inference.flops());
  return aligned(rows, 3);
}

std::string memory_table(const Config& config, Model& model, const PlannedRun& training,
                         const PlannedRun& inference) {
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
              row("training", training.memory,
                  build_optimizer(config.optimizer, model)->state_bytes()),
              row("inference", inference.memory, 0)},
             1);
}

}  // namespace gradus::app
