// y = [f0(x), f1(x), ...]: branches that all read x, their outputs side by side along the last
// axis.
#pragma once

#include <concepts>
#include <memory>
#include <vector>

#include "gradus/model/layer.hpp"

namespace gradus {

// y = [x0, x1, ...], side by side along the last axis. xi: [..., ni], y: [..., n0 + n1 + ...].
class GRADUS_EXPORT Join final : public Layer {
 public:
  std::string describe() const override { return "Join"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

class GRADUS_EXPORT Concatenate final : public Module {
 public:
  // Concatenate(Linear(8, 4), Sequential(Linear(8, 4), Tanh())): branches, named "0", "1", ...
  template <std::derived_from<Module>... Modules>
  explicit Concatenate(Modules... branches) {
    (add(std::make_unique<Modules>(std::move(branches))), ...);
  }

  void add(std::unique_ptr<Module> branch);

  std::string describe() const override;  // "Concatenate of 2"
  Spec spec() const override;             // of no kind where a branch has none
  void visit(Visitor& visitor) override;
  Value wire(Graph& graph, std::span<const Value> inputs) const override;

 private:
  std::vector<std::unique_ptr<Module>> branches_;
  Join join_;
};

}  // namespace gradus
