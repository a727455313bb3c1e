#include "gradus/layers/kinds.hpp"

#include <algorithm>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/batch_norm.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/embedding.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/layer_norm.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/prelu.hpp"
#include "gradus/layers/rms_norm.hpp"
#include "gradus/layers/softmax.hpp"
#include "gradus/model/output_shape.hpp"

namespace gradus {
namespace {

using List = std::vector<OptionValue>;
using Made = std::unique_ptr<Module>;

// ---- Containers: their options are layers ----

struct ChainOptions {
  List layers = {};
  void visit(OptionVisitor& visitor) {
    visitor({"layers", "each reads the output of the one before it", {}, true}, layers);
  }
};

struct BranchOptions {
  List branches = {};
  void visit(OptionVisitor& visitor) {
    visitor({"branches", "each a layer or a list of layers; all read the input", {}, true},
            branches);
  }
};

Made sequential(const Spec& spec, LayerBuilder& builder) {
  return builder.branch().chain(options_in<ChainOptions>(spec).layers, spec.place);
}

Made residual(const Spec& spec, LayerBuilder& builder) {
  LayerBuilder body = builder.branch();
  auto layers = body.chain(options_in<ChainOptions>(spec).layers, spec.place);
  if (builder.knows_shape() && body.shape() != builder.shape()) {
    throw Error(prefix_of(spec.place), "residual adds its input to the output of its layers: they ",
                "give ", body.shape().sample(), " for an input of ", builder.shape().sample(),
                ", so the last must give ", builder.shape().sample());
  }
  return std::make_unique<Residual>(std::move(*layers));
}

Made concatenate(const Spec& spec, LayerBuilder& builder) {
  auto made = std::make_unique<Concatenate>();
  for (const OptionValue& branch : options_in<BranchOptions>(spec).branches) {
    LayerBuilder start = builder.branch();
    if (const List* layers = std::get_if<List>(&branch)) {
      made->add(start.chain(*layers, spec.place));
    } else {
      made->add(start.module(branch, spec.place));
    }
  }
  return made;
}

// ---- Layers whose size follows from what comes in ----

Made linear(const Spec& spec, LayerBuilder& builder) {
  auto options = options_in<LinearOptions>(spec);
  if (options.inputs == 0) options.inputs = builder.shape()[-1];
  return std::make_unique<Linear>(options);
}

template <class L, class Options>
Made norm(const Spec& spec, LayerBuilder& builder) {
  auto options = options_in<Options>(spec);
  if (options.features == 0) options.features = builder.shape()[-1];
  return std::make_unique<L>(options);
}

Made prelu(const Spec& spec, LayerBuilder& builder) {
  auto options = options_in<PReLUOptions>(spec);
  if (options.each && options.columns == 0) options.columns = builder.shape()[-1];
  return std::make_unique<PReLU>(options);
}

// ---- The others ----

template <class L>
LayerKind layer(const KindText& text) {
  return {{text, defaults_of<NoOptions>(), [](const Spec& spec, LayerBuilder&) -> Made {
             options_in<NoOptions>(spec);
             return std::make_unique<L>();
           }}};
}

template <class L>
LayerKind pointwise(const KindText& text) {
  LayerKind kind = layer<L>(text);
  kind.pointwise = true;
  return kind;
}

template <class L, class Options>
LayerKind pointwise(const KindText& text, bool inference_differs = false) {
  return {{text, defaults_of<Options>(),
           [](const Spec& spec, LayerBuilder&) -> Made {
             return std::make_unique<L>(options_in<Options>(spec));
           }},
          true,
          inference_differs};
}

}  // namespace

const LayerKinds& layer_kinds() {
  static const LayerKinds kinds = {
      {{{.name = "batch_norm",
         .title = "BatchNorm",
         .aliases = {"batch_normalization", "batchnorm1d", "batchnorm2d", "bn"},
         .meaning = "each feature with mean 0 and deviation 1 over the batch (Ioffe and Szegedy, "
                    "2015)",
         .formula = "y = z ⊙ weight + bias",
         .derivative = "dx = (dy − mean of dy − z ⊙ mean of dy ⊙ z) ⊙ weight / σ,   dweight = the "
                       "sum of dy ⊙ z,   dbias = the sum of dy",
         .symbols = "z = (x − μ) / σ,   σ = √(variance + ε);   in training μ, the variance and all "
                    "means are over the batch, in inference μ and the variance are the running "
                    "ones"},
        defaults_of<BatchNormOptions>(),
        norm<BatchNorm, BatchNormOptions>},
       false,
       true},
      {{{.name = "concatenate",
         .title = "Concatenate",
         .aliases = {"concat", "cat"},
         .meaning = "branches that read the same input, their outputs side by side",
         .formula = "y = the outputs of the branches side by side",
         .derivative = "dx = the sum of the gradients of the branches"},
        defaults_of<BranchOptions>(),
        concatenate}},
      pointwise<Dropout, DropoutOptions>(
          {.name = "dropout",
           .title = "Dropout",
           .aliases = {},
           .meaning = "sets numbers to 0 at random while training (Srivastava et al., 2014)",
           .formula = "y = x ⊙ mask / (1 − p)",
           .derivative = "dx = dy ⊙ f′(x),   f′(x) = mask / (1 − p)",
           .symbols = "mask = 0 with probability p, else 1,   p as in Dropout(p)"},
          true),
      pointwise<ELU, ELUOptions>(
          {.name = "elu",
           .title = "ELU",
           .aliases = {},
           .meaning = "exponential linear unit (Clevert et al., 2016)",
           .formula = "y = x where x > 0, else α (eˣ − 1)",
           .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 where x > 0, else y + α",
           .symbols = "α as in ELU(α)"}),
      {{{.name = "embedding",
         .title = "Embedding",
         .aliases = {"embed", "lookup_table"},
         .meaning = "a learned row of numbers for each whole number of the input (Bengio et al., "
                    "2003)",
         .formula = "y = row x of weight, 0 for the padding",
         .derivative = "drow k of weight = the sum of dy where x = k, 0 for the padding"},
        defaults_of<EmbeddingOptions>(),
        [](const Spec& spec, LayerBuilder&) -> Made {
          return std::make_unique<Embedding>(options_in<EmbeddingOptions>(spec));
        }}},
      layer<Flatten>({.name = "flatten",
                      .title = "Flatten",
                      .aliases = {"reshape"},
                      .meaning = "each sample in one row",
                      .formula = "y = x, each sample in one row",
                      .derivative = "dx = dy in the shape of x"}),
      pointwise<GELU, GELUOptions>(
          {.name = "gelu",
           .title = "GELU",
           .aliases = {"gelu_tanh", "new_gelu"},
           .meaning = "Gaussian error linear unit (Hendrycks and Gimpel, 2016)",
           .formula = "y = x Φ(x); with tanh y = x (1 + tanh u) / 2",
           .derivative = "dx = dy ⊙ f′(x),   f′(x) = Φ(x) + x φ(x); with tanh "
                         "(1 + tanh u + x (1 − tanh² u) u′) / 2",
           .symbols = "Φ(x) = (1 + erf(x / √2)) / 2, the distribution function of the standard "
                      "normal distribution,   φ(x) = exp(−x² / 2) / √(2π), its density,   "
                      "u = √(2/π) (x + 0.044715 x³),   u′ = √(2/π) (1 + 0.134145 x²)"}),
      pointwise<HardTanh>({.name = "hard_tanh",
                           .title = "HardTanh",
                           .aliases = {},
                           .meaning = "the identity cut to [−1, 1]",
                           .formula = "y = x cut to [−1, 1]",
                           .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 where −1 < x < 1, else 0"}),
      pointwise<Identity>({.name = "identity",
                           .title = "Identity",
                           .aliases = {},
                           .meaning = "the input itself",
                           .formula = "y = x",
                           .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1"}),
      {{{.name = "layer_norm",
         .title = "LayerNorm",
         .aliases = {"layer_normalization", "ln"},
         .meaning = "each row with mean 0 and deviation 1 (Ba et al., 2016)",
         .formula = "y = z ⊙ weight + bias",
         .derivative = "dx = (g − mean of g − z ⊙ mean of g ⊙ z) / σ,   dweight = the sum of dy ⊙ "
                       "z,   dbias = the sum of dy",
         .symbols = "z = (x − μ) / σ,   σ = √(variance + ε),   g = dy ⊙ weight;   μ, the variance "
                    "and the means are over the last axis"},
        defaults_of<LayerNormOptions>(),
        norm<LayerNorm, LayerNormOptions>}},
      pointwise<LeakyReLU, LeakyReLUOptions>(
          {.name = "leaky_relu",
           .title = "LeakyReLU",
           .aliases = {"lrelu"},
           .meaning = "rectifier with a slope below 0 (Maas et al., 2013)",
           .formula = "y = x where x > 0, else slope · x",
           .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 where x > 0, else slope",
           .symbols = "slope as in LeakyReLU(slope)"}),
      {{{.name = "linear",
         .title = "Linear",
         .aliases = {"dense", "fully_connected", "fc", "affine", "gemm", "inner_product"},
         .meaning = "each output is a weighted sum of all inputs",
         .formula = "y = x Wᵀ + b",
         .derivative = "dW = dyᵀ x,   db = the sum of the rows of dy,   dx = dy W"},
        defaults_of<LinearOptions>(),
        linear}},
      layer<LogSoftmax>({.name = "log_softmax",
                         .title = "LogSoftmax",
                         .aliases = {},
                         .meaning = "logarithms of probabilities that sum to 1 over the last axis",
                         .formula = "y = x − log(sum of eˣ over the row)",
                         .derivative = "dx = dy − eʸ · sum of dy over the row"}),
      pointwise<Mish>({.name = "mish",
                       .title = "Mish",
                       .aliases = {},
                       .meaning = "x times the hyperbolic tangent of softplus (Misra, 2019)",
                       .formula = "y = x t",
                       .derivative = "dx = dy ⊙ f′(x),   f′(x) = t + x (1 − t²) / (1 + e⁻ˣ)",
                       .symbols = "t = tanh(log(1 + eˣ))"}),
      {{{.name = "prelu",
         .title = "PReLU",
         .aliases = {"parametric_relu"},
         .meaning = "rectifier with a learned slope below 0 (He et al., 2015)",
         .formula = "y = x where x > 0, else weight · x",
         .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 where x > 0, else weight,   dweight = the sum "
                       "of x ⊙ dy where x ≤ 0"},
        defaults_of<PReLUOptions>(),
        prelu},
       true},
      pointwise<ReLU>({.name = "relu",
                       .title = "ReLU",
                       .aliases = {"rectifier", "rectified_linear"},
                       .meaning = "rectifier",
                       .formula = "y = max(0, x)",
                       .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 where x > 0, else 0"}),
      {{{.name = "residual",
         .title = "Residual",
         .aliases = {"skip", "shortcut", "res_block"},
         .meaning = "adds its input to the output of its layers (He et al., 2016)",
         .formula = "y = x + f(x)",
         .derivative = "dx = dy + the gradient of f",
         .symbols = "f = the layers of the block"},
        defaults_of<ChainOptions>(),
        residual}},
      {{{.name = "sequential",
         .title = "Sequential",
         .aliases = {"chain"},
         .meaning = "layers one after the other",
         .formula = "y = fn(… f1(f0(x)))",
         .derivative = "dx = the gradient of f0"},
        defaults_of<ChainOptions>(),
        sequential}},
      {{{.name = "rms_norm",
         .title = "RMSNorm",
         .aliases = {"root_mean_square_normalization"},
         .meaning = "each row divided by its root mean square (Zhang and Sennrich, 2019)",
         .formula = "y = z ⊙ weight",
         .derivative = "dx = (g − z ⊙ mean of g ⊙ z) / σ,   dweight = the sum of dy ⊙ z",
         .symbols = "z = x / σ,   σ = √(mean of x² + ε),   g = dy ⊙ weight;   the means are over "
                    "the last axis"},
        defaults_of<RMSNormOptions>(),
        norm<RMSNorm, RMSNormOptions>}},
      pointwise<Sigmoid>({.name = "sigmoid",
                          .title = "Sigmoid",
                          .aliases = {"logistic"},
                          .meaning = "logistic function",
                          .formula = "y = 1 / (1 + e⁻ˣ)",
                          .derivative = "dx = dy ⊙ f′(x),   f′(x) = y (1 − y)"}),
      pointwise<SiLU>({.name = "silu",
                       .title = "SiLU",
                       .aliases = {"swish"},
                       .meaning = "sigmoid linear unit (Elfwing et al., 2018)",
                       .formula = "y = x s",
                       .derivative = "dx = dy ⊙ f′(x),   f′(x) = s + x s (1 − s)",
                       .symbols = "s = 1 / (1 + e⁻ˣ)"}),
      layer<Softmax>({.name = "softmax",
                      .title = "Softmax",
                      .aliases = {},
                      .meaning = "probabilities that sum to 1 over the last axis",
                      .formula = "y = eˣ / (sum of eˣ over the row)",
                      .derivative = "dx = y ⊙ (dy − sum of dy ⊙ y over the row)"}),
      pointwise<Softplus>({.name = "softplus",
                           .title = "Softplus",
                           .aliases = {},
                           .meaning = "smooth rectifier",
                           .formula = "y = log(1 + eˣ)",
                           .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 / (1 + e⁻ˣ)"}),
      pointwise<Tanh>({.name = "tanh",
                       .title = "Tanh",
                       .aliases = {},
                       .meaning = "hyperbolic tangent",
                       .formula = "y = tanh x",
                       .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 − y²"}),
  };
  return kinds;
}

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
  if (!shape_) {
    throw Error("the width cannot be inferred, because the shape of the input is not known: state ",
                "it as an option");
  }
  return *shape_;
}

std::unique_ptr<Module> LayerBuilder::module(const Spec& spec) {
  const LayerKind& kind = kind_of(*kinds_, spec, "layer");
  return at_place_of(spec, [&] {
    std::unique_ptr<Module> made = kind.make(spec, *this);
    if (shape_) shape_ = output_shape(*made, {&*shape_, 1}, dtype_);
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
  return LayerBuilder(input.batch_of(1), dtype, kinds).module(spec);
}

}  // namespace gradus
