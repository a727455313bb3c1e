// One step of training, written out: its numbers, its formulas, the command.
#include <gmock/gmock.h>

#include <cctype>

#include "app/data/data_source.hpp"
#include "app/explain/explanation.hpp"
#include "gradus/layers/kinds.hpp"
#include "gradus/losses/cross_entropy.hpp"
#include "gradus/losses/kinds.hpp"
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
       .layers =
           "[{linear = 3}, \"elu\", \"gelu\", {gelu = \"tanh\"}, \"hard_tanh\", \"identity\", "
           "\"leaky_relu\", {prelu = {each = true}}, \"relu\", \"sigmoid\", \"silu\", "
           "\"softplus\", \"tanh\", "
           "{dropout = 0.5}, {linear = 2}]"});
  for (const WorkedLayer& layer : all.step.layers) {
    SCOPED_TRACE(layer.description);
    const bool pointwise = gradus::kind_of(layer_kinds(), layer.spec, "layer").pointwise;
    EXPECT_EQ(pointwise, layer.spec.kind != "linear");
    if (!pointwise) continue;
    Numbers product = doubles(layer.slope);
    for (std::size_t i = 0; i < product.size(); ++i)
      product[i] *= doubles(layer.output_gradient)[i];
    EXPECT_TRUE(tests::agree(layer.input_gradient, product, 1e-14));
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

void expect_defined_symbols(const KindText& kind) {
  const std::pair<std::string, std::string> definitions[] = {
      {"Φ", "Φ(x) = "},
      {"φ", "φ(x) = "},
      {"α", "α as in ELU(α)"},
      {"δ", "δ as in Huber(δ)"},
      {"u", "u = "},
      {"u′", "u′ = "},
      {"q", "q = "},
      {"s", "s = "},
      {"m", "m rows"},
      {"n", "n outputs"},
      {"h(d)", "h(d) = "},
      {"mask", "mask = 0"},
      {"label_smoothing", "e = "},
      {"slope", "slope as in "},
  };
  for (const std::string_view part : {kind.formula, kind.derivative}) {
    const std::string formula = with_symbols(part, kind);
    for (const auto& [symbol, definition] : definitions) {
      if (uses(formula, symbol)) {
        EXPECT_THAT(formula, HasSubstr(definition));
      }
    }
    if (uses(formula, "p")) {
      EXPECT_THAT(formula, testing::AnyOf(HasSubstr("p = "), HasSubstr("p as in Dropout(p)")));
    }
  }
}

TEST(Explain, DefinesEverySymbolOfItsFormulas) {
  for (const LayerKind& kind : layer_kinds()) {
    SCOPED_TRACE(kind.name);
    expect_defined_symbols(kind);
  }
  for (const LossKind& kind : loss_kinds()) {
    SCOPED_TRACE(kind.name);
    expect_defined_symbols(kind);
  }
}

TEST(Explain, ShowsTheFactorOfTheGradientOnlyWhereItIsTheWholeUpdate) {
  const auto factor = [](const std::string& optimizer) {
    const SmallConfig small{.head = "dtype = \"float64\"\nloss = \"cross_entropy\"\n",
                            .optimizer = optimizer};
    const Config config = parse_config(text_of(small), "small.toml", "small");
    const Worked all(config);
    const Page page = explanation(config, all.step);
    const Equation& equation = page.chapters[2].passages[1].equations.front();
    return std::get<std::string>(equation[1]);
  };
  EXPECT_EQ(factor("name = \"sgd\"\nlearning_rate = 0.5\n"), "− 0.5 ·");
  EXPECT_EQ(factor("name = \"sgd\"\nlearning_rate = 0.5\nmomentum = 0.9\n"), "− 0.5 ·");
  EXPECT_EQ(factor("name = \"sgd\"\nlearning_rate = 0.5\nmomentum = 0.5\nnesterov = true\n"),
            "− 0.75 ·");
  EXPECT_EQ(factor("name = \"sgd\"\nlearning_rate = 0.5\nweight_decay = 0.1\n"), "with");
  EXPECT_EQ(factor("name = \"adam\"\n"), "with");
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
  const std::string samples = file(std::string(repository) + "/examples/worked_example.csv");
  folder_.write("worked_example.csv", samples);
  EXPECT_EQ(gradus({"explain", "own.toml", "--html", "worked_example.csv", "--force"}).code, 1);
  EXPECT_EQ(file("worked_example.csv"), samples);
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

TEST_F(Program, ExplainsAsManySamplesAsRequestedOrThere) {
  folder_.write("small.toml", text_of(SmallConfig{}));
  EXPECT_THAT(gradus({"explain", "small.toml"}).output, HasSubstr(" on 4 samples\n"));
  EXPECT_THAT(gradus({"explain", "small.toml", "--samples", "1"}).output,
              HasSubstr(" on 1 sample\n"));
  EXPECT_THAT(gradus({"explain", "small.toml", "--samples", "1000"}).output,
              HasSubstr(" on 100 samples\n"));
  EXPECT_EQ(gradus({"explain", "small.toml", "--samples", "0"}).code, 2);
  EXPECT_EQ(gradus({"explain", "missing.toml"}).code, 1);
}

TEST_F(Program, NeverReplacesTheDataByThePageThatExplainsThem) {
  const std::string data = "x,y\n1,2\n2,4\n3,6\n4,8\n5,10\n6,12\n";
  folder_.write("gaps.csv", data);
  folder_.write("later.csv", data);
  fs::create_symlink("gaps.csv", path("link.csv"));
  folder_.write("mean.toml", text_of({.head = "loss = \"mse\"\n",
                                      .data = "source = \"csv\"\nfile = \"gaps.csv\"\n"
                                              "test_file = \"later.csv\"\ntarget = \"y\"\n",
                                      .layers = "[{linear = 1}]"}));
  for (const char* page : {"gaps.csv", "later.csv", "./gaps.csv", "link.csv"}) {
    const Outcome outcome = gradus({"explain", "mean.toml", "--html", page, "--force"});
    EXPECT_EQ(outcome.code, 1) << page;
    EXPECT_THAT(outcome.errors, HasSubstr(page));
    EXPECT_EQ(file("gaps.csv"), data) << page;
    EXPECT_EQ(file("later.csv"), data) << page;
  }
  EXPECT_EQ(gradus({"explain", "mean.toml", "--html", "page.html"}).code, 0);
}

}  // namespace
}  // namespace gradus::tests
