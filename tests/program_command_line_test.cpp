// The program's command line: commands and help, threads, and --set in place of the configuration.
#include <gmock/gmock.h>

#include "gradus/base/text.hpp"
#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProgramCommandLine : public Program {};

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
  EXPECT_THAT(asked.errors, HasSubstr("--threads 1000 is more than the number of cores"));
  EXPECT_EQ(summary("asked")["threads"], cores);
  const EnvironmentVariable many("GRADUS_THREADS", "1000");
  const Outcome told = train({}, {"--quiet", "--out", "told"});
  EXPECT_THAT(told.errors, HasSubstr("GRADUS_THREADS=1000 is more than the number of cores"));
  EXPECT_EQ(summary("told")["threads"], cores);
  for (const std::string count : {"1000000000000", "9000000000000000000"}) {
    const Outcome large = train({}, {"--quiet", "--force", "--threads", count});
    EXPECT_EQ(large.code, 0);
    EXPECT_THAT(large.errors,
                HasSubstr("--threads " + count + " is more than the number of cores"));
  }
  for (const std::string count : {"1000000000000", "1000000000000000000000000"}) {
    const EnvironmentVariable larger("GRADUS_THREADS", count);
    const Outcome large = train({}, {"--quiet", "--force"});
    EXPECT_EQ(large.code, 0);
    EXPECT_THAT(large.errors,
                HasSubstr("GRADUS_THREADS=" + count + " is more than the number of cores"));
  }
  EXPECT_THAT(gradus({"--version"}).output, HasSubstr(text(", ", cores, " thread")));
  EXPECT_EQ(train({}, {"--quiet", "--out", "one", "--threads", "1"}).errors,
            asked.errors.substr(0, 0));
}

TEST_F(ProgramCommandLine, RefusesCountsThatItCannotHold) {
  folder_.write("small.toml", text_of({}));
  for (const char* option : {"--seed", "--epochs", "--threads"}) {
    for (const char* count : {"100000000000000000000", "1.5", "-1", "three", ""}) {
      const Outcome outcome = gradus({"train", "small.toml", option, count});
      EXPECT_EQ(outcome.code, 2) << option << count;
      EXPECT_THAT(outcome.errors, AllOf(HasSubstr(option), HasSubstr(text("got '", count, "'"))));
      EXPECT_EQ(outcome.errors.find("9223372036854775807") != std::string::npos,
                std::string_view(count).size() > 20);
    }
  }
  const EnvironmentVariable none("GRADUS_THREADS", "-100000000000000000000");
  EXPECT_EQ(gradus({"train", "small.toml"}).code, 1);
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
  EXPECT_THAT(refused("epochs=3"), names("epochs=3"));
  EXPECT_THAT(refused("model.layers[0]=3"),
              AllOf(names("model.layers[0]=3"), HasSubstr("set model.layers as a whole")));
  for (const char* slip : {"name=", "learning rate=0.1", "training..epochs=3", "training.=3",
                           "loss='mse", "loss=[", "loss={name=\"mse\""}) {
    EXPECT_THAT(refused(slip), AllOf(names(slip), Not(HasSubstr("Error while parsing")))) << slip;
  }
  for (const char* other : {"foo.bar=1", "model.dropout=0.1", "loss=foo"})
    EXPECT_THAT(refused(other), Not(HasSubstr("nearest"))) << other;
  EXPECT_THAT(refused("dtype=double"), HasSubstr("the nearest is 'float64'"));
  EXPECT_THAT(refused("training.epochs=1O"), AllOf(names("training.epochs=1O"), HasSubstr("'1O'")));
  EXPECT_THAT(refused("loss.delta=2"), AllOf(names("loss.delta=2"), HasSubstr("as a whole")));
  EXPECT_THAT(refused("model.layers=[relu]"),
              AllOf(names("model.layers=[relu]"), HasSubstr("write \"relu\"")));
  EXPECT_THAT(refused("training.epochs", 2), HasSubstr("'training.epochs'"));
  EXPECT_THAT(refused("=3", 2), HasSubstr("'=3'"));
  ASSERT_EQ(train({}, {"--quiet"}).code, 0);
  EXPECT_EQ(gradus({"inspect", "runs/small", "--set", "seed=4"}).code, 1);
}

TEST_F(ProgramCommandLine, NamesTheSettingOfAMisplacedKey) {
  folder_.write("small.toml", text_of({}));
  for (const auto& [given, meant] : {std::pair{"epochs=3", "training.epochs=3"},
                                     {"optimizer.epochs=3", "training.epochs=3"},
                                     {"training.seed=4", "seed=4"},
                                     {"lr=1e-3", "optimizer.learning_rate=1e-3"},
                                     {"training={epochs=3, test=7}", "data.test=7"}}) {
    const Outcome refused = gradus({"train", "small.toml", "--set", given});
    EXPECT_EQ(refused.code, 1) << given;
    EXPECT_THAT(refused.errors,
                AllOf(HasSubstr(text("write --set ", meant, "\n")), Not(HasSubstr("file"))))
        << given;
    EXPECT_EQ(shell(text("$gradus train small.toml --quiet --force --set ", meant)).code, 0);
  }
}

}  // namespace
}  // namespace gradus::tests
