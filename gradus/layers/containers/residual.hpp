// y = x + f(x): a body whose output has its input's shape. He et al., 2016.
#pragma once

#include "gradus/layers/containers/sequential.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

// y = a + b. a, b, y: any shape, the same.
class GRADUS_EXPORT Add final : public Layer {
 public:
  std::string describe() const override { return "Add"; }
  Shape plan(LayerPlan& plan, std::span<const Shape> inputs) const override;
  void forward(const Frame& frame) const override;
  void backward(const Frame& frame) const override;
};

class GRADUS_EXPORT Residual final : public Module {
 public:
  // Residual(Linear(8, 8), Tanh()): the modules of the body, one after the other.
  template <std::derived_from<Module>... Modules>
  explicit Residual(Modules... modules) : body_(std::move(modules)...) {}
  explicit Residual(Sequential body) : body_(std::move(body)) {}

  std::string describe() const override { return "Residual"; }
  Spec spec() const override;
  void visit(Visitor& visitor) override;  // "body", "add"
  Value wire(Graph& graph, std::span<const Value> inputs) const override;

 private:
  Sequential body_;
  Add add_;
};

}  // namespace gradus
