// Golden numbers: what PyTorch computes, read from the files that tools/golden writes.
#pragma once

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/model/workspace.hpp"
#include "tests/paths.hpp"
#include "tests/tensors.hpp"

namespace gradus::tests {

using Json = nlohmann::json;

// tests/golden/NAME.json
inline Json golden(const std::string& name) {
  const std::string path = std::string(repository) + "/tests/golden/" + name + ".json";
  std::ifstream file(path);
  if (!file) throw Error("no golden file ", path, ": run tools/golden/generate");
  return Json::parse(file);
}

// The case of this name in it.
inline Json golden(const std::string& name, const std::string& case_name) {
  for (const Json& stored : golden(name)) {
    if (stored.at("name") == case_name) return stored;
  }
  throw Error("tests/golden/", name, ".json has no case '", case_name, "'");
}

inline Shape shape_of(const Json& stored) {
  Shape shape;
  for (std::size_t axes = stored.at("shape").size(); axes > 0; --axes)
    shape = shape.batch_of(stored.at("shape")[axes - 1].get<Index>());
  return shape;
}

inline std::vector<double> numbers_of(const Json& stored) {
  return stored.at("values").get<std::vector<double>>();
}

inline Tensor tensor_of(const Json& stored, DType dtype) {
  return tensor_of(numbers_of(stored), shape_of(stored), dtype);
}

inline ::testing::AssertionResult agrees(ConstTensorView given, const Json& stored,
                                         double tolerance) {
  if (given.shape() != shape_of(stored)) {
    return ::testing::AssertionFailure()
           << "shape " << to_string(given.shape()) << ", wanted " << to_string(shape_of(stored));
  }
  return agree(given, numbers_of(stored), tolerance);
}

// Gives the model's parameters the stored numbers; the names must be the same.
inline void set_parameters(Model& model, const Json& stored) {
  ASSERT_EQ(model.parameters().size(), stored.size());
  for (const auto& [name, numbers] : stored.items()) {
    const Tensor values = tensor_of(numbers, model.dtype());
    const TensorView parameter = model.values()[model.parameter(name)];
    ASSERT_EQ(parameter.shape(), values.shape()) << name;
    std::memcpy(parameter.bytes(), values.view().bytes(), parameter.byte_size());
  }
}

// The message with which the module refuses an input of this shape.
inline std::string refusal(std::unique_ptr<Module> module, const Shape& input) {
  const Model model(std::move(module));
  Workspace workspace(model, Mode::inference);
  return error_of([&] { workspace.plan(input); });
}

}  // namespace gradus::tests
