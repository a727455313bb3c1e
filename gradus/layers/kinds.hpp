// The table of layers: what files call each, its options, formulas, and how it is made. Values; any
// thread.
#pragma once

#include <memory>
#include <optional>

#include "gradus/base/kind.hpp"
#include "gradus/base/short_list.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/tensor/dtype.hpp"
#include "gradus/tensor/shape.hpp"

namespace gradus {

class LayerBuilder;

// A kind of your own is one more row in a copy of layer_kinds().
struct LayerKind : Kind<std::unique_ptr<Module>, LayerBuilder&> {
  bool pointwise = false;  // each number of the output is a function of one number of the input
  bool inference_differs = false;  // from training, in what forward() computes
};
using LayerKinds = std::vector<LayerKind>;
GRADUS_EXPORT const LayerKinds& layer_kinds();

// A layer of a list: "tanh", {linear = 25}. Throws Error, beginning with the place, for another
// value.
GRADUS_EXPORT Spec layer_in(const OptionValue& value, const Place& place);
// Throws Error, beginning with a place, for an unknown kind or option in the layer or in those that
// it holds. What depends on shapes is found by a LayerBuilder alone.
GRADUS_EXPORT void check_layer(const Spec& spec, const LayerKinds& kinds = layer_kinds());

// Makes modules one after the other; each reads the output of the one before it, so that widths
// which a file leaves out are inferred. Borrows the table.
class GRADUS_EXPORT LayerBuilder {
 public:
  // inputs: of the first module, with the batch as their first axis, of any extent.
  LayerBuilder(const ShortList<Shape>& inputs, DType dtype, const LayerKinds& kinds = layer_kinds())
      : shapes_(inputs), dtype_(dtype), kinds_(&kinds) {}
  // For an input of unknown shape: layers must state their widths, as Module::spec() does.
  explicit LayerBuilder(DType dtype, const LayerKinds& kinds = layer_kinds())
      : dtype_(dtype), kinds_(&kinds) {}

  bool knows_shape() const { return shapes_.has_value(); }
  // What the next module takes, or the first of several. Throws Error where it is not known.
  const Shape& shape() const;

  // Throws Error, beginning with the place, for an unknown kind or option, a layer that does not
  // take the shape or as many inputs, or one without a width where the shape is not known.
  std::unique_ptr<Module> module(const Spec& spec);
  std::unique_ptr<Module> module(const OptionValue& value, const Place& place);
  // The modules one after the other.
  std::unique_ptr<Sequential> chain(const std::vector<OptionValue>& layers, const Place& place);
  // Begins where this builder is; what it builds does not move this one.
  LayerBuilder branch() const { return *this; }
  LayerBuilder branch(int input) const;  // of that input alone

 private:
  std::optional<ShortList<Shape>> shapes_;
  DType dtype_;
  const LayerKinds* kinds_;
};

// A network as its file says. input: of one sample, without the batch.
GRADUS_EXPORT std::unique_ptr<Module> build(const Spec& spec, const Shape& input,
                                            DType dtype = DType::float32,
                                            const LayerKinds& kinds = layer_kinds());
// The same with several inputs.
GRADUS_EXPORT std::unique_ptr<Module> build(const Spec& spec, const ShortList<Shape>& inputs,
                                            DType dtype = DType::float32,
                                            const LayerKinds& kinds = layer_kinds());

}  // namespace gradus
