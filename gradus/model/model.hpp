// A root module, the graph it wires, and the values of its parameters.
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gradus/model/graph.hpp"
#include "gradus/model/parameter_vector.hpp"

namespace gradus {

// Its name is its place: "0.weight", "2.body.0.bias", as PyTorch's.
struct NamedParameter {
  std::string name;
  const Parameter* parameter;
  const Module* owner;  // the module whose visit() names it
};

// Movable, as long as nothing borrows it. Const use from any number of threads is safe; whoever
// changes values() must be alone.
class GRADUS_EXPORT Model {
 public:
  // Model(Sequential(Linear(2, 25), Tanh(), Linear(25, 2))). Values are zeros until initialize().
  // Throws Error for a root that wires no layer.
  template <std::derived_from<Module> M>
  explicit Model(M root, DType dtype = DType::float32)
      : Model(std::make_unique<M>(std::move(root)), dtype) {}
  explicit Model(std::unique_ptr<Module> root, DType dtype = DType::float32);

  // Each parameter draws from rng.fork(name): adding a layer changes no other layer's numbers.
  void initialize(const Rng& rng);

  const Module& root() const { return *root_; }
  const Graph& graph() const { return graph_; }
  Value input() const { return input_; }
  Value output() const { return output_; }
  DType dtype() const { return values_.dtype(); }

  const std::vector<NamedParameter>& parameters() const { return parameters_; }
  const Parameter& parameter(std::string_view name) const;  // throws Error for an unknown name
  Index parameter_count() const;                            // numbers in all of them
  ParameterVector& values() { return values_; }
  const ParameterVector& values() const { return values_; }

  const std::string& path(const Module& module) const;  // "1.body.0"; empty for the root

 private:
  class Collector;
  friend class ParameterVector;

  std::unique_ptr<Module> root_;
  std::vector<NamedParameter> parameters_;
  std::map<const Module*, std::string> paths_;
  Index size_ = 0, weights_ = 0;  // of a ParameterVector
  Graph graph_;
  Value input_{}, output_{};
  ParameterVector values_;
};

}  // namespace gradus
