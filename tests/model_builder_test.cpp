#include "app/configuration/model_builder.hpp"

#include <gmock/gmock.h>

#include "gradus/losses/kinds.hpp"
#include "gradus/model/layer.hpp"
#include "gradus/optimizers/kinds.hpp"
#include "gradus/training/schedule_kinds.hpp"
#include "tests/small_config.hpp"
#include "tests/tensors.hpp"

namespace gradus::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::SmallConfig;

Config parsed(const SmallConfig& config) {
  return parse_config(text_of(config), "small.toml", "small");
}
Config with_layers(const std::string& layers) { return parsed({.layers = layers}); }

std::string error_of(const Config& config) {
  try {
    build_model(config);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> descriptions(const Model& model) {
  std::vector<std::string> out;
  for (const Graph::Step& step : model.graph().steps()) out.push_back(step.layer->describe());
  return out;
}

TEST(ModelBuilder, InfersTheWidthsFromTheData) {
  const Model model =
      build_model(with_layers("[{linear = 5}, \"relu\", {linear = {outputs = 3, bias = false}}, "
                              "\"sigmoid\", {linear = 2}]"));
  EXPECT_THAT(descriptions(model), ElementsAre("Linear(2 -> 5)", "ReLU", "Linear(5 -> 3, no bias)",
                                               "Sigmoid", "Linear(3 -> 2)"));
  EXPECT_EQ(model.parameter_count(), 15 + 15 + 8);
}

TEST(ModelBuilder, BeginsWithTheWeightsThatTheConfigurationNames) {
  Model model =
      build_model(with_layers("[{linear = {outputs = 2, initializer = {values = [[1, 2], [3, 4]]}, "
                              "bias_initializer = {values = [5, 6]}}}]"));
  model.initialize(Rng(1));
  EXPECT_THAT(model.values()[model.parameter("0.weight")].as<float>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(model.values()[model.parameter("0.bias")].as<float>(), ElementsAre(5, 6));
  Model other = build_model(
      with_layers("[{linear = {outputs = 2, initializer = {values = [[1, 2, 3], [4, 5, 6]]}}}]"));
  EXPECT_THAT(tests::error_of([&] { other.initialize(Rng(1)); }), HasSubstr("6 numbers"));
}

TEST(ModelBuilder, FollowsTheShapeThroughContainers) {
  const Model model = build_model(with_layers(
      "[{linear = 4}, {residual = [{linear = 6}, \"tanh\", {linear = 4}]}, "
      "{concatenate = [[\"identity\"], [{linear = 3}, {dropout = 0.5}]]}, {linear = 2}]"));
  EXPECT_THAT(descriptions(model),
              ElementsAre("Linear(2 -> 4)", "Linear(4 -> 6)", "Tanh", "Linear(6 -> 4)", "Sum",
                          "Identity", "Linear(4 -> 3)", "Dropout(0.5)", "Join", "Linear(7 -> 2)"));
}

TEST(ModelBuilder, KnowsEveryActivation) {
  const Model model = build_model(with_layers(
      "[\"elu\", {elu = 0.5}, \"gelu\", {gelu = \"tanh\"}, \"hard_tanh\", \"leaky_relu\", "
      "{leaky_relu = 0.2}, \"log_softmax\", \"prelu\", {prelu = {each = true}}, "
      "\"relu\", \"sigmoid\", \"silu\", \"softplus\", \"tanh\"]"));
  EXPECT_THAT(
      descriptions(model),
      ElementsAre("ELU(1)", "ELU(0.5)", "GELU", "GELU(tanh)", "HardTanh", "LeakyReLU(0.01)",
                  "LeakyReLU(0.2)", "LogSoftmax", "PReLU(0.25)", "PReLU(0.25, each, columns 2)",
                  "ReLU", "Sigmoid", "SiLU", "Softplus", "Tanh"));
}

TEST(ModelBuilder, FlattensImages) {
  const Model model =
      build_model(parsed({.data = "source = \"mnist\"\n",
                          .layers = "[\"flatten\", {linear = 128}, \"relu\", {linear = 10}]"}));
  EXPECT_THAT(descriptions(model),
              ElementsAre("Flatten", "Linear(784 -> 128)", "ReLU", "Linear(128 -> 10)"));
}

TEST(ModelBuilder, TakesTheTypeAndTheInitializers) {
  Config config =
      with_layers("[{linear = {outputs = 2, bias = false, initializer = {constant = 0.5}}}]");
  config.dtype = DType::float64;
  Model model = build_model(config);
  EXPECT_EQ(model.dtype(), DType::float64);
  model.initialize(Rng(1));
  EXPECT_THAT(model.values()[model.parameter("0.weight")].as<double>(), testing::Each(0.5));
}

TEST(ModelBuilder, RefusesOutputsThatAreNotTheClasses) {
  EXPECT_EQ(error_of(with_layers("[{linear = 8}, {linear = 3}]")),
            "small.toml:8: the layers make [3] of a sample, but disc has 2 classes: required is "
            "[2]: let the layers end with {linear = 2}");
  EXPECT_THAT(error_of(parsed({.data = "source = \"mnist\"\n", .layers = "[{linear = 10}]"})),
              HasSubstr("make [28, 10] of a sample, but mnist has 10 classes: required is "
                        "[10]: let the layers end with \"flatten\", {linear = 10}"));
}

TEST(ModelBuilder, LetsTheSquaredErrorSeparateTwoClassesByOneOutput) {
  SmallConfig small{.head = "loss = \"mse\"\n", .layers = "[{linear = 1}]"};
  EXPECT_EQ(error_of(parsed(small)), "no error");
  small.layers = "[{linear = 3}]";
  EXPECT_THAT(error_of(parsed(small)), HasSubstr("required is [2] or [1]:"));
  EXPECT_THAT(error_of(with_layers("[{linear = 1}]")), HasSubstr("required is [2]: let"));
}

TEST(ModelBuilder, RefusesASoftmaxBeforeTheCrossEntropy) {
  EXPECT_THAT(error_of(with_layers("[{linear = 2}, \"softmax\"]")),
              StartsWith("small.toml:8: cross_entropy applies its own softmax"));
  EXPECT_EQ(error_of(parsed({.head = "loss = \"mse\"\n", .layers = "[{linear = 2}, \"softmax\"]"})),
            "no error");
}

TEST(ModelBuilder, RequiresProbabilitiesWhereTheLossReadsThem) {
  const auto refusal = [](const std::string& loss, const std::string& last) {
    return error_of(
        parsed({.head = "loss = \"" + loss + "\"\n",
                .layers = "[{linear = 2}" + (last.empty() ? "" : ", \"" + last + "\"") + "]"}));
  };
  EXPECT_EQ(
      refusal("negative_log_likelihood", "tanh"),
      "small.toml:7: negative_log_likelihood requires probabilities: write \"softmax\" behind the "
      "last layer, \"tanh\"");
  EXPECT_EQ(refusal("negative_log_likelihood_on_log_probabilities", "softmax"),
            "small.toml:7: negative_log_likelihood_on_log_probabilities requires logarithms of "
            "probabilities: write \"log_softmax\" behind the last layer, \"softmax\"");
  EXPECT_THAT(refusal("binary_cross_entropy_on_probabilities", ""),
              HasSubstr("write \"sigmoid\" behind the last layer, {linear = 2}"));
  EXPECT_EQ(refusal("negative_log_likelihood", "softmax"), "no error");
  EXPECT_EQ(refusal("negative_log_likelihood_on_log_probabilities", "log_softmax"), "no error");
  EXPECT_THAT(refusal("cross_entropy", "log_softmax"),
              HasSubstr("applies its own softmax to the last layer's outputs: leave out the "
                        "\"log_softmax\""));
}

TEST(ModelBuilder, BuildsEachOptimizer) {
  Model model = build_model(with_layers("[{linear = 2}]"));
  const std::size_t one = model.values().all().byte_size();
  const auto expect = [&](const std::string& lines, const std::string& description,
                          std::size_t copies) {
    const Config config = parsed({.optimizer = lines});
    const auto optimizer = build_optimizer(config.optimizer, model);
    EXPECT_EQ(optimizer->describe(), description);
    EXPECT_EQ(optimizer->state_bytes(), copies * one);
  };
  expect("name = \"sgd\"\n", "Sgd(learning_rate 0.01)", 0);
  expect("name = \"sgd\"\nmomentum = 0.9\n", "Sgd(learning_rate 0.01, momentum 0.9)", 1);
  expect("name = \"adam\"\n", "Adam(learning_rate 0.001)", 2);
  expect("name = \"adamw\"\n", "AdamW(learning_rate 0.001, weight_decay 0.01)", 2);
  expect("name = \"rmsprop\"\n", "RMSprop(learning_rate 0.01)", 1);
  expect("name = \"rmsprop\"\nmomentum = 0.5\n", "RMSprop(learning_rate 0.01, momentum 0.5)", 2);
  expect("name = \"adagrad\"\n", "Adagrad(learning_rate 0.01)", 1);
}

TEST(ModelBuilder, BuildsEachLossThatMayBeNamed) {
  const auto described = [](const char* loss) {
    return build_loss(parsed({.head = text("loss = \"", loss, "\"\n")}).loss)->describe();
  };
  EXPECT_EQ(described("binary_cross_entropy"), "BinaryCrossEntropy");
  EXPECT_EQ(described("binary_cross_entropy_on_probabilities"),
            "BinaryCrossEntropyOnProbabilities");
  EXPECT_EQ(described("cross_entropy"), "CrossEntropy");
  EXPECT_EQ(described("hinge"), "Hinge");
  EXPECT_EQ(described("huber"), "Huber(1)");
  EXPECT_EQ(described("mae"), "MeanAbsoluteError");
  EXPECT_EQ(described("mse"), "MeanSquaredError");
  EXPECT_EQ(described("negative_log_likelihood"), "NegativeLogLikelihood");
  EXPECT_EQ(described("negative_log_likelihood_on_log_probabilities"),
            "NegativeLogLikelihoodOnLogProbabilities");
}

TEST(ModelBuilder, GivesALossItsOptions) {
  const auto described = [](const std::string& loss) {
    return build_loss(parsed({.head = "loss = " + loss + "\n"}).loss)->describe();
  };
  EXPECT_EQ(described("{name = \"huber\", delta = 2.5}"), "Huber(2.5)");
  EXPECT_EQ(described("{name = \"cross_entropy\", class_weights = [1, 2], label_smoothing = 0.1}"),
            "CrossEntropy(class_weights [1, 2], label_smoothing 0.1)");
}

TEST(ModelBuilder, RequiresAWeightForEachClassAndNamesThem) {
  const std::string head = "loss = {name = \"cross_entropy\", class_weights = [1, 2]}\n";
  EXPECT_EQ(error_of(parsed({.head = head})), "no error");
  EXPECT_EQ(
      error_of(parsed({.head = head, .data = "source = \"iris\"\n", .layers = "[{linear = 3}]"})),
      "small.toml:1: class_weights has 2 numbers, but there are 3 classes, setosa, versicolor, "
      "virginica: "
      "required is a weight for each, in this order");
  const Config config = parsed({.head = head,
                                .data = "source = \"csv\"\nfile = \"fruit.csv\"\ntarget = -1\n",
                                .layers = "[{linear = 3}]"});
  TableFormat format;
  format.inputs.resize(2);
  format.labels = {"apple", "pear", "plum"};
  EXPECT_EQ(
      tests::error_of([&] { build_model(config, kind_of(config.data, &format)); }),
      "small.toml:1: class_weights has 2 numbers, but there are 3 classes, apple, pear, plum: "
      "required is a weight for each, in this order");
}

TEST(ModelBuilder, GivesInitializersTheirOptions) {
  const auto largest = [](const std::string& initializer) {
    Model model = build_model(with_layers("[{linear = {outputs = 50, bias = false, initializer = " +
                                          initializer + "}}, {linear = 2}]"));
    model.initialize(Rng(1));
    const auto numbers = model.values()[model.parameter("0.weight")].as<float>();
    return *std::ranges::max_element(numbers);
  };
  // Bounds sqrt(3) times the deviation; 2 inputs, 50 outputs.
  EXPECT_NEAR(largest("{xavier_uniform = {gain = 2}}"), 2 * std::sqrt(6.0 / 52), 0.03);
  EXPECT_NEAR(largest("\"kaiming_uniform\""), std::sqrt(3.0), 0.1);
  EXPECT_NEAR(largest("{kaiming_uniform = {fan = \"out\", gain = 1}}"), std::sqrt(3.0 / 50), 0.02);
  EXPECT_EQ(largest("{normal = {mean = 3, deviation = 0}}"), 3);
  EXPECT_LE(largest("{orthogonal = {gain = 0.5}}"), 0.5F);
  EXPECT_GT(largest("{orthogonal = {gain = 0.5}}"), 0.1F);
}

TEST(ModelBuilder, RefusesASigmoidBeforeTheBinaryCrossEntropy) {
  EXPECT_THAT(error_of(parsed({.head = "loss = \"binary_cross_entropy\"\n",
                               .layers = "[{linear = 1}, \"sigmoid\"]"})),
              StartsWith("small.toml:7: binary_cross_entropy applies its own sigmoid to the last "
                         "layer's outputs: leave out the \"sigmoid\""));
  EXPECT_EQ(error_of(parsed({.head = "loss = \"binary_cross_entropy_on_probabilities\"\n",
                             .layers = "[{linear = 1}, \"sigmoid\"]"})),
            "no error");
}

TEST(ModelBuilder, RefusesAResidualThatChangesTheShape) {
  EXPECT_EQ(
      error_of(with_layers("[{linear = 4},\n {residual = [{linear = 3}]}, {linear = 2}]")),
      "small.toml:9: residual adds its input to the output of its layers: they give [3] for an "
      "input of [4], so the last must give [4]");
}

TEST(ModelBuilder, SaysWhichLayerDoesNotTakeItsInput) {
  EXPECT_THAT(
      error_of(parsed({.data = "source = \"mnist\"\n",
                       .layers = "[{concatenate = [[\"flatten\"], [\"identity\"]]}]"})),
      HasSubstr("Join cannot take [784] and [28, 28]: all extents but the last must agree"));
}

TEST(ModelBuilder, BuildsEachSchedule) {
  const auto factor = [](const std::string& schedule, Index step) {
    const Config config = parsed({.optimizer = "name = \"sgd\"\nschedule = " + schedule + "\n"});
    return build_schedule(config.schedule).schedule(step, 10);
  };
  EXPECT_EQ(factor("\"constant\"", 3), 1);
  EXPECT_NEAR(factor("\"cosine\"", 5), 0.5, 1e-12);
  EXPECT_EQ(factor("{name = \"step_decay\", factor = 0.5, every = 0.5}", 5), 0.5);
  EXPECT_EQ(factor("{name = \"exponential\", final_factor = 0.25}", 5), 0.5);
  EXPECT_EQ(factor("{name = \"warm_up\", share = 0.5, initial_factor = 0.25}", 0), 0.25);
  EXPECT_NEAR(factor("\"one_cycle\"", 0), 0.04, 1e-12);
}

}  // namespace
}  // namespace gradus::app
