// The tables of kinds: each kind has all that a kind needs, or a test here fails.
#include "gradus/layers/kinds.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "app/configuration/toml_spec.hpp"
#include "app/text/kind_text.hpp"
#include "gradus/formats/spec_json.hpp"
#include "gradus/kernels/arrays.hpp"
#include "gradus/kernels/pointwise.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/model/layer.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "gradus/training/schedule_kinds.hpp"
#include "tests/golden/layers.hpp"
#include "tests/program.hpp"

namespace gradus {
namespace {

using testing::IsEmpty;
using testing::Not;

// ---- Layers ----

// A layer as a configuration writes it. Only kinds that require an option are listed, and others
// for another setting.
std::vector<std::string> written_examples(const LayerKind& kind) {
  static const std::map<std::string_view, std::vector<std::string>> examples = {
      {"concatenate", {"{concatenate = [[\"tanh\", {linear = 2}], [\"relu\"]]}"}},
      {"dropout", {"\"dropout\"", "{dropout = 0.25}"}},
      {"embedding",
       {"{embedding = {vocabulary = 7, width = 3}}",
        "{embedding = {vocabulary = 5, width = 2, padding = 4, initializer = {normal = 0.1}}}"}},
      {"gelu", {"\"gelu\"", "{gelu = \"tanh\"}"}},
      {"leaky_relu", {"{leaky_relu = 0.2}"}},
      {"mat_mul",
       {"\"mat_mul\"", "{mat_mul = {transpose_a = true}}", "{mat_mul = {transpose_b = true}}"}},
      {"multiply", {"\"multiply\"", "{multiply = {inputs = 3}}"}},
      {"sum", {"\"sum\"", "{sum = {inputs = 4}}"}},
      {"linear",
       {"{linear = 4}", "{linear = {outputs = 2, bias = false}}",
        "{linear = {outputs = 2, initializer = {normal = 0.1}, bias_initializer = \"constant\"}}",
        "{linear = {outputs = 1, initializer = {values = [[1, 2, 3]]}}}"}},
      {"batch_norm", {"\"batch_norm\"", "{batch_norm = {momentum = 0.2, epsilon = 1e-3}}"}},
      {"layer_norm", {"\"layer_norm\"", "{layer_norm = {bias = false, epsilon = 1e-3}}"}},
      {"prelu", {"\"prelu\"", "{prelu = {slope = 0.5, each = true}}"}},
      {"residual", {"{residual = [\"tanh\", {linear = 3}]}"}},
      {"sequential", {"{sequential = [{linear = 2}, {sequential = [\"relu\"]}]}"}},
  };
  const auto found = examples.find(kind.name);
  return found != examples.end() ? found->second
                                 : std::vector<std::string>{text("\"", kind.name, "\"")};
}

const Shape batch{5, 3};

Spec parsed(const std::string& layer) {
  app::TomlText text{"test.toml", "layer = " + layer};
  const toml::table table = app::parse_toml(text);
  return layer_in(app::option_value(*table.get("layer"), text), {"test.toml", 1});
}

// A layer that infers its width from the input has one.
int inputs_of(const Spec& spec, const LayerKinds& kinds) {
  try {
    return LayerBuilder(DType::float64, kinds).module(spec)->inputs();
  } catch (const Error&) {
    return 1;
  }
}

// Of a sample, for each input of the layer.
ShortList<Shape> sample_shapes(const Spec& spec, const LayerKinds& kinds) {
  const int inputs = inputs_of(spec, kinds);
  if (inputs == 1) return batch.sample();
  ShortList<Shape> out;
  for (int i = 0; i < inputs; ++i) out.push_back({3, 3});  // that MatMul takes as well
  return out;
}

ShortList<Shape> of_rows(const ShortList<Shape>& samples, Index rows) {
  ShortList<Shape> out;
  for (const Shape& sample : samples) out.push_back(sample.batch_of(rows));
  return out;
}

std::vector<double> output_of(std::unique_ptr<Module> module) {
  Model model(std::move(module), DType::float64);
  model.initialize(Rng(7));
  Workspace workspace(model, Mode::inference);
  if (model.inputs().size() > 1) {
    ShortList<Tensor> inputs;
    for (int i = 0; i < model.inputs().size(); ++i)
      inputs.push_back(tests::random_tensor({5, 3, 3}, DType::float64, 3));
    return tests::doubles(Tensor(workspace.forward(inputs)));
  }
  workspace.plan(batch);
  if (const Index vocabulary = workspace.vocabulary(); vocabulary > 0)
    return tests::doubles(Tensor(workspace.forward(tests::whole_numbers(batch, vocabulary))));
  return tests::doubles(Tensor(workspace.forward(tests::random_tensor(batch, DType::float64, 3))));
}

void check_round_trip(const LayerKind& kind, const Spec& written, const LayerKinds& kinds) {
  const ShortList<Shape> samples = sample_shapes(written, kinds);
  const auto built = [&](const Spec& spec) { return build(spec, samples, DType::float64, kinds); };
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw Error(what);
  };
  const Spec spec = built(written)->spec();
  require(spec.kind == kind.name, "the layer tells another kind");
  const Spec again = parse_spec_json(spec_json(spec), "test.json");
  require(again == spec, "JSON changes it");
  require(built(again)->spec() == spec, "the layer made of JSON tells another");
  require(output_of(built(again)) == output_of(built(written)), "the outputs differ");
  require(parsed(app::toml_of(written)) == written, "TOML changes it");
  require(built(parsed(app::toml_of(spec)))->spec() == spec,
          "the layer made of TOML tells another");
}

// Whether the spec is of the kind or holds a layer that is: "name" in a list, or {"kind": "name"}.
bool names(const tests::Json& spec, std::string_view kind) {
  if (spec.is_string()) return spec.get<std::string>() == kind;
  return spec.is_structured() &&
         std::ranges::any_of(spec, [&](const tests::Json& part) { return names(part, kind); });
}

// What the kind lacks of all that a kind must have; empty for a whole one.
std::vector<std::string> missing(const LayerKind& kind, const LayerKinds& kinds = layer_kinds()) {
  std::vector<std::string> out;
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) out.push_back(what);
  };
  expect(!kind.meaning.empty(), "meaning");
  expect(!kind.formula.empty(), "formula");
  expect(!kind.derivative.empty(), "derivative");
  for (const OptionRow& option : option_rows(kind.options))
    expect(!option.meaning.empty(), "meaning of " + option.name);

  const std::string page = tests::content_of(text(tests::repository, "/docs/layers.md"));
  expect(page.find(text("\n## ", kind.name, "\n")) != page.npos, "documentation");

  // Dropout draws its mask from a generator that PyTorch does not have; it has tests of its own.
  const bool draws = kind.name == "dropout";
  const auto golden = tests::golden_layers();
  const bool is_golden = std::ranges::any_of(
      golden, [&](const tests::Json& stored) { return names(stored.at("layer"), kind.name); });
  expect(draws || is_golden, "golden numbers");

  for (const std::string& example : written_examples(kind)) {
    try {
      const Spec spec = parsed(example);
      const ShortList<Shape> samples = sample_shapes(spec, kinds);
      const auto make = [&] { return build(spec, samples, DType::float64, kinds); };
      std::vector<ShortList<Shape>> shapes;
      for (const Index rows : {batch[0], Index{1}, Index{17}})
        shapes.push_back(of_rows(samples, rows));
      const auto broken = broken_laws(make, shapes, {.inference_differs = kind.inference_differs});
      expect(broken.empty(), text("laws: ", broken.empty() ? "" : broken.front()));
      check_round_trip(kind, spec, kinds);
    } catch (const Error& error) {
      out.push_back(text("round trip of ", example, ": ", error.what()));
    }
  }
  return out;
}

TEST(Kinds, OfLayersHaveLawsGoldenNumbersRoundTripFormulaAndDocumentation) {
  for (const LayerKind& kind : layer_kinds()) EXPECT_THAT(missing(kind), IsEmpty()) << kind.name;
}

// y = x, with twice its gradient.
class Unfinished final : public Layer {
 public:
  std::string describe() const override { return "Unfinished"; }
  Shape plan(LayerPlan&, std::span<const Shape> inputs) const override { return inputs[0]; }
  void forward(const Frame& frame) const override { kernels::copy(frame.input(), frame.output()); }
  void backward(const Frame& frame) const override {
    const TensorView dx = frame.input_gradient();
    if (!dx) return;
    kernels::copy(frame.output_gradient(), dx);
    kernels::scale(2, dx);
  }
};

TEST(Kinds, ThatLackSomethingAreFound) {
  LayerKinds kinds = layer_kinds();
  LayerKind kind;
  kind.name = "unfinished";
  kind.options = defaults_of<NoOptions>();
  kind.make = [](const Spec&, LayerBuilder&) { return std::make_unique<Unfinished>(); };
  kinds.push_back(kind);
  using testing::StartsWith;
  EXPECT_THAT(
      missing(kinds.back(), kinds),
      testing::ElementsAre("meaning", "formula", "derivative", "documentation", "golden numbers",
                           StartsWith("laws: law 2 gradient"), StartsWith("round trip")));
}

TEST(Kinds, OfYourOwnAreARowInACopyOfTheTable) {
  LayerKinds kinds = layer_kinds();
  LayerKind twice = kinds.front();
  twice.name = "mine";
  twice.options = defaults_of<NoOptions>();
  twice.make = [](const Spec&, LayerBuilder& builder) {
    return builder.branch().module(Spec{.kind = "tanh"});
  };
  kinds.push_back(twice);
  EXPECT_EQ(build({.kind = "mine"}, {3}, DType::float32, kinds)->describe(), "Tanh");
  EXPECT_THROW(build({.kind = "mine"}, {3}), Error);
}

TEST(Kinds, InferWidthsAndSayWhichLayerDoesNotFit) {
  const Spec network =
      parsed("{sequential = [{linear = 4}, {linear = {outputs = 2, inputs = 5}}]}");
  try {
    build(network, {3});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "test.toml:1: Linear(5 -> 2) cannot take [4]: the last axis must be 5");
  }
}

TEST(Kinds, OfSeveralInputsInferTheWidthsOfEach) {
  const Spec network = parsed(
      "{sequential = [{concatenate = {inputs = 2, branches = [[\"flatten\", {linear = 4}], "
      "{linear = 2}]}}, {linear = 3}]}");
  const auto module = build(network, ShortList<Shape>{{2, 5}, {7}});
  EXPECT_EQ(module->inputs(), 2);
  const Spec spec = module->spec();
  EXPECT_EQ(parse_spec_json(spec_json(spec), "test.json"), spec);
  const auto again = LayerBuilder(DType::float32).module(spec);  // as a model file is read
  EXPECT_EQ(again->spec(), spec);
  const Model model(build(spec, ShortList<Shape>{{2, 5}, {7}}));
  EXPECT_EQ(model.parameter("0.0.1.weight").shape(), Shape({4, 10}));
  EXPECT_EQ(model.parameter("0.1.weight").shape(), Shape({2, 7}));
  EXPECT_EQ(model.parameter("1.weight").shape(), Shape({3, 6}));
  const Spec joined = parsed("{sequential = [{concatenate = {inputs = 2}}]}");
  EXPECT_EQ(build(joined, ShortList<Shape>{{2}, {7}})->inputs(), 2);
}

// What is advised works in the same place.
TEST(Kinds, OfSeveralInputsAreRefusedInAListWithAdviceThatWorks) {
  const std::string advice =
      ": each layer of a list reads the output of the layer before it; to add the input of layers "
      "to their output, write residual; to join the outputs of several, concatenate with branches; "
      "build other networks of several inputs in C++, as examples/two_inputs.cpp does";
  for (const std::string kind : {"sum", "multiply", "mat_mul"}) {
    const Spec network = parsed("{sequential = [{linear = 4}, \"" + kind + "\"]}");
    EXPECT_EQ(tests::error_of([&] { build(network, {3}); }),
              "test.toml:1: " + kind + " takes 2 inputs, but is given 1" + advice);
  }
  EXPECT_EQ(tests::error_of([] {
              build(parsed("{concatenate = {inputs = 2, branches = [\"tanh\", \"relu\"]}}"), {3});
            }),
            "test.toml:1: concatenate takes 2 inputs, but is given 1" + advice);
  for (const std::string layer :
       {"{residual = [\"tanh\"]}", "{concatenate = [\"tanh\", {linear = 3}]}"}) {
    EXPECT_NO_THROW(
        Model model(build(parsed("{sequential = [{linear = 4}, " + layer + "]}"), {3})));
  }
  EXPECT_TRUE(std::filesystem::exists(std::string(tests::repository) + "/examples/two_inputs.cpp"));
  EXPECT_THAT(tests::error_of([] {
                build(parsed("{linear = 4}"), ShortList<Shape>{{3}, {4}});
              }),
              testing::StartsWith("test.toml:1: linear takes 1 input, but is given 2: "));
}

// ---- All families ----

TEST(Kinds, HaveFormulaMeaningAndDocumentation) {
  for (const app::KindFamily& family : app::kind_families()) {
    const std::string page =
        tests::content_of(text(tests::repository, "/docs/", family.plural, ".md"));
    EXPECT_EQ(page, app::family_markdown(family))
        << "run: gradus " << family.plural << " --markdown > docs/" << family.plural << ".md";
    for (const app::KindFamily::Row& row : family.rows) {
      EXPECT_THAT(row.text.meaning, Not(IsEmpty())) << row.text.name;
      EXPECT_THAT(row.text.formula, Not(IsEmpty())) << row.text.name;
      const bool has_derivative = family.name == "layer" || family.name == "loss";
      EXPECT_EQ(row.text.derivative.empty(), !has_derivative) << row.text.name;
      for (const OptionRow& option : row.options) EXPECT_THAT(option.meaning, Not(IsEmpty()));
    }
  }
}

TEST(Kinds, AreNamedOnceAndNoAliasIsAnothersName) {
  for (const app::KindFamily& family : app::kind_families()) {
    std::multiset<std::string_view> names;
    for (const app::KindFamily::Row& row : family.rows) {
      names.insert(row.text.name);
      for (const std::string_view alias : row.text.aliases) names.insert(alias);
    }
    for (const std::string_view name : names) EXPECT_EQ(names.count(name), 1u) << name;
  }
}

TEST(Kinds, OfLossesOptimizersAndSchedulesAreMadeFromTheirDefaults) {
  Model model(build(parsed("{linear = 2}"), {3}));
  for (const LossKind& kind : loss_kinds()) {
    const auto loss = build_loss({.kind = std::string(kind.name)});
    EXPECT_THAT(loss->describe(), testing::StartsWith(std::string(kind.title)));
  }
  for (const OptimizerKind& kind : optimizer_kinds()) {
    const auto optimizer = build_optimizer({.kind = std::string(kind.name)}, model);
    EXPECT_THAT(optimizer->describe(), testing::StartsWith(std::string(kind.title)));
  }
  for (const ScheduleKind& kind : schedule_kinds())
    EXPECT_GT(build_schedule({.kind = std::string(kind.name)}).schedule(0, 10), 0) << kind.name;
}

TEST(Kinds, AreFoundByTheNamesOfOtherFrameworks) {
  const auto nearest_layer = [](const std::string& name) -> std::string {
    try {
      build({.kind = name}, {3});
      return "found";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_THAT(nearest_layer("dense"), testing::HasSubstr("the nearest is 'linear'"));
  EXPECT_THAT(nearest_layer("swish"), testing::HasSubstr("the nearest is 'silu'"));
  EXPECT_THAT(nearest_layer("LeakyReLU"), testing::HasSubstr("the nearest is 'leaky_relu'"));
}

}  // namespace
}  // namespace gradus
