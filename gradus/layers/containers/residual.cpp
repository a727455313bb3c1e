#include "gradus/layers/containers/residual.hpp"

#include "gradus/kernels/add.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/model/graph.hpp"

namespace gradus {

Shape Add::plan(LayerPlan& plan, std::span<const Shape> inputs) const {
  if (inputs.size() != 2) throw Error("requires 2 inputs");
  if (inputs[0] != inputs[1]) throw Error("both must have one shape");
  plan.work_in_place();
  return inputs[0];
}

void Add::forward(const Frame& f) const {
  kernels::copy(f.input(0), f.output());
  kernels::add(f.input(1), f.output());
}

void Add::backward(const Frame& f) const {
  for (int i = 0; i < 2; ++i) {
    if (const TensorView dx = f.input_gradient(i)) kernels::copy(f.output_gradient(), dx);
  }
}

Spec Residual::spec() const {
  Spec spec = body_.spec();
  if (!spec.kind.empty()) spec.kind = "residual";
  return spec;
}

void Residual::visit(Visitor& visitor) {
  visitor("body", body_);
  visitor("add", add_);
}

Value Residual::wire(Graph& graph, std::span<const Value> inputs) const {
  // The sum may take the memory of the first, which nothing else reads.
  return graph(add_, {graph(body_, inputs[0]), inputs[0]});
}

}  // namespace gradus
