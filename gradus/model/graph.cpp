#include "gradus/model/graph.hpp"

#include "gradus/model/layer.hpp"

namespace gradus {

Value Graph::input() { return {values_++}; }

Value Graph::operator()(const Module& module, std::initializer_list<Value> inputs) {
  return module.wire(*this, {inputs.begin(), inputs.size()});
}

Value Graph::add(const Layer& layer, std::span<const Value> inputs) {
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
