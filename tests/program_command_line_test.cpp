// The program's command line: commands and help, threads, and --set in place of the configuration.
#include <gmock/gmock.h>

#include "gradus/base/text.hpp"
#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class ProgramCommandLine : public Program {};

TEST_F(ProgramCommandLine, NamesTheNearestCommand) {
  const auto errors_of = [&](std::vector<std::string> words) {
    const Outcome outcome = gradus(std::move(words));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.output, "");
    return outcome.errors;
  };
  EXPECT_THAT(errors_of({"trian", "small.toml"}), HasSubstr("the nearest is 'train'"));
  EXPECT_THAT(errors_of({"Inspect"}), HasSubstr("the nearest is 'inspect'"));
  EXPECT_THAT(errors_of({"data", "fetsh", "mnist"}), HasSubstr("the nearest is 'fetch'"));
  EXPECT_THAT(errors_of({"help", "evalute"}), HasSubstr("the nearest is 'evaluate'"));
  EXPECT_THAT(errors_of({"train", "small.toml", "--epoch", "3"}),
              HasSubstr("the nearest option is --epochs"));
}

TEST_F(ProgramCommandLine, SaysHowAConfigurationIsTrained) {
  folder_.write("small.toml", text_of({}));
  const Outcome outcome = gradus({"small.toml"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("write gradus train small.toml\n"));
  EXPECT_EQ(gradus({"train", "small.toml"}).code, 0);
}

TEST_F(ProgramCommandLine, TakesHelpAsAWordAndAsAnOption) {
  EXPECT_EQ(gradus({"help"}).output, gradus({"--help"}).output);
  EXPECT_EQ(gradus({"help"}).code, 0);
  EXPECT_THAT(gradus({"help"}).output, testing::EndsWith("\n"));
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"train"}, {"evaluate"}, {"predict"}, {"inspect"}, {"data"}, {"data", "fetch"}}) {
    std::vector<std::string> word = {"help"}, option = command;
    word.insert(word.end(), command.begin(), command.end());
    option.emplace_back("--help");
    const Outcome outcome = gradus(word);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.output, gradus(option).output);
    EXPECT_THAT(outcome.output, HasSubstr(command.back()));
  }
}

TEST_F(ProgramCommandLine, CutsThreadsToTheCores) {
  const EnvironmentVariable unset("GRADUS_THREADS", std::nullopt);
  ASSERT_EQ(train({}, {"--quiet", "--out", "all"}).code, 0);
  const int cores = summary("all")["threads"];
  const Outcome asked = train({}, {"--quiet", "--out", "asked", "--threads", "1000"});
  EXPECT_EQ(asked.code, 0);
  EXPECT_THAT(asked.errors, HasSubstr("--threads 1000 is more than the cores"));
  EXPECT_EQ(summary("asked")["threads"], cores);
  const EnvironmentVariable many("GRADUS_THREADS", "1000");
  const Outcome told = train({}, {"--quiet", "--out", "told"});
  EXPECT_THAT(told.errors, HasSubstr("GRADUS_THREADS=1000 is more than the cores"));
  EXPECT_EQ(summary("told")["threads"], cores);
  EXPECT_THAT(gradus({"--version"}).output, HasSubstr(text(", ", cores, " thread")));
  EXPECT_EQ(train({}, {"--quiet", "--out", "one", "--threads", "1"}).errors,
            asked.errors.substr(0, 0));
}

// ---- --set ----

TEST_F(ProgramCommandLine, TakesSettingsInPlaceOfTheFile) {
  SmallConfig changed;
  changed.optimizer = "name = \"sgd\"\nlearning_rate = 0.01\nmomentum = 0.9\n";
  changed.training = "epochs = 3\nbatch = 30\nshuffle = false\n";
  ASSERT_EQ(train(changed, {"--quiet", "--out", "changed"}).code, 0);
  const Outcome outcome =
      train({}, {"--quiet", "--out", "set", "--set", "optimizer.learning_rate=0.01", "--set",
                 "training.epochs = 3e0", "--set", "training.shuffle=false"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(file("set/config.toml"), file("changed/config.toml"));
  EXPECT_TRUE(file("set/model.safetensors") == file("changed/model.safetensors"));
}

TEST_F(ProgramCommandLine, TakesSettingsOfEveryKind) {
  folder_.write("small.toml", text_of({}));
  const auto inspected = [&](const std::string& setting) {
    const Outcome outcome = gradus({"inspect", "small.toml", "--set", setting});
    EXPECT_EQ(outcome.code, 0) << setting << ": " << outcome.errors;
    return outcome.output;
  };
  EXPECT_THAT(inspected("loss=mse"), HasSubstr("MeanSquaredError"));
  EXPECT_THAT(inspected("loss=\"mse\""), HasSubstr("MeanSquaredError"));
  EXPECT_THAT(inspected("loss={name = \"cross_entropy\", label_smoothing = 0.1}"),
              HasSubstr("label_smoothing 0.1"));
  EXPECT_THAT(inspected("model.layers=[{linear = 3}, \"relu\", {linear = 2}]"),
              HasSubstr("Linear(2 -> 3)"));
  EXPECT_THAT(inspected("name=other"), StartsWith("other: "));
  EXPECT_THAT(inspected("optimizer.nesterov=true"), HasSubstr("nesterov"));
  const Outcome explained = gradus({"explain", "small.toml", "--set", "optimizer.momentum=0"});
  EXPECT_EQ(explained.code, 0) << explained.errors;
}

TEST_F(ProgramCommandLine, NamesASettingThatIsWrong) {
  folder_.write("small.toml", text_of({}));
  const auto refused = [&](const std::string& setting, int code = 1) {
    const Outcome outcome = gradus({"train", "small.toml", "--set", setting});
    EXPECT_EQ(outcome.code, code) << setting;
    EXPECT_FALSE(fs::exists(path("runs")));
    return outcome.errors;
  };
  const auto names = [](const std::string& setting) {
    return StartsWith(text("gradus: --set ", setting, ": "));
  };
  EXPECT_THAT(refused("training.epochs=0"), AllOf(names("training.epochs=0"), HasSubstr("got 0")));
  EXPECT_THAT(refused("optimizer.learning_rate=-1e-4"),
              AllOf(names("optimizer.learning_rate=-1e-4"), HasSubstr("got -1e-4")));
  EXPECT_THAT(refused("optimizer.lr=0.1"),
              AllOf(names("optimizer.lr=0.1"), HasSubstr("the nearest is 'learning_rate'")));
  EXPECT_THAT(refused("optimiser.learning_rate=0.1"),
              AllOf(names("optimiser.learning_rate=0.1"), HasSubstr("'optimizer'")));
  EXPECT_THAT(refused("epochs=3"), AllOf(names("epochs=3"), HasSubstr("[training]")));
  EXPECT_THAT(refused("training.epochs=1O"), AllOf(names("training.epochs=1O"), HasSubstr("'1O'")));
  EXPECT_THAT(refused("loss.delta=2"), AllOf(names("loss.delta=2"), HasSubstr("as a whole")));
  EXPECT_THAT(refused("model.layers=[relu]"),
              AllOf(names("model.layers=[relu]"), HasSubstr("write \"relu\"")));
  EXPECT_THAT(refused("training.epochs", 2), HasSubstr("'training.epochs'"));
  EXPECT_THAT(refused("=3", 2), HasSubstr("'=3'"));
  ASSERT_EQ(train({}, {"--quiet"}).code, 0);
  EXPECT_EQ(gradus({"inspect", "runs/small", "--set", "seed=4"}).code, 1);
}

}  // namespace
}  // namespace gradus::tests
