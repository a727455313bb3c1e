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
  if (modules_.empty()) return inputs[0];
  Value value = graph(*modules_.front(), inputs);
  for (std::size_t i = 1; i < modules_.size(); ++i) value = graph(*modules_[i], value);
  return value;
}

}  // namespace gradus
