// A root module, the graph it wires, and the values of its parameters.
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gradus/base/short_list.hpp"
#include "gradus/model/graph.hpp"
#include "gradus/model/parameter_vector.hpp"

namespace gradus {

// Its name is its place: "0.weight", "2.body.0.bias", as PyTorch's.
struct NamedParameter {
  std::string name;
  const Parameter* parameter;
  const Module* owner;     // the module whose visit() names it
  bool is_frozen = false;  // Model::freeze()
};

// Movable: workspaces and optimizers share its state, so that they stay valid when it is moved or
// destroyed. Const use from any number of threads is safe; no other thread may use the model while
// values() change. Use of a Model that was moved from throws Error.
class GRADUS_EXPORT Model {
 public:
  // Model(Sequential(Linear(2, 25), Tanh(), Linear(25, 2))). Values are zeros until initialize().
  // Throws Error for a root that has no layer, or one that no visit() names, and where an input of
  // the root is read by no layer.
  template <std::derived_from<Module> M>
  explicit Model(M root, DType dtype = DType::float32)
      : Model(std::make_unique<M>(std::move(root)), dtype) {}
  explicit Model(std::unique_ptr<Module> root, DType dtype = DType::float32);

  // Each parameter draws from rng.fork(name): adding a layer changes no other layer's numbers.
  void initialize(const Rng& rng);

  // Training leaves the parameters of these names as they are: their gradients are 0, and no step
  // moves them. pattern: a name, in which * stands for any text: "0.*", "*.bias". Throws Error
  // where no name fits, and once a Workspace or an Optimizer uses the model.
  void freeze(const std::string& pattern);

  Model(Model&&) noexcept = default;
  Model& operator=(Model&&) noexcept = default;

  const Module& root() const { return *state().root; }
  const Graph& graph() const { return state().graph; }
  // One for each input of the root.
  const ShortList<Value>& inputs() const { return state().inputs; }
  Value output() const { return state().output; }
  DType dtype() const { return state().values.dtype(); }

  const std::vector<NamedParameter>& parameters() const { return state().parameters; }
  const Parameter& parameter(std::string_view name) const;  // throws Error for an unknown name
  Index parameter_count() const;                            // numbers in all of them
  // Who takes it for writing has initialized the model.
  ParameterVector& values() {
    state().has_values = true;
    return state().values;
  }
  const ParameterVector& values() const { return state().values; }

  const std::string& path(const Module& module) const;  // "1.body.0"; empty for the root

 private:
  class Collector;
  friend class ParameterVector;
  // These keep a second handle on the same model.
  friend class EarlyStopping;
  friend class Optimizer;
  friend class Training;
  friend class Workspace;

  struct State {
    std::unique_ptr<Module> root;
    std::vector<NamedParameter> parameters;
    std::map<const Module*, std::string> paths;
    Index size = 0, weights = 0;  // of a ParameterVector
    Graph graph;
    ShortList<Value> inputs;
    Value output{};
    ParameterVector values;
    bool has_values = false;  // zeros until then
  };

  Model(const Model&) = default;
  State& state() const {
    if (!state_) refuse_moved();
    return *state_;
  }
  [[noreturn]] static void refuse_moved();
  void check_wiring() const;

  std::shared_ptr<State> state_;
};

}  // namespace gradus
