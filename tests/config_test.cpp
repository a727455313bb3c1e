#include "app/configuration/config.hpp"

#include <gmock/gmock.h>

#include "app/configuration/model_builder.hpp"
#include "app/configuration/toml_spec.hpp"
#include "tests/paths.hpp"
#include "tests/program.hpp"
#include "tests/small_config.hpp"
#include "tests/tensors.hpp"

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
  EXPECT_EQ(config.loss.kind, "mse");
  EXPECT_EQ(config.data.source, "mnist");
  EXPECT_EQ(config.data.train, 500);
  EXPECT_EQ(config.data.test, 50);
  EXPECT_EQ(config.data.scaling->mean, 10);
  EXPECT_EQ(config.data.scaling->deviation, 2.5);
  ASSERT_EQ(config.layers.size(), 7u);
  EXPECT_EQ(config.layers[0].kind, "flatten");
  EXPECT_EQ(config.layers[1].place.line, 15);
  EXPECT_EQ(toml_of(config.layers[1]),
            "{linear = {outputs = 4, bias = false, initializer = \"kaiming_normal\"}}");
  EXPECT_EQ(toml_of(config.layers[3]),
            "{concatenate = [[\"identity\"], [{linear = 3}, \"sigmoid\"]]}");
  EXPECT_EQ(toml_with_name(config.optimizer),
            "{name = \"adam\", learning_rate = 0.01, beta1 = 0.8, beta2 = 0.9, epsilon = 1e-06, "
            "weight_decay = 0.001, decay = \"all\"}");
  EXPECT_EQ(toml_with_name(config.schedule), "{name = \"cosine\", final_factor = 0.1}");
  EXPECT_EQ(config.training.epochs, 4);
  EXPECT_EQ(config.training.batch, 16);
  EXPECT_FALSE(config.training.shuffle);
}

TEST(Config, ReadsTheFirstValuesOfALinearLayerRowByRow) {
  const std::string layer =
      "{linear = {outputs = 3, initializer = {values = [[1, 2], [3, 4], [5, 6.5]]}, "
      "bias_initializer = {values = [0, -1, 0.5]}}}";
  const Config config = parsed({.layers = "[" + layer + ", {linear = 2}]"});
  EXPECT_THAT(to_toml(config), HasSubstr(layer + ","));
  Model model = build_model(config);
  model.initialize(Rng(1));
  EXPECT_EQ(tests::doubles(Tensor(model.values()[model.parameter("0.weight")])),
            (std::vector<double>{1, 2, 3, 4, 5, 6.5}));
  EXPECT_EQ(tests::doubles(Tensor(model.values()[model.parameter("0.bias")])),
            (std::vector<double>{0, -1, 0.5}));
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
  EXPECT_EQ(config.schedule.kind, "constant");
}

TEST(Config, ReadsTheOneCycleAsAWordAndAsATable) {
  SmallConfig small;
  small.optimizer += "schedule = \"one_cycle\"\n";
  EXPECT_THAT(toml_with_name(parsed(small).schedule), HasSubstr("warm_up = 0.3"));
  const std::string schedule =
      "{name = \"one_cycle\", warm_up = 0.5, initial_factor = 0.1, final_factor = 0}";
  small.optimizer = "name = \"sgd\"\nschedule = " + schedule + "\n";
  EXPECT_EQ(toml_with_name(parsed(small).schedule), schedule);
}

TEST(Config, IsWrittenWithAllDefaults) {
  EXPECT_EQ(to_toml(parsed({})), R"(name = "small"
seed = 3
rounds = 1
dtype = "float32"
loss = {name = "cross_entropy", label_smoothing = 0}

[data]
source = "disc"
train = 100
test = 200
fresh = false

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
decay = "all"
schedule = "constant"

[training]
epochs = 2
batch = 30
shuffle = true
l1 = 0
l2 = 0
checkpoint_every = "30 s"
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
  EXPECT_EQ(toml_with_name(read(weighted).loss), weighted);
  EXPECT_EQ(read(weighted).loss.place.line, 1);
  EXPECT_EQ(toml_with_name(read("{name = \"huber\", delta = 2}").loss),
            "{name = \"huber\", delta = 2}");
  for (const char* same : {"\"mse\"", "{name = \"mse\"}", "{mse = {}}"})
    EXPECT_EQ(toml_with_name(read(same).loss), "\"mse\"");
  for (const std::string& same : {weighted, std::string("{name = \"huber\", delta = 0.5}")})
    EXPECT_THAT(to_toml(read(same)), HasSubstr("\nloss = " + same + "\n"));
  EXPECT_THAT(to_toml(read("\"huber\"")), HasSubstr("loss = {name = \"huber\", delta = 1}\n"));
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
}

TEST(Config, ReadsAndWritesEachPrelu) {
  const std::string layers =
      "[\"prelu\", {prelu = -0.5}, {prelu = {slope = 0.5, each = true}}, {prelu = {each = true}}, "
      "{linear = 2}]";
  EXPECT_THAT(to_toml(parsed({.layers = layers})),
              HasSubstr("[\n  \"prelu\",\n  {prelu = -0.5},\n  {prelu = {slope = 0.5, each = "
                        "true}},\n  {prelu = {each = true}},\n"));
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
