#include "gradus/layers/containers/sequential.hpp"

#include "gradus/base/error.hpp"
#include "gradus/model/graph.hpp"

namespace gradus {

void Sequential::add(std::unique_ptr<Module> module) { modules_.push_back(std::move(module)); }

std::string Sequential::describe() const { return text("Sequential of ", modules_.size()); }

Spec Sequential::spec() const {
  std::vector<OptionValue> layers;
  for (const auto& module : modules_) {
    Spec layer = module->spec();
    if (layer.kind.empty()) return {};
    layers.emplace_back(std::move(layer));
  }
  return {.kind = "sequential", .options = {{.name = "layers", .value = std::move(layers)}}};
}

void Sequential::visit(Visitor& visitor) {
  for (std::size_t i = 0; i < modules_.size(); ++i) visitor(text(i), *modules_[i]);
}

Value Sequential::wire(Graph& graph, std::span<const Value> inputs) const {
  if (inputs.size() != 1) throw Error(describe(), " requires 1 input, got ", inputs.size());
  Value value = inputs[0];
  for (const auto& module : modules_) value = graph(*module, value);
  return value;
}

}  // namespace gradus
