#include "app/configuration/config.hpp"

#include <gmock/gmock.h>

#include "app/configuration/model_builder.hpp"
#include "tests/paths.hpp"
#include "tests/program.hpp"
#include "tests/small_config.hpp"

namespace gradus::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using tests::SmallConfig;

Config parsed(const SmallConfig& config) {
  return parse_config(text_of(config), "small.toml", "small");
}

TEST(Config, ReadsEveryKey) {
  const Config config = parse_config(R"(
name = "all-keys"
seed = 7
rounds = 3
dtype = "float64"
loss = "mse"
[data]
source = "mnist"
train = 500
test = 50
scaling = {mean = 10, deviation = 2.5}
[model]
layers = [
  "flatten",
  {linear = {outputs = 4, bias = false, initializer = "kaiming_normal"}},
  {residual = [{linear = {outputs = 4, initializer = {normal = 0.25}}}, "relu"]},
  {concatenate = [["identity"], [{linear = 3}, "sigmoid"]]},
  {dropout = 0.5},
  {linear = 10},
  "softmax",
]
[optimizer]
name = "adam"
learning_rate = 0.01
beta1 = 0.8
beta2 = 0.9
epsilon = 1e-6
weight_decay = 0.001
schedule = {name = "cosine", final_factor = 0.1}
[training]
epochs = 4
batch = 16
shuffle = false
)",
                                     "all.toml", "all");
  EXPECT_EQ(config.name, "all-keys");
  EXPECT_EQ(config.seed, 7u);
  EXPECT_EQ(config.rounds, 3);
  EXPECT_EQ(config.dtype, DType::float64);
  EXPECT_EQ(config.loss.name, "mse");
  EXPECT_EQ(config.data.source, "mnist");
  EXPECT_EQ(config.data.train, 500);
  EXPECT_EQ(config.data.test, 50);
  EXPECT_EQ(config.data.scaling->mean, 10);
  EXPECT_EQ(config.data.scaling->deviation, 2.5);
  ASSERT_EQ(config.layers.size(), 7u);
  EXPECT_EQ(config.layers[0].kind, "flatten");
  EXPECT_EQ(config.layers[1].outputs, 4);
  EXPECT_FALSE(config.layers[1].bias);
  EXPECT_EQ(config.layers[1].initializer.name, "kaiming_normal");
  EXPECT_EQ(config.layers[1].place.line, 15);
  EXPECT_EQ(config.layers[2].branches[0][0].initializer.value, 0.25);
  ASSERT_EQ(config.layers[3].branches.size(), 2u);
  EXPECT_EQ(config.layers[3].branches[1][1].kind, "sigmoid");
  EXPECT_EQ(config.layers[4].probability, 0.5);
  const auto& adam = std::get<AdamOptions>(config.optimizer.options);
  EXPECT_EQ(adam.learning_rate, 0.01);
  EXPECT_EQ(adam.beta1, 0.8);
  EXPECT_EQ(adam.beta2, 0.9);
  EXPECT_EQ(adam.epsilon, 1e-6);
  EXPECT_EQ(adam.weight_decay, 0.001);
  EXPECT_EQ(std::get<CosineOptions>(config.optimizer.schedule).final_factor, 0.1);
  EXPECT_EQ(config.training.epochs, 4);
  EXPECT_EQ(config.training.batch, 16);
  EXPECT_FALSE(config.training.shuffle);
}

TEST(Config, ReadsTheWeightsOfALinearLayerRowByRow) {
  SmallConfig small;
  small.layers =
      "[{linear = {outputs = 3, weight = [[1, 2], [3, 4], [5, 6.5]], bias = false}}, "
      "{linear = {outputs = 2, bias = [-1, 0.5]}}]";
  const Config config = parsed(small);
  EXPECT_EQ(config.layers[0].weight, (std::vector<double>{1, 2, 3, 4, 5, 6.5}));
  EXPECT_FALSE(config.layers[0].bias);
  EXPECT_TRUE(config.layers[1].weight.empty());
  EXPECT_TRUE(config.layers[1].bias);
  EXPECT_EQ(config.layers[1].initial_bias, (std::vector<double>{-1, 0.5}));
  const std::string written = to_toml(config);
  EXPECT_THAT(written,
              AllOf(HasSubstr("{linear = {outputs = 3, bias = false, weight = [[1, 2], [3, 4], "
                              "[5, 6.5]]}},"),
                    HasSubstr("{linear = {outputs = 2, bias = [-1, 0.5]}},")));
  EXPECT_EQ(to_toml(parse_config(written, "again.toml", "again")), written);
}

TEST(Config, HasDefaultsForWhatIsNotSaid) {
  SmallConfig small;
  small.head = "loss = \"cross_entropy\"\n";
  small.training = "";
  const Config config = parsed(small);
  EXPECT_EQ(config.name, "small");
  EXPECT_EQ(config.seed, 1u);
  EXPECT_EQ(config.rounds, 1);
  EXPECT_EQ(config.dtype, DType::float32);
  EXPECT_EQ(config.training.epochs, 10);
  EXPECT_EQ(config.training.batch, 100);
  EXPECT_TRUE(config.training.shuffle);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(config.optimizer.schedule));
}

TEST(Config, ReadsTheOneCycleAsAWordAndAsATable) {
  SmallConfig small;
  small.optimizer += "schedule = \"one_cycle\"\n";
  EXPECT_EQ(std::get<OneCycleOptions>(parsed(small).optimizer.schedule).warm_up, 0.3);
  small.optimizer =
      "name = \"sgd\"\nnesterov = true\nmomentum = 0.5\nweight_decay = 0.01\n"
      "schedule = {name = \"one_cycle\", warm_up = 0.5, initial_factor = 0.1, final_factor = 0}\n";
  const Config config = parsed(small);
  const auto cycle = std::get<OneCycleOptions>(config.optimizer.schedule);
  EXPECT_EQ(cycle.warm_up, 0.5);
  EXPECT_EQ(cycle.initial_factor, 0.1);
  EXPECT_EQ(cycle.final_factor, 0);
  const auto sgd = std::get<SgdOptions>(config.optimizer.options);
  EXPECT_TRUE(sgd.nesterov);
  EXPECT_EQ(sgd.momentum, 0.5);
  EXPECT_EQ(sgd.weight_decay, 0.01);
}

TEST(Config, IsWrittenWithAllDefaults) {
  EXPECT_EQ(to_toml(parsed({})), R"(name = "small"
seed = 3
rounds = 1
dtype = "float32"
loss = "cross_entropy"

[data]
source = "disc"
train = 100
test = 200

[model]
layers = [
  {linear = 8},
  "tanh",
  {linear = 2},
]

[optimizer]
name = "sgd"
learning_rate = 0.1
momentum = 0.9
nesterov = false
weight_decay = 0
schedule = "constant"

[training]
epochs = 2
batch = 30
shuffle = true
l1 = 0
l2 = 0
)");
}

// What it writes says the same when it is read, and is written the same again.
TEST(Config, IsWrittenAsItIsRead) {
  SmallConfig rich;
  rich.head = "name = \"rich.1\"\nseed = 9\nrounds = 2\ndtype = \"float64\"\nloss = \"mse\"\n";
  rich.data += "scaling = {mean = 0.1, deviation = 1e-3}\n";
  rich.layers =
      "[{linear = {outputs = 8, bias = false}}, {linear = {outputs = 8, initializer = {uniform = "
      "0.3}}}, {residual = [\"tanh\", {linear = {outputs = 8, initializer = \"xavier_uniform\"}}]},"
      " {concatenate = [[\"relu\"], [{linear = 3}, \"sigmoid\"]]}, {dropout = 0.1}, {linear = 2}]";
  rich.optimizer += "schedule = {name = \"one_cycle\", warm_up = 0.25}\n";
  for (const SmallConfig& small : {SmallConfig(), rich}) {
    const std::string written = to_toml(parsed(small));
    EXPECT_EQ(to_toml(parse_config(written, "again.toml", "again")), written);
  }
  const std::string written = to_toml(parsed(rich));
  EXPECT_THAT(written,
              AllOf(HasSubstr("scaling = {mean = 0.1, deviation = 0.001}"),
                    HasSubstr("{linear = {outputs = 8, bias = false}},"),
                    HasSubstr("{linear = {outputs = 8, initializer = {uniform = 0.3}}},"),
                    HasSubstr("{concatenate = [[\"relu\"], [{linear = 3}, \"sigmoid\"]]},"),
                    HasSubstr("warm_up = 0.25"), HasSubstr("dtype = \"float64\"")));
}

TEST(Config, ReadsAndWritesEachOptimizer) {
  for (const char* lines : {
           "name = \"adamw\"\nlearning_rate = 0.5\nbeta1 = 0.8\nbeta2 = 0.9\nepsilon = 0.001\n"
           "weight_decay = 0.25\n",
           "name = \"rmsprop\"\nlearning_rate = 0.5\nalpha = 0.75\nepsilon = 0.001\n"
           "momentum = 0.5\nweight_decay = 0.25\n",
           "name = \"adagrad\"\nlearning_rate = 0.5\nepsilon = 0.001\nweight_decay = 0.25\n",
       }) {
    EXPECT_THAT(to_toml(parsed({.optimizer = lines})), HasSubstr(lines));
  }
}

TEST(Config, ReadsAndWritesTheOptionsOfALoss) {
  const auto read = [](const std::string& loss) {
    return parsed({.head = "loss = " + loss + "\n"});
  };
  const std::string weighted =
      "{name = \"cross_entropy\", class_weights = [1, 2.5], label_smoothing = 0.1}";
  const LossSpec loss = read(weighted).loss;
  EXPECT_EQ(loss.name, "cross_entropy");
  EXPECT_EQ(loss.class_weights, (std::vector<double>{1, 2.5}));
  EXPECT_EQ(loss.label_smoothing, 0.1);
  EXPECT_EQ(loss.place.line, 1);
  EXPECT_EQ(read("{name = \"huber\", delta = 2}").loss.delta, 2);
  EXPECT_EQ(read("{name = \"mse\"}").loss.name, "mse");
  const auto written = [&](const std::string& as) { return to_toml(read(as)); };
  for (const std::string& same :
       {weighted, std::string("{name = \"cross_entropy\", class_weights = [1, 2.5]}"),
        std::string("{name = \"cross_entropy\", label_smoothing = 0.1}"),
        std::string("{name = \"huber\", delta = 0.5}"), std::string("\"cross_entropy\"")}) {
    EXPECT_THAT(written(same), HasSubstr("\nloss = " + same + "\n"));
  }
  EXPECT_THAT(written("\"huber\""), HasSubstr("loss = {name = \"huber\", delta = 1}\n"));
}

TEST(Config, ReadsAndWritesEachInitializer) {
  const auto again = [](const std::string& initializer) {
    return to_toml(
        parsed({.layers = "[{linear = {outputs = 2, initializer = " + initializer + "}}]"}));
  };
  for (const char* same :
       {"\"xavier_normal\"", "{xavier_uniform = {gain = 2}}", "\"kaiming_uniform\"",
        "{kaiming_normal = {fan = \"out\", gain = 1}}", "{kaiming_uniform = {fan = \"out\"}}",
        "{kaiming_normal = {gain = 0.5}}", "\"orthogonal\"", "{orthogonal = {gain = 1.4}}",
        "{normal = 0.1}", "{normal = {mean = -0.5, deviation = 0.1}}", "{uniform = 0.1}",
        "{constant = -0.1}"}) {
    EXPECT_THAT(again(same), HasSubstr(std::string("initializer = ") + same + "}}"));
  }
  EXPECT_THAT(again("{normal = {mean = 0.0, deviation = 0.1}}"), HasSubstr("= {normal = 0.1}}}"));
  EXPECT_THAT(again("{kaiming_normal = {fan = \"in\"}}"), HasSubstr("= \"kaiming_normal\"}}"));
}

TEST(Config, ReadsAndWritesEachPrelu) {
  const std::string layers =
      "[\"prelu\", {prelu = -0.5}, {prelu = {slope = 0.5, each = true}}, {prelu = {each = true}}, "
      "{linear = 2}]";
  const Config config = parsed({.layers = layers});
  EXPECT_FALSE(config.layers[0].parameter.has_value());
  EXPECT_EQ(config.layers[1].parameter, -0.5);
  EXPECT_TRUE(config.layers[2].each);
  EXPECT_THAT(to_toml(config),
              HasSubstr("[\n  \"prelu\",\n  {prelu = -0.5},\n  {prelu = {slope = 0.5, each = "
                        "true}},\n  {prelu = {each = true}},\n"));
  EXPECT_THAT(to_toml(parsed({.layers = "[{prelu = {slope = 0.5}}, {linear = 2}]"})),
              HasSubstr("{prelu = 0.5}"));
}

TEST(Config, ReadsAndWritesEachSchedule) {
  const auto again = [](const std::string& schedule) {
    return to_toml(parsed({.optimizer = "name = \"sgd\"\nschedule = " + schedule + "\n"}));
  };
  for (const char* schedule : {"{name = \"step_decay\", factor = 0.5, every = 0.25}",
                               "{name = \"exponential\", final_factor = 0.25}",
                               "{name = \"warm_up\", share = 0.25, initial_factor = 0.5}"}) {
    EXPECT_THAT(again(schedule), HasSubstr(schedule));
  }
  EXPECT_THAT(again("\"exponential\""), HasSubstr("final_factor = 0.01}"));
  EXPECT_THAT(again("\"warm_up\""), HasSubstr("share = 0.1, initial_factor = 0.1}"));
  EXPECT_THAT(again("\"step_decay\""), HasSubstr("factor = 0.1, every = 0.333"));
}

// The one that the documentation shows.
TEST(Config, IsDocumentedAsItIs) {
  const std::string page = tests::content_of(std::string(tests::repository) + "/app/README.md");
  const std::string begin = "```toml\n";
  const std::size_t first = page.find(begin) + begin.size();
  const Config config =
      parse_config(page.substr(first, page.find("```", first) - first), "README.md", "readme");
  EXPECT_EQ(config.layers.size(), 9u);
  EXPECT_EQ(build_model(config).parameter_count(),
            784 * 128 + 128 + 128 * 128 + 128 * 128 + 128 + 128 * 32 + 32 + 160 * 10 + 10);
}

}  // namespace
}  // namespace gradus::app
