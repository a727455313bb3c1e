// Modules from what a file says of them, by the table of kinds.
#include <algorithm>

#include "gradus/layers/kinds.hpp"
#include "gradus/model/output_shape.hpp"

namespace gradus {
namespace {

using List = std::vector<OptionValue>;

}  // namespace

Spec layer_in(const OptionValue& value, const Place& place) {
  std::string expected = "a name such as \"tanh\" or a table such as {linear = 25}";
  const auto* word = std::get_if<std::string>(&value);
  const auto* table = std::get_if<Spec>(&value);
  const std::string_view name = word != nullptr    ? std::string_view(*word)
                                : table != nullptr ? std::string_view(table->kind)
                                                   : std::string_view();
  if (name.find('=') != name.npos) {
    throw Error(prefix_of(place), "a layer expects a table without quotes, {", name,
                "}, got the string '", name, "'");
  }
  // {linear = 25, bias = false}
  const auto is_kind = [](const Option& option) {
    return std::ranges::any_of(layer_kinds(),
                               [&](const LayerKind& kind) { return kind.name == option.name; });
  };
  const bool is_mixed = table != nullptr && table->kind.empty() && table->options.size() > 1 &&
                        std::ranges::count_if(table->options, is_kind) == 1;
  if (is_mixed)
    expected =
        "its options in a table of their own, such as {linear = {outputs = 25, bias = false}}";
  return kind_in(value, place, "a layer", expected);
}

void check_layer(const Spec& spec, const LayerKinds& kinds) {
  read_options(spec, kind_of(kinds, spec, "layer").options);
  // Only a list holds layers, or lists of layers.
  const auto check_list = [&](const auto& self, const OptionValue& value) -> void {
    if (const auto* layer = std::get_if<Spec>(&value)) check_layer(layer_in(*layer, {}), kinds);
    if (const auto* list = std::get_if<List>(&value))
      for (const OptionValue& element : *list) self(self, element);
  };
  for (const Option& option : spec.options)
    if (std::holds_alternative<List>(option.value)) check_list(check_list, option.value);
}

const Shape& LayerBuilder::shape() const {
  if (!shapes_) {
    throw Error("the width cannot be inferred, because the shape of the input is not known: state ",
                "it as an option");
  }
  return (*shapes_)[0];
}

LayerBuilder LayerBuilder::branch(int input) const {
  LayerBuilder out = *this;
  if (shapes_ && input < shapes_->size()) out.shapes_ = ShortList<Shape>((*shapes_)[input]);
  return out;
}

std::unique_ptr<Module> LayerBuilder::module(const Spec& spec) {
  const LayerKind& kind = kind_of(*kinds_, spec, "layer");
  return at_place_of(spec, [&] {
    std::unique_ptr<Module> made = kind.make(spec, *this);
    if (!shapes_) return made;
    if (made->inputs() != shapes_->size()) {
      throw Error(kind.name, " takes ", made->inputs(), made->inputs() == 1 ? " input" : " inputs",
                  ", but is given ", shapes_->size(), ": each layer of a list reads the output of ",
                  "the layer before it; to add the input of layers to their output, write ",
                  "residual; to join the outputs of several, concatenate with branches; build ",
                  "other networks of several inputs in C++, as examples/two_inputs.cpp does");
    }
    shapes_ = ShortList<Shape>(output_shape(*made, *shapes_, dtype_));
    return made;
  });
}

std::unique_ptr<Module> LayerBuilder::module(const OptionValue& value, const Place& place) {
  return module(layer_in(value, place));
}

std::unique_ptr<Sequential> LayerBuilder::chain(const std::vector<OptionValue>& layers,
                                                const Place& place) {
  auto made = std::make_unique<Sequential>();
  for (const OptionValue& layer : layers) made->add(module(layer, place));
  return made;
}

std::unique_ptr<Module> build(const Spec& spec, const Shape& input, DType dtype,
                              const LayerKinds& kinds) {
  return build(spec, ShortList<Shape>(input), dtype, kinds);
}

std::unique_ptr<Module> build(const Spec& spec, const ShortList<Shape>& inputs, DType dtype,
                              const LayerKinds& kinds) {
  ShortList<Shape> batches;
  for (const Shape& input : inputs) batches.push_back(input.batch_of(1));
  return LayerBuilder(batches, dtype, kinds).module(spec);
}

}  // namespace gradus
