// One step of training, written out: its numbers, its formulas, the command.
#include <gmock/gmock.h>

#include <cctype>

#include "app/configuration/losses.hpp"
#include "app/data/data_source.hpp"
#include "app/explain/explanation.hpp"
#include "app/explain/formulas.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/model/workspace.hpp"
#include "tests/paths.hpp"
#include "tests/program_fixture.hpp"
#include "tests/tensors.hpp"

namespace gradus::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using tests::doubles;
using tests::SmallConfig;
using Numbers = std::vector<double>;

const std::filesystem::path example =
    std::filesystem::path(tests::repository) / "examples/worked_example.toml";

// The step that `gradus explain` shows.
struct Worked {
  explicit Worked(const Config& config, Index samples = 4)
      : source(config.data, {}),
        kind(kind_of(config.data, source.format())),
        model(build_model(config, kind)) {
    model.initialize(Rng(config.seed));
    batch = source.of_seed(config.seed).train.rows(0, samples);
    before = model.values();
    step = work_step(config, kind, model, batch);
  }
  DataSource source;
  SampleKind kind;
  Model model;  // after the step
  Batch batch;
  ParameterVector before;
  WorkedStep step;
};

Worked worked(const SmallConfig& config) {
  return Worked(parse_config(text_of(config), "small.toml", "small"));
}

const WorkedParameter& parameter(const WorkedLayer& layer, const std::string& name) {
  return *std::ranges::find(layer.parameters, name, &WorkedParameter::name);
}

// ---- The numbers of mfnet's report, its section 3.3 with errata 7 and 8 ----
// There a column is a sample and the bias is the first column of W; here a row is one.

TEST(Explain, TakesTheWorkedExampleForwardAsPrinted) {
  const Worked all(read_config(example));
  const auto& layers = all.step.layers;
  ASSERT_EQ(layers.size(), 6u);
  EXPECT_EQ(doubles(layers[0].input), (Numbers{1, 2, 1, 3, 2, 2, 2, 3}));
  const Numbers z1 = {2, 3, 2, 3, 4, 2, 2, 4, 3, 3, 5, 3};
  const Numbers z2 = {5, 3, 6, 6, 6, 3, 7, 6}, z3 = {2, 0, 3, 1};
  for (const std::size_t i : {0u, 1u}) EXPECT_EQ(doubles(layers[i].output), z1);
  for (const std::size_t i : {2u, 3u}) EXPECT_EQ(doubles(layers[i].output), z2);
  for (const std::size_t i : {4u, 5u}) EXPECT_EQ(doubles(layers[i].output), z3);
  EXPECT_EQ(doubles(all.step.targets), (Numbers{1, 1, 2, 2}));
  EXPECT_EQ(all.step.loss, 1);
}

TEST(Explain, TakesTheWorkedExampleBackwardWithHalvesInPlaceOfQuarters) {
  const Worked all(read_config(example));
  const auto& layers = all.step.layers;
  const Numbers delta3 = {0.5, -0.5, 0.5, -0.5};
  const Numbers delta2 = {0.5, -0.5, -0.5, 0.5, 0.5, -0.5, -0.5, 0.5};
  const Numbers delta1 = {0, -1, 1.5, 0, 1, -1.5, 0, -1, 1.5, 0, 1, -1.5};
  EXPECT_EQ(doubles(layers[5].output_gradient), delta3);
  EXPECT_EQ(doubles(layers[4].output_gradient), delta3);
  EXPECT_EQ(doubles(parameter(layers[4], "weight").gradient), (Numbers{-1, -3}));
  EXPECT_EQ(doubles(parameter(layers[4], "bias").gradient), (Numbers{0}));
  EXPECT_EQ(doubles(layers[4].input_gradient), delta2);
  EXPECT_EQ(doubles(layers[2].output_gradient), delta2);
  EXPECT_EQ(doubles(parameter(layers[2], "weight").gradient), (Numbers{-1, -1, 0, 1, 1, 0}));
  EXPECT_EQ(doubles(parameter(layers[2], "bias").gradient), (Numbers{0, 0}));
  EXPECT_EQ(doubles(layers[2].input_gradient), delta1);
  EXPECT_EQ(doubles(layers[0].output_gradient), delta1);
  EXPECT_EQ(doubles(parameter(layers[0], "weight").gradient), (Numbers{0, 0, 0, 2, 0, -3}));
  EXPECT_EQ(doubles(parameter(layers[0], "bias").gradient), (Numbers{0, 0, 0}));
  EXPECT_EQ(doubles(layers[0].input_gradient), (Numbers{0.5, -1, -0.5, 1, 0.5, -1, -0.5, 1}));
}

TEST(Explain, UpdatesTheWorkedExampleAsPrinted) {
  const Worked all(read_config(example));
  const auto& layers = all.step.layers;
  EXPECT_EQ(doubles(parameter(layers[4], "weight").after), (Numbers{3, 5}));
  EXPECT_EQ(doubles(parameter(layers[4], "bias").after), (Numbers{0}));
  EXPECT_EQ(doubles(parameter(layers[2], "weight").after), (Numbers{3, 2, 1, -1, 0, -2}));
  EXPECT_EQ(doubles(parameter(layers[2], "bias").after), (Numbers{1, -1}));
  EXPECT_EQ(doubles(parameter(layers[0], "weight").after), (Numbers{0, 1, 1, -3, 1, 6}));
  EXPECT_EQ(doubles(parameter(layers[0], "bias").after), (Numbers{0, 0, 1}));
}

// ---- Any network ----

// The same units are dropped before and after, so that a tiny step changes the loss a little.
TEST(Explain, ComparesTheLossOfTheSameDraws) {
  const Worked all = worked({.head = "dtype = \"float64\"\nloss = \"mse\"\n",
                             .layers = "[{linear = 6}, \"tanh\", {dropout = 0.8}, {linear = 1}]",
                             .optimizer = "name = \"sgd\"\nlearning_rate = 1e-7\n"});
  EXPECT_LT(all.step.loss_after, all.step.loss);
  EXPECT_NEAR(all.step.loss_after, all.step.loss, 1e-5);
}

TEST(Explain, ShowsTheGradientsThatAWorkspaceOfTheWholeGives) {
  const SmallConfig small{
      .head = "dtype = \"float64\"\nloss = \"cross_entropy\"\n",
      .layers =
          "[{linear = 4}, \"tanh\", {residual = [{linear = 4}, \"relu\"]}, {concatenate = "
          "[[\"sigmoid\"], [{linear = 3}]]}, {linear = 2}]"};
  const Worked all = worked(small);
  Model whole = build_model(parse_config(text_of(small), "small.toml", "small"));
  whole.values() = all.before;
  Workspace workspace(whole, Mode::training);
  workspace.forward(all.batch.inputs);
  EXPECT_NEAR(workspace.backward(CrossEntropy(), all.batch.targets), all.step.loss, 1e-15);
  std::size_t compared = 0;
  for (std::size_t i = 0; i < all.step.layers.size(); ++i) {
    for (const WorkedParameter& shown : all.step.layers[i].parameters) {
      const Parameter& same = whole.parameter(text(i, ".", shown.name));
      EXPECT_TRUE(tests::agree(shown.gradient, doubles(workspace.gradients()[same]), 1e-14));
      EXPECT_TRUE(tests::same_bits(shown.before, all.before[same]));
      ++compared;
    }
  }
  EXPECT_EQ(compared, whole.parameters().size());
}

TEST(Explain, MultipliesTheGradientByTheSlopeOfEachPointwiseLayer) {
  const Worked all = worked(
      {.head = "dtype = \"float64\"\nloss = \"cross_entropy\"\n",
       .layers = "[{linear = 3}, \"elu\", \"gelu\", \"gelu_tanh\", \"hard_tanh\", \"identity\", "
                 "\"leaky_relu\", {prelu = {each = true}}, \"relu\", \"sigmoid\", \"silu\", "
                 "\"softplus\", \"tanh\", "
                 "{dropout = 0.5}, {linear = 2}]"});
  for (const WorkedLayer& layer : all.step.layers) {
    SCOPED_TRACE(layer.description);
    EXPECT_EQ(is_pointwise(layer.spec.kind), layer.spec.kind != "linear");
    if (!is_pointwise(layer.spec.kind)) continue;
    Numbers product = doubles(layer.slope);
    for (std::size_t i = 0; i < product.size(); ++i)
      product[i] *= doubles(layer.output_gradient)[i];
    EXPECT_TRUE(tests::agree(layer.input_gradient, product, 1e-14));
  }
}

const std::string layer_kinds[] = {
    "concatenate", "dropout",     "elu",    "flatten", "gelu",     "gelu_tanh", "hard_tanh",
    "identity",    "leaky_relu",  "linear", "prelu",   "relu",     "residual",  "sigmoid",
    "silu",        "log_softmax", "tanh",   "softmax", "softplus",
};

LayerSpec layer_of(const std::string& kind) {
  LayerSpec layer;
  layer.kind = kind;
  return layer;
}

TEST(Explain, HasAFormulaForEveryLayerOfAConfiguration) {
  for (const std::string& kind : layer_kinds) {
    EXPECT_NE(forward_formula(layer_of(kind)), "y = f(x)") << kind;
    EXPECT_THAT(backward_formula(layer_of(kind)), HasSubstr("dx = ")) << kind;
  }
}

// Whether the symbol stands in the formula, and not within a word.
bool uses(const std::string& formula, const std::string& symbol) {
  const auto is_letter = [&](std::size_t i) {
    return i < formula.size() && std::isalpha(static_cast<unsigned char>(formula[i])) != 0;
  };
  for (std::size_t at = formula.find(symbol); at != formula.npos;
       at = formula.find(symbol, at + 1)) {
    if (!is_letter(at - 1) && !is_letter(at + symbol.size())) return true;
  }
  return false;
}

void expect_defined_symbols(const std::string& formula) {
  const std::pair<std::string, std::string> definitions[] = {
      {"Φ", "Φ(x) = "},      {"φ", "φ(x) = "},   {"α", "α as in ELU(α)"}, {"δ", "δ = "},
      {"u", "u = "},         {"u′", "u′ = "},    {"q", "q = "},           {"s", "s = "},
      {"m", "m rows"},       {"n", "n outputs"}, {"h(d)", "h(d) = "},     {"mask", "mask = 0"},
      {"slope", "slope as "}};
  for (const auto& [symbol, definition] : definitions) {
    if (uses(formula, symbol)) {
      EXPECT_THAT(formula, HasSubstr(definition));
    }
  }
  if (uses(formula, "p")) {
    EXPECT_THAT(formula, testing::AnyOf(HasSubstr("p = "), HasSubstr("p as in Dropout(p)")));
  }
}

TEST(Explain, DefinesEverySymbolOfItsFormulas) {
  for (const std::string& kind : layer_kinds) {
    SCOPED_TRACE(kind);
    expect_defined_symbols(forward_formula(layer_of(kind)));
    expect_defined_symbols(backward_formula(layer_of(kind)));
  }
  for (const std::string_view name : loss_names) {
    SCOPED_TRACE(name);
    for (const double smoothing : {0.0, 0.1}) {
      const LossSpec loss{.name = std::string(name), .label_smoothing = smoothing};
      expect_defined_symbols(loss_formula(loss));
      expect_defined_symbols(loss_gradient_formula(loss));
    }
  }
}

TEST(Explain, HasFormulasForEveryLossOfAConfiguration) {
  for (const std::string_view name : loss_names) {
    const LossSpec loss{.name = std::string(name), .delta = 2};
    EXPECT_THAT(loss_formula(loss), StartsWith("L = ")) << name;
    EXPECT_THAT(loss_gradient_formula(loss), StartsWith("dy = ")) << name;
  }
  EXPECT_THAT(loss_formula({.name = "huber", .delta = 2}), HasSubstr(", δ = 2"));
}

TEST(Explain, SaysWhatTheOptionsOfACrossEntropyMakeOfIt) {
  LossSpec loss{.name = "cross_entropy"};
  EXPECT_EQ(loss_formula(loss), "L = −Σ log p[class] / m,   p = softmax(y), m rows");
  loss.class_weights = {1, 2};
  EXPECT_EQ(loss_formula(loss),
            "L = −Σ q log p / m,   q = class weight · t,   t = 1 at the class, else 0, p = "
            "softmax(y), m rows");
  loss.label_smoothing = 0.25;
  EXPECT_EQ(loss_gradient_formula(loss),
            "dy = (p · the sum of q over the row − q) / m,   q = class weight · (0.75 t + 0.25 / "
            "classes),   t = 1 at the class, else 0, p = softmax(y), m rows");
}

TEST(Explain, SaysHowEachOptimizerMakesItsFirstStep) {
  const auto formula = [](const auto& options) {
    OptimizerSpec spec;
    spec.options = options;
    return update_formula(spec);
  };
  EXPECT_EQ(formula(SgdOptions{.learning_rate = 0.5}), "W ← W − 0.5 dW");
  EXPECT_THAT(formula(SgdOptions{.learning_rate = 0.5, .momentum = 0.9}),
              StartsWith("W ← W − 0.5 dW,   the velocity"));
  EXPECT_THAT(formula(SgdOptions{
                  .learning_rate = 0.5, .momentum = 0.5, .weight_decay = 0.1, .nesterov = true}),
              StartsWith("W ← W − 0.75 (dW + 0.1 W),"));
  EXPECT_THAT(formula(AdamOptions{.learning_rate = 0.5, .epsilon = 0.25}),
              StartsWith("W ← W − 0.5 dW / (|dW| + 0.25),"));
  EXPECT_THAT(formula(AdamOptions{.learning_rate = 0.5, .epsilon = 0.25, .weight_decay = 0.1}),
              StartsWith("W ← W − 0.5 (dW + 0.1 W) / (|dW + 0.1 W| + 0.25),"));
  EXPECT_THAT(formula(AdamWOptions{.learning_rate = 0.5, .epsilon = 0.25, .weight_decay = 0.5}),
              StartsWith("W ← 0.75 W − 0.5 dW / (|dW| + 0.25),"));
  EXPECT_EQ(formula(RMSpropOptions{.learning_rate = 0.5, .alpha = 0.75, .epsilon = 0.125}),
            "W ← W − 0.5 dW / (√v + 0.125),   v = 0.25 dW² in the first step");
  EXPECT_THAT(formula(AdagradOptions{.learning_rate = 0.5, .epsilon = 0.25}),
              StartsWith("W ← W − 0.5 dW / (|dW| + 0.25),"));
}

}  // namespace
}  // namespace gradus::app

namespace gradus::tests {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string worked_example = std::string(repository) + "/examples/worked_example.toml";

// ---- The command ----

TEST_F(Program, ExplainsTheWorkedExample) {
  folder_.write("own.toml", file(worked_example));
  folder_.write("a.html", "old");
  EXPECT_EQ(gradus({"explain", worked_example, "--html", "a.html"}).code, 1);
  EXPECT_EQ(gradus({"explain", "own.toml", "--html", "own.toml", "--force"}).code, 1);
  EXPECT_EQ(file("a.html"), "old");
  EXPECT_EQ(file("own.toml"), file(worked_example));
  const Outcome outcome = gradus({"explain", worked_example, "--html", "a.html", "--force"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              StartsWith("worked_example: one step of Sgd(learning_rate 2) on 4 samples\n"));
  EXPECT_THAT(outcome.output, HasSubstr("  Layer 2: Linear(3 -> 2)\n"
                                        "    y = x Wᵀ + b\n"
                                        "\n"
                                        "         x           Wᵀ                      y\n"
                                        "    ⎡ 2  3  2 ⎤   ⎡ 1   1 ⎤       b       ⎡ 5  3 ⎤\n"
                                        "    ⎢ 3  4  2 ⎥ · ⎢ 0   2 ⎥ + [ 1  -1 ] = ⎢ 6  6 ⎥\n"
                                        "    ⎢ 2  4  3 ⎥   ⎣ 1  -2 ⎦               ⎢ 6  3 ⎥\n"
                                        "    ⎣ 3  5  3 ⎦                           ⎣ 7  6 ⎦\n"));
  EXPECT_THAT(outcome.output, HasSubstr("         W                  dW             new W\n"
                                        "    ⎡ 1  0   1 ⎤ − 2 · ⎡ -1  -1  0 ⎤ = ⎡  3  2   1 ⎤\n"
                                        "    ⎣ 1  2  -2 ⎦       ⎣  1   1  0 ⎦   ⎣ -1  0  -2 ⎦\n"));
  EXPECT_THAT(outcome.output, HasSubstr("L = 1.000 before, 23890 after"));
  // A row is (bias, weights), as report D prints its matrices.
  EXPECT_THAT(outcome.output, HasSubstr("      (b, W)             new (b, W)\n"
                                        "    ⎡ 0  0  1 ⎤         ⎡ 0  0   1 ⎤\n"
                                        "    ⎢ 0  1  1 ⎥ becomes ⎢ 0  1  -3 ⎥\n"
                                        "    ⎣ 1  1  0 ⎦         ⎣ 1  1   6 ⎦\n"));
  EXPECT_THAT(file("a.html"), HasSubstr("<h3>Layer 0: Linear(2 -&gt; 3)</h3>"));
}

TEST_F(Program, ExplainsAsManySamplesAsAreAskedForOrThere) {
  folder_.write("small.toml", text_of(SmallConfig{}));
  EXPECT_THAT(gradus({"explain", "small.toml"}).output, HasSubstr(" on 4 samples\n"));
  EXPECT_THAT(gradus({"explain", "small.toml", "--samples", "1"}).output,
              HasSubstr(" on 1 sample\n"));
  EXPECT_THAT(gradus({"explain", "small.toml", "--samples", "1000"}).output,
              HasSubstr(" on 100 samples\n"));
  EXPECT_EQ(gradus({"explain", "small.toml", "--samples", "0"}).code, 2);
  EXPECT_EQ(gradus({"explain", "missing.toml"}).code, 1);
}

}  // namespace
}  // namespace gradus::tests
