#include "gradus/model/output_shape.hpp"

#include "gradus/base/error.hpp"
#include "gradus/model/graph.hpp"
#include "gradus/model/layer.hpp"

namespace gradus {

Shape output_shape(const Module& module, std::span<const Shape> inputs, DType dtype) {
  Graph graph;
  std::vector<Value> values;
  for (std::size_t i = 0; i < inputs.size(); ++i) values.push_back(graph.input());
  const Value output = graph(module, values);
  std::vector<Shape> shapes(inputs.begin(), inputs.end());
  shapes.resize(static_cast<std::size_t>(graph.values()));
  for (const Graph::Step& step : graph.steps()) {
    std::vector<Shape> given;
    for (const int input : step.inputs) given.push_back(shapes[static_cast<std::size_t>(input)]);
    try {
      LayerPlan plan = LayerPlan::of_shapes(dtype, given.size());
      shapes[static_cast<std::size_t>(step.output)] = step.layer->plan(plan, given);
    } catch (const Error& error) {
      std::string shown;
      for (const Shape& shape : given) shown += text(shown.empty() ? "" : " and ", shape.sample());
      throw Error(step.layer->describe(), " cannot take ", shown, ": ", error.what());
    }
  }
  return shapes[static_cast<std::size_t>(output.id)];
}

}  // namespace gradus
