#include "app/config.hpp"

#include <gmock/gmock.h>

#include "app/model_builder.hpp"
#include "app/nearest.hpp"
#include "gradus/base/error.hpp"
#include "tests/program.hpp"
#include "tests/small_config.hpp"

namespace gradus::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::SmallConfig;

Config parsed(const SmallConfig& config) {
  return parse_config(text_of(config), "small.toml", "small");
}

std::string error_of(const std::string& content) {
  try {
    parse_config(content, "small.toml", "small");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}
std::string error_of(const SmallConfig& config) { return error_of(text_of(config)); }

TEST(Nearest, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(distance("", "abc"), 3);
  EXPECT_EQ(distance("epoch", "epochs"), 1);
  EXPECT_EQ(distance("tahn", "tanh"), 1);
  EXPECT_EQ(distance("linear", "linaer"), 1);
  EXPECT_EQ(distance("kitten", "sitting"), 3);
}

TEST(Nearest, IsTheFirstOfTheClosest) {
  const std::string_view known[] = {"relu", "tanh", "sigmoid"};
  EXPECT_EQ(nearest("rleu", known), "relu");
  EXPECT_EQ(nearest("sigmod", known), "sigmoid");
  EXPECT_EQ(nearest("anything", {}), "");
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
  EXPECT_EQ(config.loss, "mse");
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

TEST(Config, NamesTheNearestKnownKeyWithFileAndLine) {
  SmallConfig small;
  small.training = "epoch = 2\n";
  EXPECT_EQ(error_of(small),
            "small.toml:14: [training] has no key 'epoch': the nearest is 'epochs' (known are "
            "'epochs', 'batch', 'shuffle')");
  small = {};
  small.head += "sead = 4\n";
  EXPECT_THAT(error_of(small), StartsWith("small.toml:3: the file has no key 'sead': the nearest "
                                          "is 'seed' (known are "));
  small = {};
  small.optimizer = "name = \"sgd\"\nlearning_rates = 0.1\n";
  EXPECT_THAT(error_of(small), HasSubstr(":11: [optimizer] has no key 'learning_rates': the "
                                         "nearest is 'learning_rate'"));
  small.optimizer = "name = \"sgd\"\nbeta1 = 0.1\n";
  EXPECT_THAT(error_of(small), HasSubstr("[optimizer] has no key 'beta1'"));
  small = {};
  small.layers = "[{linear = {outputs = 2, bais = true}}]";
  EXPECT_THAT(error_of(small), HasSubstr(":8: linear has no key 'bais': the nearest is 'bias'"));
  small = {};
  small.optimizer = "name = \"sgd\"\nschedule = {name = \"cosine\", final = 0}\n";
  EXPECT_THAT(error_of(small), HasSubstr("schedule has no key 'final': the nearest is"));
}

TEST(Config, NamesTheNearestKnownWord) {
  SmallConfig small;
  small.layers = "[{linear = 8}, \"tahn\", {linear = 2}]";
  EXPECT_THAT(error_of(small),
              StartsWith("small.toml:8: the layer 'tahn' is not known: the nearest is 'tanh'"));
  small.layers = "[{linaer = 8}]";
  EXPECT_THAT(error_of(small),
              HasSubstr("the layer 'linaer' is not known: the nearest is 'linear'"));
  small = {};
  small.head = "loss = \"cross-entropy\"\n";
  EXPECT_THAT(error_of(small),
              HasSubstr(":1: loss 'cross-entropy' is not known: the nearest is 'cross_entropy'"));
  small = {};
  small.data = "source = \"minst\"\n";
  EXPECT_THAT(error_of(small), HasSubstr("source 'minst' is not known: the nearest is 'mnist'"));
  small = {};
  small.optimizer = "name = \"adm\"\n";
  EXPECT_THAT(error_of(small), HasSubstr("name 'adm' is not known: the nearest is 'adam'"));
  small.optimizer = "name = \"sgd\"\nschedule = \"one-cycle\"\n";
  EXPECT_THAT(error_of(small),
              HasSubstr("schedule 'one-cycle' is not known: the nearest is 'one_"));
  small = {};
  small.layers = "[{linear = {outputs = 2, initializer = \"xavier\"}}]";
  EXPECT_THAT(error_of(small), HasSubstr("the initializer 'xavier' is not known: the nearest is"));
}

TEST(Config, RefusesAValueOfTheWrongType) {
  SmallConfig small;
  small.training = "epochs = 'ten'\n";
  EXPECT_EQ(error_of(small),
            "small.toml:14: epochs wants a whole number from 1, got the string 'ten'");
  small.training = "epochs = 2.5\n";
  EXPECT_THAT(error_of(small), HasSubstr("epochs wants a whole number from 1, got 2.5"));
  small.training = "shuffle = 1\n";
  EXPECT_THAT(error_of(small), HasSubstr("shuffle wants true or false, got 1"));
  small = {};
  small.optimizer = "name = \"sgd\"\nlearning_rate = \"fast\"\n";
  EXPECT_THAT(error_of(small), HasSubstr("learning_rate wants a number from 0, got the string"));
  small.optimizer = "name = 3\n";
  EXPECT_THAT(error_of(small), HasSubstr("name wants a string, got 3"));
  small.optimizer = "name = \"sgd\"\nschedule = 3\n";
  EXPECT_THAT(error_of(small), HasSubstr("schedule wants a name or {name = "));
  small = {};
  small.layers = "\"tanh\"";
  EXPECT_THAT(error_of(small), HasSubstr("layers wants a list, got the string 'tanh'"));
  small.layers = "[3]";
  EXPECT_THAT(error_of(small), HasSubstr("a layer wants a name such as \"tanh\" or a table"));
  small.layers = "[{linear = 3, dropout = 0.5}]";
  EXPECT_THAT(error_of(small), HasSubstr("a layer wants a name such as \"tanh\" or a table"));
  small.layers = "[{residual = 3}]";
  EXPECT_THAT(error_of(small), HasSubstr("residual wants a list, got 3"));
  small.layers = "[{concatenate = [\"tanh\"]}]";
  EXPECT_THAT(error_of(small), HasSubstr("a branch of concatenate wants a list"));
  small.layers = "[{concatenate = []}]";
  EXPECT_THAT(error_of(small),
              HasSubstr("concatenate wants a list of lists of layers, got a list"));
  small = {};
  small.head += "data = 3\n";
  EXPECT_THAT(error_of(small), HasSubstr("this is not TOML"));  // data twice
  EXPECT_EQ(error_of("loss = \"mse\"\ndata = 3\nmodel = 1979-05-27\noptimizer = 1\n"),
            "small.toml:2: [data] wants a table, got 3");
}

TEST(Config, RefusesAValueOutOfItsRange) {
  const auto with_training = [](const std::string& training) {
    return error_of(SmallConfig{.training = training});
  };
  const auto with_optimizer = [](const std::string& line) {
    return error_of(SmallConfig{.optimizer = line});
  };
  EXPECT_EQ(with_training("batch = 0\n"),
            "small.toml:14: batch wants a whole number from 1, got 0");
  EXPECT_THAT(with_training("epochs = -1\n"),
              HasSubstr("epochs wants a whole number from 1, got -1"));
  EXPECT_EQ(with_optimizer("name = \"sgd\"\nlearning_rate = -0.1\n"),
            "small.toml:11: learning_rate wants a number from 0, got -0.1");
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nlearning_rate = nan\n"), HasSubstr("got nan"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nlearning_rate = inf\n"), HasSubstr("got inf"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nmomentum = 1\n"),
              HasSubstr("momentum wants a number from 0 to below 1, got 1"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nnesterov = true\n"),
              HasSubstr("nesterov wants a momentum above 0 beside it"));
  EXPECT_THAT(with_optimizer("name = \"adam\"\nepsilon = 0\n"),
              HasSubstr("epsilon wants a number above 0, got 0"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nschedule = {name = \"one_cycle\", warm_up = 1}\n"),
              HasSubstr("warm_up wants a number above 0 to below 1, got 1"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{dropout = 1.0}]"}),
              HasSubstr("dropout wants a number from 0 to below 1, got 1"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = 0}]"}),
              HasSubstr("linear wants a whole number from 1, got 0"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[]"}), HasSubstr("a list of layers wants one"));
  EXPECT_THAT(error_of(SmallConfig{.head = "seed = -1\nloss = \"mse\"\n"}),
              HasSubstr("seed wants a whole number from 0, got -1"));
  EXPECT_THAT(error_of(SmallConfig{.data = "source = \"disc\"\ntrain = 0\ntest = 1\n"}),
              HasSubstr("train wants a whole number from 1, got 0"));
  EXPECT_THAT(
      error_of(SmallConfig{.data = "source = \"mnist\"\nscaling = {mean = 0, deviation = 0}\n"}),
      HasSubstr("deviation wants a number above 0, got 0"));
}

TEST(Config, SaysWhatIsMissing) {
  EXPECT_EQ(error_of("seed = 1\n"), "small.toml:1: the file wants the key 'data'");
  EXPECT_THAT(error_of(SmallConfig{.data = "train = 3\n"}),
              HasSubstr("[data] wants the key 'source'"));
  EXPECT_THAT(error_of(SmallConfig{.data = "source = \"disc\"\ntrain = 3\n"}),
              HasSubstr("[data] wants the key 'test'"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = {bias = true}}]"}),
              HasSubstr("linear wants the key 'outputs'"));
  EXPECT_THAT(error_of(SmallConfig{.optimizer = "learning_rate = 0.1\n"}),
              HasSubstr("[optimizer] wants the key 'name'"));
}

TEST(Config, SaysHowALayerIsWritten) {
  EXPECT_THAT(error_of(SmallConfig{.layers = "[\"linear\"]"}),
              HasSubstr("a layer wants {linear = ...}, got the string 'linear'"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{tanh = true}]"}),
              HasSubstr("tanh takes no options: write \"tanh\""));
  EXPECT_THAT(
      error_of(SmallConfig{.layers = "[{linear = {outputs = 2, initializer = \"normal\"}}]"}),
      HasSubstr("initializer wants its number too: {normal = 0.01}"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = {outputs = 2, initializer = 3}}]"}),
              HasSubstr("initializer wants a name or {normal = 0.01}, got 3"));
  EXPECT_THAT(
      error_of(SmallConfig{.layers = "[{linear = {outputs = 2, initializer = {norm = 1}}}]"}),
      HasSubstr("initializer has no key 'norm': the nearest is 'normal'"));
}

TEST(Config, RefusesANameThatIsNoFolder) {
  for (const char* name : {"", "a/b", "..", ".hidden", "a b"}) {
    SmallConfig small;
    small.head += std::string("name = \"") + name + "\"\n";
    EXPECT_THAT(error_of(small), HasSubstr("name wants letters, digits")) << name;
  }
}

TEST(Config, RefusesWhatIsNotToml) {
  EXPECT_THAT(error_of("seed = \n"), StartsWith("small.toml:1: this is not TOML: "));
  EXPECT_THAT(error_of("a = 1\na = 2\n"), StartsWith("small.toml:2: this is not TOML: "));
  EXPECT_THAT(error_of(std::string("a\0b\xff", 4)), HasSubstr("this is not TOML: "));
}

// The one that the documentation shows.
TEST(Config, IsDocumentedAsItIs) {
  const std::string page = tests::content_of(GRADUS_TEST_FILES "/../app/README.md");
  const std::string begin = "```toml\n";
  const std::size_t first = page.find(begin) + begin.size();
  const Config config =
      parse_config(page.substr(first, page.find("```", first) - first), "README.md", "readme");
  EXPECT_EQ(config.layers.size(), 8u);
  EXPECT_EQ(build_model(config).parameter_count(),
            784 * 128 + 128 + 128 * 128 + 128 * 128 + 128 + 128 * 32 + 32 + 160 * 10 + 10);
}

TEST(Config, RefusesAFileThatIsNotThere) {
  EXPECT_THROW(read_config("/nowhere/at-all.toml"), Error);
}

// Whatever a file holds, it is a configuration or an Error.
TEST(Config, NeverFailsInAnotherWay) {
  const std::string whole = text_of(SmallConfig{
      .layers = "[{linear = {outputs = 4, initializer = {normal = 0.1}}}, {residual = [\"tanh\"]}, "
                "{concatenate = [[\"relu\"], [{linear = 3}]]}, {dropout = 0.1}, {linear = 2}]",
      .optimizer = "name = \"sgd\"\nschedule = {name = \"one_cycle\", warm_up = 0.2}\n"});
  const auto attempt = [](const std::string& content) {
    try {
      parse_config(content, "small.toml", "small");
    } catch (const Error&) {
    }
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    attempt(whole.substr(0, i));
    for (const char c : {'\0', '"', '[', '}', '=', '9', '-', '\n', '\xff'}) {
      std::string changed = whole;
      changed[i] = c;
      attempt(changed);
    }
  }
}

}  // namespace
}  // namespace gradus::app
