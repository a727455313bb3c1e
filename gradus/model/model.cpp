#include "gradus/model/model.hpp"

#include "gradus/base/aligned_buffer.hpp"
#include "gradus/base/error.hpp"

namespace gradus {

// Gathers names and paths, depth first.
class Model::Collector final : public Visitor {
 public:
  explicit Collector(Model& model) : model_(model), module_(model.root_.get()) {}

  void operator()(std::string_view name, Parameter& parameter) override {
    model_.parameters_.push_back({path_ + std::string(name), &parameter, module_});
    parameters.push_back(&parameter);
  }

  void operator()(std::string_view name, Module& child) override {
    const std::string outer_path = path_;
    const Module* const outer_module = module_;
    path_ += name;
    module_ = &child;
    model_.paths_.emplace(&child, path_);
    path_ += '.';
    child.visit(*this);
    path_ = outer_path;
    module_ = outer_module;
  }

  std::vector<Parameter*> parameters;  // as found, to be placed

 private:
  Model& model_;
  const Module* module_;
  std::string path_;
};

Model::Model(std::unique_ptr<Module> root, DType dtype) : root_(std::move(root)) {
  if (dtype != DType::float32 && dtype != DType::float64) {
    throw Error("a model computes in float32 or float64, not in ", dtype);
  }
  paths_.emplace(root_.get(), "");
  Collector collector(*this);
  root_->visit(collector);

  // Weights first, statistics behind them, each at a multiple of the alignment.
  const auto per_line = static_cast<Index>(alignment / size_of(dtype));
  for (const auto role : {Parameter::Role::weight, Parameter::Role::statistic}) {
    for (Parameter* parameter : collector.parameters) {
      if (parameter->role() != role) continue;
      parameter->offset_ = size_;
      size_ += (parameter->shape().size() + per_line - 1) / per_line * per_line;
    }
    if (role == Parameter::Role::weight) weights_ = size_;
  }

  input_ = graph_.input();
  output_ = graph_(*root_, input_);
  if (graph_.steps().empty())
    throw Error(root_->describe(), " wires no layer: a model requires one at least");
  values_ = ParameterVector(*this, dtype);
}

void Model::initialize(const Rng& rng) {
  for (const NamedParameter& named : parameters_) {
    named.parameter->initializer()(values_[*named.parameter], rng.fork(named.name));
  }
}

const Parameter& Model::parameter(std::string_view name) const {
  std::string names;
  for (const NamedParameter& named : parameters_) {
    if (named.name == name) return *named.parameter;
    names += (names.empty() ? "" : ", ") + named.name;
  }
  throw Error("no parameter is named '", name, "': there are ", names);
}

Index Model::parameter_count() const {
  Index count = 0;
  for (const NamedParameter& named : parameters_) count += named.parameter->shape().size();
  return count;
}

const std::string& Model::path(const Module& module) const {
  static const std::string unknown;
  const auto found = paths_.find(&module);
  return found == paths_.end() ? unknown : found->second;
}

}  // namespace gradus
