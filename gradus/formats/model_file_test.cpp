#include "gradus/formats/model_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "gradus/base/file.hpp"
#include "gradus/formats/safetensors.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/concatenate.hpp"
#include "gradus/layers/containers/residual.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/dropout.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/prelu.hpp"
#include "gradus/model/workspace.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tests::error_of;
using tests::same_bits;

Model perceptron(std::uint64_t seed, DType dtype = DType::float32, Index hidden = 3) {
  Model model(Sequential(Linear(2, hidden), Tanh(), Linear(hidden, 1)), dtype);
  model.initialize(Rng(seed));
  return model;
}

TEST(ModelFile, GivesBackTheValuesBitForBit) {
  const TemporaryFolder folder;
  for (const DType dtype : tests::float_types) {
    const Model saved = perceptron(1, dtype);
    save_model(folder.path() / "m", saved, {{"config", "x = 1"}});
    Model loaded = perceptron(2, dtype);
    const auto metadata = load_model(folder.path() / "m", loaded);
    EXPECT_TRUE(same_bits(loaded.values().all(), saved.values().all()));
    EXPECT_EQ(metadata.at("config"), "x = 1");
    EXPECT_EQ(read_metadata(folder.path() / "m"), metadata);
  }
}

TEST(ModelFile, HoldsTheParametersUnderTheirNames) {
  const TemporaryFolder folder;
  const Model model = perceptron(1);
  save_model(folder.path() / "m", model);
  const TensorFile file = read_safetensors(folder.path() / "m");
  std::vector<std::string> names;
  for (const auto& [name, tensor] : file.tensors) {
    names.push_back(name);
    EXPECT_TRUE(same_bits(tensor, model.values()[model.parameter(name)])) << name;
  }
  EXPECT_THAT(names, ElementsAre("0.bias", "0.weight", "2.bias", "2.weight"));
}

TEST(ModelFile, IsTheSameBytesEachTime) {
  const TemporaryFolder folder;
  save_model(folder.path() / "a", perceptron(1), {{"k", "v"}});
  save_model(folder.path() / "b", perceptron(1), {{"k", "v"}});
  EXPECT_EQ(read_file(folder.path() / "a"), read_file(folder.path() / "b"));
}

TEST(ModelFile, ConvertsBetweenFloatTypes) {
  const TemporaryFolder folder;
  const Model single = perceptron(1);
  save_model(folder.path() / "single", single);
  Model wide = perceptron(2, DType::float64);
  load_model(folder.path() / "single", wide);
  save_model(folder.path() / "double", wide);
  Model back = perceptron(3);
  load_model(folder.path() / "double", back);
  EXPECT_TRUE(same_bits(back.values().all(), single.values().all()));
}

TEST(ModelFile, IsNotWrittenOfValuesThatAreNotFinite) {
  const TemporaryFolder folder;
  Model model = perceptron(1);
  model.values()[model.parameter("2.weight")].as<float>()[1] =
      std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(error_of([&] { save_model(folder.path() / "m", model); }),
              AllOf(StartsWith("will not save " + (folder.path() / "m").string()),
                    EndsWith("2.weight is not finite at element 1")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "m"));
}

TEST(ModelFile, ThatDoesNotFitIsRefusedWithAllReasonsAndNothingChanged) {
  const TemporaryFolder folder;
  TensorFile file;
  file.tensors.emplace("0.bias", Tensor({3}));
  file.tensors.emplace("0.weight", Tensor({4, 2}));
  file.tensors.emplace("2.bias", Tensor({1}, DType::int32));
  file.tensors.emplace("extra", Tensor({1}));
  write_safetensors(folder.path() / "m", file);

  Model model = perceptron(1);
  const std::string message = error_of([&] { load_model(folder.path() / "m", model); });
  EXPECT_EQ(message, (folder.path() / "m").string() +
                         " does not fit the model:"
                         "\n  0.weight has shape [4, 2], requires [3, 2]"
                         "\n  2.weight is missing"
                         "\n  2.bias holds int32, requires float32 or float64"
                         "\n  extra is not a parameter of the model");
  EXPECT_TRUE(same_bits(model.values().all(), perceptron(1).values().all()));
}

TEST(ModelFile, OfValuesThatAreNotFiniteIsRefused) {
  const TemporaryFolder folder;
  save_model(folder.path() / "m", perceptron(1, DType::float64));
  TensorFile file = read_safetensors(folder.path() / "m");
  file.tensors.at("0.bias").as<double>()[2] = std::numeric_limits<double>::infinity();
  file.tensors.at("2.bias").as<double>()[0] = 1e39;
  write_safetensors(folder.path() / "m", file);
  Model model = perceptron(2);
  EXPECT_THAT(error_of([&] { load_model(folder.path() / "m", model); }),
              AllOf(HasSubstr("0.bias is not finite at element 2"),
                    HasSubstr("2.bias holds 1e+39, too large for float32")));
  EXPECT_TRUE(same_bits(model.values().all(), perceptron(2).values().all()));
}

TEST(ModelFile, OfQuiteAnotherModelIsRefusedInAFewLines) {
  const TemporaryFolder folder;
  TensorFile file;
  for (int i = 0; i < 30; ++i) file.tensors.emplace(text("layer", 10 + i), Tensor({1}));
  write_safetensors(folder.path() / "m", file);
  Model model = perceptron(1);
  EXPECT_THAT(
      error_of([&] { load_model(folder.path() / "m", model); }),
      AllOf(HasSubstr("layer17 is no"), Not(HasSubstr("layer18")), EndsWith("and 22 more")));
}

// ---- The architecture ----

TEST(ModelFile, IsEnoughToLoadTheModel) {
  const TemporaryFolder folder;
  for (const DType dtype : tests::float_types) {
    Model saved(Sequential(Linear(2, 3, {.bias = false}), LeakyReLU({.slope = 0.3}),
                           Residual(Linear(3, 3), PReLU(3)), Dropout({.probability = 0.1})),
                dtype);
    saved.initialize(Rng(1));
    save_model(folder.path() / "m", saved);
    const Model loaded = load_model(folder.path() / "m");
    EXPECT_EQ(loaded.root().spec(), saved.root().spec());
    EXPECT_EQ(loaded.dtype(), dtype);
    EXPECT_TRUE(same_bits(loaded.values().all(), saved.values().all()));
  }
}

TEST(ModelFile, IsEnoughToLoadAModelOfSeveralInputs) {
  const TemporaryFolder folder;
  Model saved(Sequential(
      Concatenate({.inputs = 3}, Sequential(Flatten(), Linear(4, 2)), Tanh(), Identity()),
      Linear(5, 1)));
  saved.initialize(Rng(1));
  save_model(folder.path() / "m", saved);
  const Model loaded = load_model(folder.path() / "m");
  EXPECT_EQ(loaded.inputs().size(), 3);
  EXPECT_EQ(loaded.root().spec(), saved.root().spec());
  const Tensor a = tests::random_tensor({3, 2, 2}, DType::float32, 1);
  const Tensor b = tests::random_tensor({3, 2}, DType::float32, 2);
  const Tensor c = tests::random_tensor({3, 1}, DType::float32, 3);
  Workspace one(saved, Mode::inference), other(loaded, Mode::inference);
  EXPECT_TRUE(same_bits(other.forward({a, b, c}), one.forward({a, b, c})));
}

// Where it is saved again, the bytes are the same.
TEST(ModelFile, IsTheSameAfterItWasLoaded) {
  const TemporaryFolder folder;
  save_model(folder.path() / "a", perceptron(1));
  save_model(folder.path() / "b", load_model(folder.path() / "a"));
  EXPECT_EQ(read_file(folder.path() / "a"), read_file(folder.path() / "b"));
}

class Twice final : public Module {
 public:
  std::string describe() const override { return "Twice"; }
  Spec spec() const override { return {.kind = kind}; }
  void visit(Visitor& visitor) override { visitor("layer", layer_); }
  Value wire(Graph& graph, std::span<const Value> inputs) const override {
    return layer_.wire(graph, inputs);
  }
  std::string kind;

 private:
  Tanh layer_;
};

TEST(ModelFile, HoldsLayersOfYourOwn) {
  const TemporaryFolder folder;
  Twice own;
  own.kind = "twice";
  save_model(folder.path() / "named", Model(Sequential(std::move(own))));
  EXPECT_THAT(error_of([&] { load_model(folder.path() / "named"); }), HasSubstr("'twice'"));
  LayerKinds kinds = layer_kinds();
  LayerKind& row = kinds.emplace_back();
  row.name = "twice";
  row.options = defaults_of<NoOptions>();
  row.make = [](const Spec&, LayerBuilder&) { return std::make_unique<Twice>(); };
  const Model loaded = load_model(folder.path() / "named", kinds);
  EXPECT_EQ(Workspace(loaded, Mode::inference).model().root().describe(), "Sequential of 1");

  save_model(folder.path() / "unnamed", Model(Sequential(Twice())));
  EXPECT_THAT(error_of([&] { load_model(folder.path() / "unnamed"); }),
              AllOf(HasSubstr("no architecture"), HasSubstr("load_model(path, model)")));
  Model again(Sequential(Twice{}));  // as it says
  load_model(folder.path() / "unnamed", again);
}

TEST(ModelFile, OfADamagedArchitectureIsRefused) {
  const TemporaryFolder folder;
  const auto complaint = [&](const std::string& architecture) {
    TensorFile file;
    file.tensors.emplace("weight", Tensor({3, 2}));
    file.metadata["architecture"] = architecture;
    write_safetensors(folder.path() / "m", file);
    std::string message = error_of([&] { load_model(folder.path() / "m"); });
    EXPECT_THAT(message, StartsWith((folder.path() / "m").string() + ": its architecture"));
    return message;
  };
  const auto of = [](const std::string& layer) {
    return R"({"version": 1, "dtype": "float32", "model": )" + layer + "}";
  };
  EXPECT_THAT(complaint(R"({"version": 2, "dtype": "float32", "model": {"kind": "tanh"}})"),
              HasSubstr("version 2"));
  complaint("");
  complaint("[]");
  complaint("{}");
  complaint(R"({"version": "1"})");
  complaint(R"({"version": 1, "version": 1})");
  complaint(R"({"version": 1, "dtype": "int32", "model": {"kind": "tanh"}})");
  complaint(R"({"version": 1, "dtype": "half", "model": {"kind": "tanh"}})");
  complaint(of("{}"));
  complaint(of("3"));
  complaint(of(R"({"kind": "tahn"})"));
  complaint(of(R"({"kind": "linear", "outputs": 3, "inputs": 2, "bias": 1})"));
  complaint(of(R"({"kind": "linear", "outputs": -3, "inputs": 2})"));
  EXPECT_THAT(complaint(of(R"({"kind": "linear", "outputs": 3, "bias": false})")),
              HasSubstr("width"));
  // More than any memory holds.
  EXPECT_THAT(complaint(of(R"({"kind": "linear", "outputs": 2000000000, "inputs": 2000000000})")),
              HasSubstr("damaged"));
  EXPECT_THAT(complaint(of(R"({"kind": "linear", "outputs": 3, "inputs": 2})")),
              HasSubstr("9 parameters"));
}

TEST(ModelFile, GivesAnotherModelWhatFits) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "trained.safetensors";
  const Model trained = perceptron(1);
  save_model(path, trained);
  Model other = perceptron(2, DType::float64, 4);
  EXPECT_THAT(load_matching(path, other),
              ElementsAre("0.weight: the file has [3, 2], the model [4, 2]",
                          "0.bias: the file has [3], the model [4]",
                          "2.weight: the file has [1, 3], the model [1, 4]"));
  EXPECT_EQ(tests::doubles(other.values()[other.parameter("2.bias")]),
            tests::doubles(trained.values()[trained.parameter("2.bias")]));
  Model unlike(Linear(2, 2));
  unlike.initialize(Rng(1));
  EXPECT_THAT(
      error_of([&] { load_matching(path, unlike); }),
      AllOf(HasSubstr("has no parameter of the model"), HasSubstr("\n  weight the file has none")));
}

}  // namespace
}  // namespace gradus
