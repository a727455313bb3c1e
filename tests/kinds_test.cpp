// The tables of kinds: each kind has all that a kind needs, or a test here fails.
#include "gradus/layers/kinds.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "app/configuration/toml_spec.hpp"
#include "app/text/kind_text.hpp"
#include "gradus/formats/spec_json.hpp"
#include "gradus/losses/kinds.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/testing/layer_laws.hpp"
#include "gradus/training/schedule_kinds.hpp"
#include "tests/golden/golden.hpp"
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
      {"gelu", {"\"gelu\"", "{gelu = \"tanh\"}"}},
      {"leaky_relu", {"{leaky_relu = 0.2}"}},
      {"linear",
       {"{linear = 4}", "{linear = {outputs = 2, bias = false}}",
        "{linear = {outputs = 2, initializer = {normal = 0.1}, bias_initializer = \"constant\"}}",
        "{linear = {outputs = 1, initializer = {values = [[1, 2, 3]]}}}"}},
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

std::vector<double> output_of(std::unique_ptr<Module> module) {
  Model model(std::move(module), DType::float64);
  model.initialize(Rng(7));
  Workspace workspace(model, Mode::inference);
  return tests::doubles(Tensor(workspace.forward(tests::random_tensor(batch, DType::float64, 3))));
}

template <class Check>
void for_each_example(const Check& check) {
  for (const LayerKind& kind : layer_kinds()) {
    for (const std::string& example : written_examples(kind)) {
      SCOPED_TRACE(example);
      check(kind, parsed(example));
    }
  }
}

TEST(Kinds, OfLayersKeepTheLaws) {
  for_each_example([](const LayerKind& kind, const Spec& spec) {
    const auto make = [&] { return build(spec, batch.sample(), DType::float64); };
    EXPECT_THAT(
        broken_laws(make, {batch, {1, 3}, {17, 3}}, {.inference_differs = kind.name == "dropout"}),
        IsEmpty());
  });
}

TEST(Kinds, OfLayersGoFromTomlToAModelToJsonToTheSameModel) {
  for_each_example([](const LayerKind& kind, const Spec& written) {
    const Spec spec = build(written, batch.sample())->spec();
    EXPECT_EQ(spec.kind, kind.name);
    const Spec again = parse_spec_json(spec_json(spec), "test.json");
    EXPECT_EQ(again, spec);
    EXPECT_EQ(build(again, batch.sample())->spec(), spec);
    EXPECT_EQ(output_of(build(again, batch.sample(), DType::float64)),
              output_of(build(written, batch.sample(), DType::float64)));
    EXPECT_EQ(parsed(app::toml_of(written)), written);
    EXPECT_EQ(build(parsed(app::toml_of(spec)), batch.sample())->spec(), spec);
  });
}

// Numbers from PyTorch: a file of the kind's name, or cases of it in one of the common files.
TEST(Kinds, OfLayersHaveGoldenNumbers) {
  const std::set<std::string_view> need_none = {
      "dropout",   // draws its mask from our own generator; its formula is tested by itself
      "identity",  // has no number of its own
  };
  std::string common;
  for (const char* file : {"activations", "containers"}) common += tests::golden(file).dump();
  for (const LayerKind& kind : layer_kinds()) {
    if (need_none.contains(kind.name)) continue;
    const auto own =
        std::filesystem::path(tests::repository) / "tests/golden" / text(kind.name, ".json");
    std::string title(kind.title);
    if (kind.name == "hard_tanh") title = "Hardtanh";  // PyTorch's name
    EXPECT_TRUE(std::filesystem::exists(own) ||
                common.find(text("\"", title, "\"")) != std::string::npos ||
                common.find(text("\"", kind.name)) != std::string::npos)
        << kind.name;
  }
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
