// y = fn(... f1(f0(x))): modules one after the other, named "0", "1", ... The first may take
// several inputs, which are then those of the whole.
#pragma once

#include <concepts>
#include <memory>
#include <vector>

#include "gradus/model/module.hpp"

namespace gradus {

class GRADUS_EXPORT Sequential final : public Module {
 public:
  // Sequential(Linear(2, 25), Tanh(), Linear(25, 2))
  template <std::derived_from<Module>... Modules>
  explicit Sequential(Modules... modules) {
    (add(std::make_unique<Modules>(std::move(modules))), ...);
  }

  void add(std::unique_ptr<Module> module);

  std::string describe() const override;  // "Sequential of 3"
  Spec spec() const override;             // of no kind where a module has none
  void visit(Visitor& visitor) override;
  int inputs() const override { return modules_.empty() ? 1 : modules_.front()->inputs(); }
  Value wire(Graph& graph, std::span<const Value> inputs) const override;

 private:
  std::vector<std::unique_ptr<Module>> modules_;
};

}  // namespace gradus
