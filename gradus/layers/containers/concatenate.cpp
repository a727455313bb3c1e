#include "gradus/layers/containers/concatenate.hpp"

#include "gradus/base/error.hpp"
#include "gradus/model/graph.hpp"

namespace gradus {

void Concatenate::add(std::unique_ptr<Module> branch) { branches_.push_back(std::move(branch)); }

std::string Concatenate::describe() const { return text("Concatenate of ", branches_.size()); }

Spec Concatenate::spec() const {
  std::vector<OptionValue> branches;
  for (const auto& branch : branches_) {
    Spec spec = branch->spec();
    if (spec.kind.empty()) return {};
    branches.emplace_back(std::move(spec));
  }
  return {.kind = "concatenate", .options = {{.name = "branches", .value = std::move(branches)}}};
}

void Concatenate::visit(Visitor& visitor) {
  for (std::size_t i = 0; i < branches_.size(); ++i) visitor(text(i), *branches_[i]);
  visitor("join", join_);
}

Value Concatenate::wire(Graph& graph, std::span<const Value> inputs) const {
  if (branches_.empty()) throw Error("Concatenate requires one branch at least");
  std::vector<Value> outputs;
  for (const auto& branch : branches_) outputs.push_back(branch->wire(graph, inputs));
  return join_.wire(graph, outputs);
}

}  // namespace gradus
