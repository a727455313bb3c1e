#include "gradus/model/graph.hpp"

#include "gradus/base/error.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

Value Graph::input() { return {values_++}; }

Value Graph::operator()(const Module& module, std::span<const Value> inputs) {
  check_inputs(module, inputs.size());
  return module.wire(*this, inputs);
}

// Before wire(), which reads inputs() values.
void Graph::check_inputs(const Module& module, std::size_t given) const {
  const int wanted = module.inputs();
  if (wanted >= 1 && static_cast<std::size_t>(wanted) == given) return;
  std::string path;
  if (paths_ != nullptr && paths_->contains(&module)) path = paths_->at(&module);
  throw Error(path, path.empty() ? "" : ": ", module.describe(), " takes ", wanted,
              wanted == 1 ? " input" : " inputs", ", but is given ", given, ": ",
              wanted < 1   ? "its inputs() must return 1 or more"
              : given == 1 ? "only the first module of a Sequential may take several, those of the "
                             "Sequential; wire it in a Module of your own, as graph(layer, {a, b})"
                           : "give it as many where it is wired, or let its inputs() return the "
                             "number that its wire() reads");
}

Value Graph::add(const Layer& layer, std::span<const Value> inputs) {
  check_inputs(layer, inputs.size());
  Step step{&layer, {}, values_++};
  for (const Value value : inputs) step.inputs.push_back(value.id);
  steps_.push_back(std::move(step));
  return {steps_.back().output};
}

void Layer::sum_over_batch(int slot, const Frame&) const {
  throw Error(describe(), " declares the sum ", slot, " over the batch, but has no ",
              "sum_over_batch() that computes it");
}

Value Layer::wire(Graph& graph, std::span<const Value> inputs) const {
  return graph.add(*this, inputs);
}

}  // namespace gradus
