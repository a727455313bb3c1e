// Golden cases of layers.
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

#include "gradus/formats/spec_json.hpp"
#include "gradus/layers/kinds.hpp"
#include "tests/golden/golden.hpp"

namespace gradus::tests {

// All cases of tools/golden/layers.py.
inline std::vector<Json> golden_layers() {
  std::vector<std::string> names;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(repository) + "/tests/golden")) {
    if (file.path().extension() == ".json") names.push_back(file.path().stem().string());
  }
  std::ranges::sort(names);
  std::vector<Json> out;
  for (const std::string& name : names) {
    for (const Json& stored : golden(name))
      if (stored.contains("layer")) out.push_back(stored);
  }
  return out;
}

// Builds the layer of a case, runs it forward and backward in both types, and compares its output,
// the gradients of its inputs and of each parameter: within 1e-6 in float32, 1e-13 in float64.
inline void expect_golden_layer(const Json& stored) {
  const Spec layer = parse_spec_json(stored.at("layer").dump(), "the golden case");
  for (const DType dtype : float_types) {
    SCOPED_TRACE(text(stored.at("name").get<std::string>(), ", ", dtype));
    const double tolerance = dtype == DType::float32 ? 1e-6 : 1e-13;
    // Of several inputs the stored ones are lists.
    const bool several = stored.contains("inputs");
    ShortList<Tensor> inputs;
    ShortList<Shape> samples;
    for (const Json& input : several ? stored.at("inputs") : Json::array({stored.at("input")})) {
      inputs.push_back(tensor_of(input, dtype));
      samples.push_back(inputs[inputs.size() - 1].shape().sample());
    }
    Model model(build(layer, samples, dtype), dtype);
    set_parameters(model, stored.at("parameters"));
    Workspace workspace(model, Mode::training, {.input_gradient = true});
    const ConstTensorView output = workspace.forward(inputs);
    EXPECT_TRUE(agrees(output, stored.at("output"), tolerance)) << "in the output";
    workspace.backward(tensor_of(stored.at("output_gradient"), dtype));
    if (several) {
      ASSERT_EQ(stored.at("input_gradients").size(), stored.at("inputs").size());
    }
    for (int i = 0; i < inputs.size(); ++i) {
      // Whole numbers have no gradient.
      const bool has_gradient = several || stored.contains("input_gradient");
      EXPECT_EQ(static_cast<bool>(workspace.input_gradient(i)), has_gradient);
      if (!has_gradient) continue;
      const Json& gradient = several ? stored.at("input_gradients")[static_cast<std::size_t>(i)]
                                     : stored.at("input_gradient");
      EXPECT_TRUE(agrees(workspace.input_gradient(i), gradient, tolerance))
          << "in the gradient of input " << i;
    }
    for (const auto& [name, gradient] : stored.at("gradients").items()) {
      EXPECT_TRUE(agrees(workspace.gradients()[model.parameter(name)], gradient, tolerance))
          << "in the gradient of " << name;
    }
  }
}

}  // namespace gradus::tests
