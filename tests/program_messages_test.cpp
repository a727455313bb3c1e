// What the program says of a mistake, and that following its advice leads to success.
#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>

#include "gradus/base/text.hpp"
#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProgramMessages : public Program {
 protected:
  Outcome inspect(const std::string& config) const {
    folder_.write("small.toml", config);
    return gradus({"inspect", "small.toml"});
  }
};

// With the first of such words in place of another.
std::string with(std::string content, const std::string& words, const std::string& others) {
  const std::size_t at = content.find(words);
  EXPECT_NE(at, content.npos) << words;
  return content.replace(at, words.size(), others);
}

std::size_t line_of(const std::string& content, const std::string& words) {
  const auto end = content.begin() + static_cast<std::ptrdiff_t>(content.find(words));
  return static_cast<std::size_t>(std::count(content.begin(), end, '\n')) + 1;
}

// ---- TOML ----

TEST_F(ProgramMessages, SayWhatToWriteInPlaceOfASlipInToml) {
  const SmallConfig small{
      .layers =
          "[\n  {linear = 8},\n  {linear = {outputs = 8, bias = false}},\n  \"tanh\",\n"
          "  {linear = 2},\n]"};
  const std::string good = text_of(small) + "shuffle = true\nl1 = 0.1\n";
  ASSERT_EQ(inspect(good).code, 0);
  struct Case {
    const char *right, *wrong, *advice;
  };
  const Case cases[] = {
      {"{linear = 8}", "linear = 8", "{linear = 8}"},
      {"{linear = 8}", "Linear(8)", "{linear = 8}"},
      {"{linear = 8}", "linear 8", "{linear = 8}"},
      {"linear = 8", "linear: 8", "linear = 8"},
      {"linear = 8", "linear 8", "linear = 8"},
      {"\"tanh\"", "tanh", "\"tanh\""},
      {"\"tanh\"", "Tanh()", "\"tanh\""},
      {"\"cross_entropy\"", "cross_entropy", "\"cross_entropy\""},
      {"true", "True", "true"},
      {"true", "yes", "true"},
      {"false", "off", "false"},
      {"l1 = 0.1", "l1 = 0,1", "0.1"},
      {"l1 = 0.1", "l1 = .1", "0.1"},
      {"l1 = 0.1", "l1 = 1.", "1.0"},
      {"l1 = 0.1", "l1 = 10%", "0.1"},
      {"batch = 30", "batch = 1,000", "1000"},
      {"batch = 30", "batch = 007", "7"},
      {"batch = 30", "batch: 30", "batch = 30"},
      {"batch = 30", "batch 30", "batch = 30"},
      {"learning_rate = 0.1", "learning rate = 0.1", "learning_rate = 0.1"},
      {"[model]", "[model", "[model]"},
  };
  for (const auto& [right, wrong, advice] : cases) {
    const std::string bad = with(good, right, wrong);
    const Outcome outcome = inspect(bad);
    EXPECT_EQ(outcome.code, 1) << wrong;
    EXPECT_THAT(outcome.errors,
                AllOf(StartsWith(text("gradus: small.toml:", line_of(bad, wrong), ": column ")),
                      HasSubstr(text("write ", advice))))
        << wrong;
    // What stands before an = is not part of a number's advice.
    std::string slip = wrong;
    const bool is_value = std::string_view(advice).find('=') == std::string_view::npos;
    if (is_value && slip.find('=') != slip.npos) slip = slip.substr(slip.find('=') + 2);
    EXPECT_EQ(inspect(with(good, right, with(wrong, slip, advice))).code, 0) << wrong;
  }
}

TEST_F(ProgramMessages, SayWhatIsWrongWithBrackets) {
  const std::string good =
      text_of({.layers = "[\n  {linear = 8},\n  \"tanh\",\n  {linear = 2},\n]"});
  EXPECT_THAT(inspect(with(good, "\n]\n", "\n")).errors,
              HasSubstr("begins in line 8 is not closed"));
  EXPECT_THAT(inspect(with(good, "8},", "8}")).errors, HasSubstr("write a comma before \"tanh\""));
  EXPECT_THAT(inspect(with(good, "{linear = 8}", "{linear = 8,}")).errors,
              HasSubstr("leave out the comma before }"));
  EXPECT_THAT(inspect(with(good, "\"tanh\"", "\"tanh")).errors,
              HasSubstr("small.toml:10: column 9: this is not TOML: the quotes are not closed"));
  EXPECT_THAT(inspect(with(good, "epochs = 2", "epochs = 2,")).errors,
              HasSubstr("leave out the comma"));
  EXPECT_THAT(inspect(with(good, "epochs = 2", "epochs = 2\nepochs = 3")).errors,
              HasSubstr("'epochs' is there twice"));
  EXPECT_THAT(inspect("\xff\xfe" + good).errors, HasSubstr("UTF-16: save it as UTF-8"));
}

TEST_F(ProgramMessages, TakeABackslashInAPathForOne) {
  const std::string good =
      text_of({.data = "source = \"csv\"\nfile = 'a\\data.csv'\ntarget = 1\n"});
  const std::string bad = with(good, "'a\\data.csv'", "\"a\\data.csv\"");
  EXPECT_THAT(inspect(bad).errors, HasSubstr("write 'a\\data.csv'"));
  folder_.write("a\\data.csv", "1,2\n0,3\n");
  EXPECT_EQ(inspect(good).code, 0);
}

// ---- Numbers ----

TEST_F(ProgramMessages, TakeWholeNumbersInAnyNotation) {
  const std::string good = text_of({});
  const auto with_epochs = [&](const char* number) {
    folder_.write("small.toml", with(good, "epochs = 2", text("epochs = ", number)));
    return gradus({"train", "small.toml", "--force", "--quiet"});
  };
  for (const char* three : {"3.0", "0.3e1", "3e0", "+3", "0b11"}) {
    ASSERT_EQ(with_epochs(three).code, 0) << three;
    EXPECT_EQ(summary("runs/small")["epochs"], 3) << three;
  }
  for (const char* wrong : {"3.5", "1e-4", "-3.0", "1e300"})
    EXPECT_THAT(with_epochs(wrong).errors, HasSubstr(text("small.toml:14: "))) << wrong;
  EXPECT_EQ(inspect(with(good, "{linear = 8}", "{linear = 8.0}")).code, 0);
  EXPECT_EQ(inspect(with(good, "seed = 3", "seed = 1e3")).code, 0);
}

TEST_F(ProgramMessages, TakeNumbersWithAnyCountOfDigits) {
  const std::string zeros(330, '0');
  for (const std::string& number : {"0." + zeros, "0." + zeros + "1", "0.5" + zeros}) {
    const std::string config = with(text_of({}), "momentum = 0.9", "momentum = " + number);
    EXPECT_EQ(inspect(config).code, 0) << inspect(config).errors;
  }
  EXPECT_EQ(inspect(with(text_of({}), "momentum = 0.9", "momentum = 1" + zeros + "e-331")).code, 0);
  for (const std::string& large : {"1" + zeros + "e-10", "1" + zeros, "1" + zeros + ".5"}) {
    const Outcome outcome = inspect(with(text_of({}), "momentum = 0.9", "momentum = " + large));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors,
                AllOf(StartsWith("gradus: small.toml:12: "), HasSubstr("too large")));
    EXPECT_LT(outcome.errors.size(), 200u);
  }
  const std::string third = "0." + std::string(200, '3');
  folder_.write("small.toml", with(text_of({}), "momentum = 0.9", "momentum = " + third));
  ASSERT_EQ(gradus({"train", "small.toml", "--quiet"}).code, 0);
  EXPECT_THAT(file("runs/small/config.toml"), HasSubstr("momentum = 0.3333333333333333\n"));
}

TEST_F(ProgramMessages, TakeCellsWithAnyCountOfDigits) {
  const std::string zeros(400, '0');
  const SmallConfig config{.head = "loss = \"mse\"\n",
                           .data = "source = \"csv\"\nfile = \"rows.csv\"\ntarget = \"y\"\n",
                           .layers = "[{linear = 1}]"};
  const auto with_cell = [&](const std::string& cell) {
    std::string rows = "x,y\n";
    for (int i = 0; i < 20; ++i) rows += text(i == 11 ? cell : text(i), ",", i, "\n");
    folder_.write("rows.csv", rows);
    return train(config, {"--force", "--quiet"});
  };
  for (const std::string& small :
       {"0." + zeros + "1", "0." + zeros + "1e+10", std::string("1e-331"), "1" + zeros + "e-399"})
    EXPECT_EQ(with_cell(small).code, 0) << small;
  for (const std::string& large : {"1" + zeros, "1" + zeros + "e-10", "-1" + zeros + "e-10"}) {
    const Outcome outcome = with_cell(large);
    EXPECT_EQ(outcome.code, 1) << large;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("rows.csv:13: column 1 ('x')"), HasSubstr("finite"),
                                      Not(HasSubstr("na_values"))));
    EXPECT_LT(outcome.errors.size(), 250u);
  }
  EXPECT_THAT(with_cell("1e999").errors, HasSubstr("na_values = [\"1e999\"]"));
  EXPECT_THAT(with_cell("x" + zeros).errors, Not(HasSubstr("na_values")));
}

TEST_F(ProgramMessages, ShowNumbersAsTheyAreWritten) {
  for (const char* number : {"-0.0001", "-1e-4", "-1_000", "-0.10", "-1E2", "-inf"}) {
    const Outcome outcome =
        inspect(with(text_of({}), "learning_rate = 0.1", text("learning_rate = ", number)));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors,
                AllOf(HasSubstr("small.toml:11: "), HasSubstr(text("got ", number, "\n"))));
  }
}

TEST_F(ProgramMessages, NameTheLineOfAShareAndOneThatWorks) {
  std::string rows = "x,y\n";
  for (int i = 0; i < 40; ++i) rows += text(i, ",", i % 7, "\n");
  folder_.write("rows.csv", rows);
  for (const char* key : {"test_share", "validation_share"}) {
    for (const char* share : {"0.0001", "0.9999"}) {
      SmallConfig config{.head = "loss = \"mse\"\n", .layers = "[{linear = 1}]"};
      config.data =
          text("source = \"csv\"\nfile = \"rows.csv\"\n", key, " = ", share, "\ntarget = \"y\"\n");
      const Outcome outcome = train(config, {"--force"});
      EXPECT_EQ(outcome.code, 1);
      EXPECT_THAT(outcome.errors,
                  AllOf(StartsWith(text("gradus: small.toml:5: ", key, " = ", share, ": ")),
                        HasSubstr(": each needs at least 1: write"), Not(HasSubstr("to test"))));
      std::smatch advice;
      const std::regex advised("write (\\w+ = [0-9.]+) or");
      ASSERT_TRUE(std::regex_search(outcome.errors, advice, advised)) << outcome.errors;
      config.data = with(config.data, text(key, " = ", share), advice[1]);
      EXPECT_EQ(train(config, {"--force"}).code, 0) << config.data;
    }
  }
}

// ---- Names ----

TEST_F(ProgramMessages, NameTheSectionOfAMisplacedKey) {
  struct Case {
    const char *key, *section, *advice;
  };
  const Case cases[] = {
      {"momentum = 0.5", "[training]", "'momentum' is a key of [optimizer]"},
      {"lr = 0.5", "[training]", "'learning_rate' is a key of [optimizer]"},
      {"batch_size = 10", "[optimizer]", "'batch' is a key of [training]"},
      {"Epochs = 10", "[data]", "'epochs' is a key of [training]"},
      {"seed = 4", "[training]", "'seed' belongs above the first section"},
      {"epochs = 4", "", "'epochs' is a key of [training]"},
  };
  for (const auto& [key, section, advice] : cases) {
    const std::string start = *section == '\0' ? "seed = 3\n" : text(section, "\n");
    const std::string content = with(text_of({}), start, text(start, key, "\n"));
    const Outcome outcome = inspect(content);
    EXPECT_EQ(outcome.code, 1) << key;
    EXPECT_THAT(outcome.errors,
                AllOf(StartsWith(text("gradus: small.toml:", line_of(content, key), ": ")),
                      HasSubstr(advice)));
  }
}

TEST_F(ProgramMessages, SayThatAKeyIsForAnotherChoice) {
  EXPECT_THAT(inspect(with(text_of({}), "momentum", "beta1")).errors,
              AllOf(HasSubstr("small.toml:12: "), HasSubstr("'beta1' with name = \"sgd\""),
                    HasSubstr("'nesterov'")));
  EXPECT_THAT(inspect(with(text_of({}), "test = 200", "test = 200\nnoise = 1")).errors,
              HasSubstr("'noise' with source = \"disc\""));
}

TEST_F(ProgramMessages, FindNamesWithoutCaseAndByOtherFrameworks) {
  struct Case {
    const char *right, *wrong, *nearest;
  };
  const Case cases[] = {
      {"\"tanh\"", "\"LeakyReLU\"", "leaky_relu"},
      {"\"tanh\"", "\"swish\"", "silu"},
      {"{linear = 8}", "{Dense = 8}", "linear"},
      {"\"sgd\"", "\"SGD\"", "sgd"},
      {"learning_rate", "lr", "learning_rate"},
      {"\"cross_entropy\"", "\"CrossEntropy\"", "cross_entropy"},
      {"\"cross_entropy\"", "\"categorical_crossentropy\"", "cross_entropy"},
      {"epochs", "num_epochs", "epochs"},
      {"\"disc\"", "\"Disc\"", "disc"},
  };
  for (const auto& [right, wrong, nearest] : cases) {
    const std::string bad = with(text_of({}), right, wrong);
    EXPECT_THAT(inspect(bad).errors, HasSubstr(text("the nearest is '", nearest, "'"))) << wrong;
  }
}

// ---- Losses and targets ----

// Does what the message says and returns what it changed; empty where it says nothing that this
// test knows.
std::string follow(const std::string& errors, SmallConfig& config,
                   std::vector<std::string>& layers) {
  std::smatch found;
  const auto says = [&](const char* words) {
    return std::regex_search(errors, found, std::regex(words));
  };
  if (says("write loss = \"(\\w+)\"") || says("choose a loss such as \"(\\w+)\"")) {
    config.head = text("loss = \"", found[1].str(), "\"\n");
    return "loss";
  }
  if (says("leave out the \"")) {
    layers.pop_back();
    return "last layer left out";
  }
  if (says("write (\"\\w+\") behind the last layer")) {
    layers.push_back(found[1]);
    return "last layer";
  }
  if (says("let the layers end with (\\{linear = \\d+\\})(, (\"\\w+\"))?")) {
    layers.push_back(found[1]);
    if (found[3].matched) layers.push_back(found[3]);
    return "width";
  }
  if (says("write (target_is = \"\\w+\")")) {
    config.data = std::regex_replace(config.data, std::regex("target_is = \"\\w+\"\n"), "") +
                  found[1].str() + "\n";
    return "target";
  }
  return {};
}

TEST_F(ProgramMessages, LeadToATrainingForEveryLossAndTarget) {
  const EnvironmentVariable no_gnuplot("PATH", "");
  std::string rows = "x,two,three,number,other\n";
  for (int i = 0; i < 30; ++i) {
    rows += text(i, ",", i % 2 == 0 ? "no" : "yes", ",", "abc"[i % 3], ",", i * i % 11, ",", i % 5,
                 "\n");
  }
  folder_.write("rows.csv", rows);
  const char* const targets[] = {"\"two\"\ntarget_is = \"class\"",
                                 "\"three\"\ntarget_is = \"class\"",
                                 "\"two\"",
                                 "\"three\"",
                                 "\"number\"",
                                 "\"number\"\ntarget_is = \"number\"",
                                 "[\"number\", \"other\"]"};
  for (const char* loss :
       {"binary_cross_entropy", "binary_cross_entropy_on_probabilities", "cross_entropy", "hinge",
        "huber", "mae", "mse", "negative_log_likelihood",
        "negative_log_likelihood_on_log_probabilities"}) {
    for (const char* target : targets) {
      for (const char* last :
           {"{linear = 7}", "\"tanh\"", "\"softmax\"", "\"log_softmax\"", "\"sigmoid\""}) {
        SmallConfig config{.head = text("loss = \"", loss, "\"\n")};
        config.data = text(
            "source = \"csv\"\nfile = \"rows.csv\"\ncolumns = [\"x\"]\ntarget = ", target, "\n");
        config.training = "epochs = 1\n";
        std::vector<std::string> layers = {"{linear = 5}", last};
        Outcome outcome;
        for (std::set<std::string> changed;;) {
          config.layers = "[";
          for (const std::string& layer : layers) config.layers += layer + ", ";
          config.layers += "]";
          outcome = train(config, {"--force", "--quiet"});
          if (outcome.code == 0) break;
          // What one message has changed, another must not change again.
          const std::string change = follow(outcome.errors, config, layers);
          if (change.empty() || !changed.insert(change).second) break;
        }
        EXPECT_EQ(outcome.code, 0) << text_of(config) << outcome.errors;
      }
    }
  }
}

TEST_F(ProgramMessages, RefuseASingleClass) {
  folder_.write("rows.csv", "x,kind\n1,a\n2,a\n3,a\n");
  const SmallConfig config{.data = "source = \"csv\"\nfile = \"rows.csv\"\ntarget = \"kind\"\n",
                           .layers = "[{linear = 1}]"};
  const Outcome outcome = train(config);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("one class only"), HasSubstr("'a'"),
                                    HasSubstr("rows.csv"), Not(HasSubstr("1 classes"))));
}

}  // namespace
}  // namespace gradus::tests
