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
  visitor("add", add_);
}

Value Residual::wire(Graph& graph, std::span<const Value> inputs) const {
  return graph(add_, {inputs[0], graph(body_, inputs[0])});
}

}  // namespace gradus
