// Errors about wrong configurations.
#include <gmock/gmock.h>

#include "app/configuration/config.hpp"
#include "gradus/base/error.hpp"
#include "tests/small_config.hpp"

namespace gradus::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using tests::SmallConfig;

std::string error_of(const std::string& content) {
  try {
    parse_config(content, "small.toml", "small");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}
std::string error_of(const SmallConfig& config) { return error_of(text_of(config)); }

TEST(ConfigError, NamesTheNearestKnownKeyWithFileAndLine) {
  SmallConfig small;
  small.training = "epoch = 2\n";
  EXPECT_EQ(
      error_of(small),
      "small.toml:14: [training] has no key 'epoch': the nearest is 'epochs' (known are "
      "'epochs', 'batch', 'shuffle', 'l1', 'l2', 'clip_norm', 'clip_value', 'early_stopping', "
      "'checkpoint_every')");
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
  EXPECT_THAT(error_of(small), HasSubstr(":8: linear has no option 'bais': the nearest is 'bias'"));
  small = {};
  small.optimizer = "name = \"sgd\"\nschedule = {name = \"cosine\", final = 0}\n";
  EXPECT_THAT(error_of(small),
              HasSubstr("cosine has no option 'final': the nearest is 'final_factor'"));
}

TEST(ConfigError, NamesTheNearestKnownWord) {
  SmallConfig small;
  small.layers = "[{linear = 8}, \"tahn\", {linear = 2}]";
  EXPECT_THAT(error_of(small),
              StartsWith("small.toml:8: no layer is called 'tahn': the nearest is 'tanh'"));
  small.layers = "[{linaer = 8}]";
  EXPECT_THAT(error_of(small), HasSubstr("no layer is called 'linaer': the nearest is 'linear'"));
  small = {};
  small.head = "loss = \"cross-entropy\"\n";
  EXPECT_THAT(error_of(small),
              HasSubstr(":1: no loss is called 'cross-entropy': the nearest is 'cross_entropy'"));
  small = {};
  small.data = "source = \"minst\"\n";
  EXPECT_THAT(error_of(small), HasSubstr("source 'minst' is not known: the nearest is 'mnist'"));
  small = {};
  small.optimizer = "name = \"adm\"\n";
  EXPECT_THAT(error_of(small), HasSubstr("no optimizer is called 'adm': the nearest is 'adam'"));
  small.optimizer = "name = \"sgd\"\nschedule = \"one-cycle\"\n";
  EXPECT_THAT(error_of(small),
              HasSubstr("no schedule is called 'one-cycle': the nearest is 'one_"));
  small = {};
  small.layers = "[{linear = {outputs = 2, initializer = \"xavier\"}}]";
  EXPECT_THAT(error_of(small),
              HasSubstr("no initializer is called 'xavier': the nearest is 'xavier_normal'"));
}

TEST(ConfigError, RefusesAValueOfTheWrongType) {
  SmallConfig small;
  small.training = "epochs = 'ten'\n";
  EXPECT_EQ(error_of(small),
            "small.toml:14: epochs expects a whole number from 1, got the string 'ten'");
  small.training = "epochs = 2.5\n";
  EXPECT_THAT(error_of(small), HasSubstr("epochs expects a whole number from 1, got 2.5"));
  small.training = "shuffle = 1\n";
  EXPECT_THAT(error_of(small), HasSubstr("shuffle expects true or false, got 1"));
  small = {};
  small.optimizer = "name = \"sgd\"\nlearning_rate = \"fast\"\n";
  EXPECT_THAT(error_of(small), HasSubstr("learning_rate expects a number from 0, got the string"));
  small.optimizer = "name = 3\n";
  EXPECT_THAT(error_of(small), HasSubstr("name expects a string, got 3"));
  small.optimizer = "name = \"sgd\"\nschedule = 3\n";
  EXPECT_THAT(error_of(small), HasSubstr("schedule expects a name such as \"cosine\" or a table"));
  small = {};
  small.layers = "\"tanh\"";
  EXPECT_THAT(error_of(small), HasSubstr("layers expects a list, got the string 'tanh'"));
  small.layers = "[3]";
  EXPECT_THAT(error_of(small), HasSubstr("a layer expects a name such as \"tanh\" or a table"));
  small.layers = "[{linear = 3, dropout = 0.5}]";
  EXPECT_THAT(error_of(small), HasSubstr("a layer expects a name such as \"tanh\" or a table"));
  small.layers = "[{residual = 3}]";
  EXPECT_THAT(error_of(small), HasSubstr("residual expects a list, got 3"));
  small.layers = "[{concatenate = []}]";
  EXPECT_THAT(error_of(small), HasSubstr("concatenate requires branches, a list of one or more"));
  small = {};
  small.head += "data = 3\n";
  EXPECT_THAT(error_of(small), HasSubstr("this is not TOML"));  // data twice
  EXPECT_EQ(error_of("loss = \"mse\"\ndata = 3\nmodel = 1979-05-27\noptimizer = 1\n"),
            "small.toml:2: [data] expects a table, got 3");
}

TEST(ConfigError, RefusesAValueOutOfItsRange) {
  const auto with_training = [](const std::string& training) {
    return error_of(SmallConfig{.training = training});
  };
  const auto with_optimizer = [](const std::string& line) {
    return error_of(SmallConfig{.optimizer = line});
  };
  EXPECT_EQ(with_training("batch = 0\n"),
            "small.toml:14: batch expects a whole number from 1, got 0");
  EXPECT_THAT(with_training("epochs = -1\n"),
              HasSubstr("epochs expects a whole number from 1, got -1"));
  EXPECT_EQ(with_optimizer("name = \"sgd\"\nlearning_rate = -0.1\n"),
            "small.toml:11: learning_rate expects a number from 0, got -0.1");
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nlearning_rate = nan\n"), HasSubstr("got nan"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nlearning_rate = inf\n"), HasSubstr("got inf"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nmomentum = 1\n"),
              HasSubstr("momentum expects a number from 0 to below 1, got 1"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nnesterov = true\n"),
              HasSubstr("small.toml:10: Sgd: nesterov requires a momentum above 0"));
  EXPECT_THAT(with_optimizer("name = \"adam\"\nepsilon = 0\n"),
              HasSubstr("epsilon expects a number above 0 that float32 can hold, got 0"));
  EXPECT_THAT(with_optimizer("name = \"sgd\"\nschedule = {name = \"one_cycle\", warm_up = 1}\n"),
              HasSubstr("warm_up expects a number above 0 to below 1, got 1"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{dropout = 1.0}]"}),
              HasSubstr("dropout expects a number from 0 to below 1, got 1"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = 0}]"}),
              HasSubstr("linear expects a whole number from 1, got 0"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[]"}),
              HasSubstr("layers expects a list of one layer or more"));
  EXPECT_THAT(error_of(SmallConfig{.head = "seed = -1\nloss = \"mse\"\n"}),
              HasSubstr("seed expects a whole number from 0, got -1"));
  EXPECT_THAT(error_of(SmallConfig{.data = "source = \"disc\"\ntrain = 0\ntest = 1\n"}),
              HasSubstr("train expects a whole number from 1, got 0"));
  EXPECT_THAT(
      error_of(SmallConfig{.data = "source = \"mnist\"\nscaling = {mean = 0, deviation = 0}\n"}),
      HasSubstr("deviation expects a number above 0, got 0"));
}

TEST(ConfigError, SaysWhatIsMissing) {
  EXPECT_EQ(error_of("seed = 1\n"), "small.toml:1: the file requires the key 'loss'");
  EXPECT_THAT(error_of(SmallConfig{.data = "train = 3\n"}),
              HasSubstr("[data] requires the key 'source'"));
  EXPECT_THAT(error_of(SmallConfig{.data = "source = \"disc\"\ntrain = 3\n"}),
              HasSubstr("[data] requires the key 'test'"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = {bias = true}}]"}),
              HasSubstr("linear requires outputs, a whole number from 1: {linear = ...}"));
  EXPECT_THAT(error_of(SmallConfig{.optimizer = "learning_rate = 0.1\n"}),
              HasSubstr("[optimizer] requires the key 'name'"));
}

TEST(ConfigError, SaysHowALayerIsWritten) {
  EXPECT_THAT(error_of(SmallConfig{.layers = "[\"linear\"]"}),
              HasSubstr("linear requires outputs, a whole number from 1: {linear = ...}"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[\"linear = 8\"]"}),
              HasSubstr("a layer expects a table without quotes, {linear = 8}, got the string"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = 8, bias = false}]"}),
              HasSubstr("such as {linear = {outputs = 25, bias = false}}"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{tanh = true}]"}),
              HasSubstr("tanh takes no options: write \"tanh\""));
  EXPECT_THAT(
      error_of(SmallConfig{.layers = "[{linear = {outputs = 2, initializer = \"normal\"}}]"}),
      HasSubstr("normal requires deviation, a number from 0: {normal = ...}"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{linear = {outputs = 2, initializer = 3}}]"}),
              HasSubstr("initializer expects a name, or a table of a name and its options, got 3"));
  EXPECT_THAT(
      error_of(SmallConfig{.layers = "[{linear = {outputs = 2, initializer = {norm = 1}}}]"}),
      HasSubstr("no initializer is called 'norm': the nearest is 'normal'"));
}

TEST(ConfigError, RefusesANameThatIsNoFolder) {
  for (const char* name : {"", "a/b", "..", ".hidden", "a b"}) {
    SmallConfig small;
    small.head += std::string("name = \"") + name + "\"\n";
    EXPECT_THAT(error_of(small), HasSubstr("name expects letters, digits")) << name;
  }
}

TEST(ConfigError, RefusesWhatIsNotToml) {
  EXPECT_THAT(error_of("seed = \n"), StartsWith("small.toml:1: column 8: this is not TOML: "));
  EXPECT_THAT(error_of("a = 1\na = 2\n"), StartsWith("small.toml:2: column 5: this is not TOML: "));
  EXPECT_THAT(error_of(std::string("a\0b\xff", 4)), HasSubstr("this is not TOML: "));
}

TEST(ConfigError, RefusesAFileThatIsNotThere) {
  EXPECT_THROW(read_config("/nowhere/at-all.toml"), Error);
}

// Whatever a file holds, it is a configuration or an Error.
TEST(ConfigError, NeverFailsInAnotherWay) {
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

TEST(ConfigError, RefusesFirstValuesThatAreNoMatrix) {
  const auto refusal = [](const std::string& numbers) {
    return error_of(SmallConfig{
        .layers = "[{linear = {outputs = 2, initializer = {values = " + numbers + "}}}]"});
  };
  EXPECT_THAT(refusal("[[1, 2], [3]]"), HasSubstr("values expects rows of one length, got a list"));
  EXPECT_THAT(refusal("[1, [2, 3]]"), HasSubstr("values expects rows of one length, got a list"));
  EXPECT_THAT(refusal("[[1, \"two\"], [3, 4]]"), HasSubstr("got the string 'two' in it"));
  EXPECT_THAT(refusal("3"), HasSubstr("values expects a list of numbers, got 3"));
}

TEST(ConfigError, SaysWhatALossTakes) {
  const auto refusal = [](const std::string& loss) {
    return error_of(SmallConfig{.head = "loss = " + loss + "\n"});
  };
  EXPECT_EQ(refusal("3"),
            "small.toml:1: loss expects a name such as \"mse\" or a table such as {name = "
            "\"huber\", delta = 2}, got "
            "3");
  EXPECT_THAT(refusal("{delta = 2}"), HasSubstr("no loss is called 'delta'"));
  EXPECT_THAT(refusal("{name = \"hubert\"}"),
              HasSubstr("no loss is called 'hubert': the nearest is 'huber'"));
  EXPECT_THAT(refusal("{name = \"huber\", delta = 0}"),
              HasSubstr("delta expects a number above 0 that float32 can hold, got 0"));
  EXPECT_THAT(refusal("{name = \"huber\", label_smoothing = 0}"),
              HasSubstr("huber has no option 'label_smoothing'"));
  EXPECT_EQ(refusal("{name = \"mse\", delta = 2}"),
            "small.toml:1: mse takes no options: write \"mse\"");
  EXPECT_THAT(refusal("{name = \"cross_entropy\", label_smoothing = 1.5}"),
              HasSubstr("label_smoothing expects a number from 0 to 1, got 1.5"));
  EXPECT_THAT(refusal("{name = \"cross_entropy\", class_weights = [1, -1]}"),
              HasSubstr("each a number from 0 that float32 can hold, got -1 in it"));
  EXPECT_THAT(refusal("{name = \"cross_entropy\", class_weights = 3}"),
              HasSubstr("class_weights expects a list of numbers, got 3"));
  EXPECT_THAT(refusal("{name = \"cross_entropy\", class_weights = [0, 0]}"),
              HasSubstr("a weight above 0"));
}

TEST(ConfigError, SaysWhatAnInitializerTakes) {
  const auto refusal = [](const std::string& initializer) {
    return error_of(
        SmallConfig{.layers = "[{linear = {outputs = 2, initializer = " + initializer + "}}]"});
  };
  EXPECT_THAT(refusal("\"uniform\""),
              HasSubstr("uniform requires bound, a number from 0: {uniform = ...}"));
  EXPECT_THAT(refusal("{xavier_normal = {fan = \"in\"}}"),
              HasSubstr("xavier_normal has no option 'fan'"));
  EXPECT_THAT(refusal("{kaiming_normal = {fan = \"inn\"}}"),
              HasSubstr("fan expects one of 'in', 'out', got the string 'inn'"));
  EXPECT_THAT(refusal("{orthogonal = {gain = 0}}"),
              HasSubstr("gain expects a number above 0, got 0"));
  EXPECT_THAT(refusal("{normal = {mean = 1}}"),
              HasSubstr("normal requires deviation, a number from 0"));
  EXPECT_THAT(refusal("{normal = -1}"), HasSubstr("normal expects a number from 0, got -1"));
}

TEST(ConfigError, SaysWhatAPreluTakes) {
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{prelu = \"x\"}]"}),
              HasSubstr("prelu expects a number, got the string 'x'"));
  EXPECT_THAT(error_of(SmallConfig{.layers = "[{prelu = {slopes = 3}}]"}),
              HasSubstr("prelu has no option 'slopes': the nearest is 'slope'"));
}

}  // namespace
}  // namespace gradus::app
