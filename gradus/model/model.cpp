#include "gradus/model/model.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/base/error.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

// Gathers names and paths, depth first.
class Model::Collector final : public Visitor {
 public:
  explicit Collector(State& state) : state_(state), module_(state.root.get()) {}

  void operator()(std::string_view name, Parameter& parameter) override {
    state_.parameters.push_back({path_ + std::string(name), &parameter, module_});
    parameters.push_back(&parameter);
  }

  void operator()(std::string_view name, Module& child) override {
    const std::string outer_path = path_;
    const Module* const outer_module = module_;
    path_ += name;
    module_ = &child;
    state_.paths.emplace(&child, path_);
    path_ += '.';
    child.visit(*this);
    path_ = outer_path;
    module_ = outer_module;
  }

  std::vector<Parameter*> parameters;  // as found, to be placed

 private:
  State& state_;
  const Module* module_;
  std::string path_;
};

Model::Model(std::unique_ptr<Module> root, DType dtype) : state_(std::make_shared<State>()) {
  if (dtype != DType::float32 && dtype != DType::float64) {
    throw Error("a model computes in float32 or float64, not in ", dtype);
  }
  State& state = *state_;
  state.root = std::move(root);
  state.paths.emplace(state.root.get(), "");
  Collector collector(state);
  state.root->visit(collector);

  // Weights first, statistics behind them, each at a multiple of the alignment.
  const auto per_line = static_cast<Index>(alignment / size_of(dtype));
  for (const auto role : {Parameter::Role::weight, Parameter::Role::statistic}) {
    for (Parameter* parameter : collector.parameters) {
      if (parameter->role() != role) continue;
      parameter->offset_ = state.size;
      state.size += (parameter->shape().size() + per_line - 1) / per_line * per_line;
    }
    if (role == Parameter::Role::weight) state.weights = state.size;
  }

  const int count = state.root->inputs();
  if (count < 1 || count > ShortList<Value>::most) {
    throw Error(state.root->describe(), " takes ", count, " inputs: a model takes from 1 to ",
                ShortList<Value>::most);
  }
  for (int i = 0; i < count; ++i) state.inputs.push_back(state.graph.input());
  state.graph.paths_ = &state.paths;
  state.output = state.graph(*state.root, state.inputs);
  check_wiring();
  state.values = ParameterVector(*this, dtype);
}

void Model::refuse_moved() {
  throw Error("this Model was moved from: use the one it was moved to");
}

void Model::check_wiring() const {
  if (graph().steps().empty())
    throw Error(root().describe(), " has no layer: a model requires at least one");
  for (const Graph::Step& step : graph().steps()) {
    if (state_->paths.contains(step.layer)) continue;
    throw Error(step.layer->describe(), " is wired, but no visit() names it: the visit() of the ",
                "module that holds it must call visitor(\"name\", child) for each child");
  }
  for (int i = 0; i < inputs().size(); ++i) {
    const bool is_read = std::ranges::any_of(graph().steps(), [&](const Graph::Step& step) {
      return std::ranges::find(step.inputs, inputs()[i].id) != step.inputs.end();
    });
    if (is_read) continue;
    throw Error(
        root().describe(), ": no layer reads input ", i + 1, " of ", inputs().size(),
        " (counted from 1): wire it to one, or let inputs() return the number that wire() reads");
  }
}

void Model::initialize(const Rng& rng) {
  ParameterVector& to = values();
  for (const NamedParameter& named : parameters())
    named.parameter->initializer()(to[*named.parameter], rng.fork(named.name));
}

void Model::freeze(const std::string& pattern) {
  if (!state_) refuse_moved();
  if (state_.use_count() > 1) {
    throw Error("freeze('", pattern,
                "') must come before the first Workspace and Optimizer of the ", "model");
  }
  std::string names;
  bool fits = false;
  for (NamedParameter& named : state_->parameters) {
    names += (names.empty() ? "" : ", ") + named.name;
    if (fnmatch(pattern.c_str(), named.name.c_str(), 0) != 0) continue;
    fits = true;
    named.is_frozen = true;
  }
  if (!fits) throw Error("no parameter is named '", pattern, "': there are ", names);
}

const Parameter& Model::parameter(std::string_view name) const {
  std::string names;
  for (const NamedParameter& named : parameters()) {
    if (named.name == name) return *named.parameter;
    names += (names.empty() ? "" : ", ") + named.name;
  }
  throw Error("no parameter is named '", name, "': there are ", names);
}

Index Model::parameter_count() const {
  Index count = 0;
  for (const NamedParameter& named : parameters()) count += named.parameter->shape().size();
  return count;
}

const std::string& Model::path(const Module& module) const {
  static const std::string unknown;
  const auto& paths = state().paths;
  const auto found = paths.find(&module);
  return found == paths.end() ? unknown : found->second;
}

}  // namespace gradus
