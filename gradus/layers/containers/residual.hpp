// y = x + f(x): a body whose output has its input's shape. He et al., 2016.
#pragma once

#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/sum.hpp"

namespace gradus {

class GRADUS_EXPORT Residual final : public Module {
 public:
  // Residual(Linear(8, 8), Tanh()): the modules of the body, one after the other.
  template <std::derived_from<Module>... Modules>
  explicit Residual(Modules... modules) : body_(std::move(modules)...) {}
  explicit Residual(Sequential body) : body_(std::move(body)) {}

  std::string describe() const override { return "Residual"; }
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "body", "sum"
  Value wire(Graph& graph, std::span<const Value> inputs) const override;

 private:
  Sequential body_;
  Sum sum_;
};

}  // namespace gradus
