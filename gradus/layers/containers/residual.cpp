#include "gradus/layers/containers/residual.hpp"

#include "gradus/model/graph.hpp"

namespace gradus {

Spec Residual::spec() const {
  Spec spec = body_.spec();
  if (!spec.kind.empty()) spec.kind = "residual";
  return spec;
}

void Residual::visit(Visitor& visitor) {
  visitor("body", body_);
  visitor("sum", sum_);
}

Value Residual::wire(Graph& graph, std::span<const Value> inputs) const {
  // The sum may take the memory of the first, which nothing else reads.
  return graph(sum_, {graph(body_, inputs[0]), inputs[0]});
}

}  // namespace gradus
