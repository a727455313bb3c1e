// y = [f0(x), f1(x), ...]: branches that all read x, their outputs side by side along the last
// axis. Of several inputs y = [f0(x0), f1(x1), ...], or, without branches, [x0, x1, ...].
#pragma once

#include <concepts>
#include <memory>
#include <vector>

#include "gradus/model/layer.hpp"

namespace gradus {

// y = [x0, x1, ...], side by side along the last axis. xi: [..., ni], y: [..., n0 + n1 + ...].
class GRADUS_EXPORT Join final : public Layer {
 public:
  explicit Join(int inputs) : inputs_(inputs) {}
  int inputs() const override { return inputs_; }
  std::string describe() const override { return "Join"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;

 private:
  int inputs_;
};

struct ConcatenateOptions {
  Index inputs = 1;  // read by all branches; else, from 2 to 4, one for each branch
};

class GRADUS_EXPORT Concatenate final : public Module {
 public:
  // Concatenate(Linear(8, 4), Sequential(Linear(8, 4), Tanh())): branches, named "0", "1", ...
  template <std::derived_from<Module>... Modules>
  explicit Concatenate(Modules... branches) {
    (add(std::make_unique<Modules>(std::move(branches))), ...);
  }
  // Concatenate({.inputs = 2}, Flatten(), Identity()): branch i reads input i. Concatenate({.inputs
  // = 2}): joins its inputs. Throws Error for an option out of its bounds.
  template <std::derived_from<Module>... Modules>
  explicit Concatenate(const ConcatenateOptions& options, Modules... branches)
      : Concatenate(std::move(branches)...) {
    set(options);
  }

  void add(std::unique_ptr<Module> branch);

  std::string describe() const override;  // "Concatenate of 2", "Concatenate of 2 inputs"
  Spec spec() const override;             // of no kind where a branch has none
  void visit(Visitor& visitor) override;
  int inputs() const override { return static_cast<int>(options_.inputs); }
  Value wire(Graph& graph, std::span<const Value> inputs) const override;

 private:
  void set(const ConcatenateOptions& options);

  ConcatenateOptions options_;
  std::vector<std::unique_ptr<Module>> branches_;
  Join join_{1};
};

}  // namespace gradus
