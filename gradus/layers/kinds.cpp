#include "gradus/layers/kinds.hpp"

#include "gradus/layers/activations.hpp"
#include "gradus/layers/batch_norm.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/embedding.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/layer_norm.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/mat_mul.hpp"
#include "gradus/layers/multiply.hpp"
#include "gradus/layers/prelu.hpp"
#include "gradus/layers/rms_norm.hpp"
#include "gradus/layers/softmax.hpp"
#include "gradus/layers/sum.hpp"

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
  Index inputs = 1;
  void visit(OptionVisitor& visitor) {
    visitor({"branches", "each a layer or a list of layers; all read the input", {}, true},
            branches);
    visitor({"inputs",
             "1: all branches read it; in C++ also one for each branch, or without branches those "
             "to join",
             {.least = 1, .most = ShortList<Shape>::most}},
            inputs);
  }
};

// Of a concatenate without branches.
struct JoinOptions {
  Index inputs = 2;
  void visit(OptionVisitor& visitor) {
    visitor({"inputs", "how many to join", {.least = 2, .most = ShortList<Shape>::most}}, inputs);
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
  if (find_option(spec, "inputs") != nullptr && spec.options.size() == 1) {
    const auto [inputs] = options_in<JoinOptions>(spec);
    return std::make_unique<Concatenate>(ConcatenateOptions{.inputs = inputs});
  }
  const auto options = options_in<BranchOptions>(spec);
  auto made = std::make_unique<Concatenate>(ConcatenateOptions{.inputs = options.inputs});
  for (std::size_t i = 0; i < options.branches.size(); ++i) {
    const OptionValue& branch = options.branches[i];
    LayerBuilder start =
        options.inputs == 1 ? builder.branch() : builder.branch(static_cast<int>(i));
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

template <class L, class Options>
LayerKind layer(const KindText& text) {
  return {{text, defaults_of<Options>(), [](const Spec& spec, LayerBuilder&) -> Made {
             return std::make_unique<L>(options_in<Options>(spec));
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
  LayerKind kind = layer<L, Options>(text);
  kind.pointwise = true;
  kind.inference_differs = inference_differs;
  return kind;
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
         .meaning = "branches that read the same input, or one each, their outputs side by side",
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
      layer<Embedding, EmbeddingOptions>(
          {.name = "embedding",
           .title = "Embedding",
           .aliases = {"embed", "lookup_table"},
           .meaning = "a learned row of numbers for each whole number of the input (Bengio et al., "
                      "2003)",
           .formula = "y = row x of weight, 0 for the padding",
           .derivative = "drow k of weight = the sum of dy where x = k, 0 for the padding"}),
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
      layer<MatMul, MatMulOptions>(
          {.name = "mat_mul",
           .title = "MatMul",
           .aliases = {"matmul", "bmm"},
           .meaning = "product of the matrices of two inputs; in C++ only, as it takes 2 inputs",
           .formula = "y = a b",
           .derivative = "da = dy bᵀ,   db = aᵀ dy",
           .symbols = "a, b = matrices of the two inputs, transposed if their option is true"}),
      pointwise<Mish>({.name = "mish",
                       .title = "Mish",
                       .aliases = {},
                       .meaning = "x times the hyperbolic tangent of softplus (Misra, 2019)",
                       .formula = "y = x t",
                       .derivative = "dx = dy ⊙ f′(x),   f′(x) = t + x (1 − t²) / (1 + e⁻ˣ)",
                       .symbols = "t = tanh(log(1 + eˣ))"}),
      layer<Multiply, MultiplyOptions>(
          {.name = "multiply",
           .title = "Multiply",
           .aliases = {"mul"},
           .meaning = "product of its inputs, number by number; in C++ only, as it takes 2 to 4",
           .formula = "y = x0 ⊙ x1 ⊙ …",
           .derivative = "dxi = dy ⊙ the other inputs"}),
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
      layer<Sum, SumOptions>({.name = "sum",
                              .title = "Sum",
                              .aliases = {"add"},
                              .meaning = "sum of its inputs; in C++ only, as it takes 2 to 4",
                              .formula = "y = x0 + x1 + …",
                              .derivative = "dxi = dy"}),
      pointwise<Tanh>({.name = "tanh",
                       .title = "Tanh",
                       .aliases = {},
                       .meaning = "hyperbolic tangent",
                       .formula = "y = tanh x",
                       .derivative = "dx = dy ⊙ f′(x),   f′(x) = 1 − y²"}),
  };
  return kinds;
}

}  // namespace gradus
