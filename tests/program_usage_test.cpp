// Mistakes on the command line: the word that is wrong is named, and what to write instead.
#include <gmock/gmock.h>

#include "gradus/base/text.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class ProgramUsage : public Program {
 protected:
  std::string refused(std::vector<std::string> words) const {
    const Outcome outcome = gradus(std::move(words));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.output, "");
    return lines_of(outcome.errors)[0];
  }
  // What the message says to write, from there to the end of its line.
  static std::string advised(const std::string& errors) {
    const std::string words = "write gradus ";
    const std::size_t at = errors.find(words);
    EXPECT_NE(at, errors.npos) << errors;
    return at == errors.npos ? "" : errors.substr(at + words.size());
  }
};

TEST_F(ProgramUsage, NamesTheNearestCommand) {
  EXPECT_THAT(refused({"trian", "small.toml"}), HasSubstr("the nearest is 'train'"));
  EXPECT_THAT(refused({"Inspect"}), HasSubstr("the nearest is 'inspect'"));
  EXPECT_THAT(refused({"data", "fetsh", "mnist"}), HasSubstr("the nearest is 'fetch'"));
  EXPECT_THAT(refused({"help", "evalute"}), HasSubstr("the nearest is 'evaluate'"));
}

TEST_F(ProgramUsage, ListsTheCommandsWhereNoneIsNear) {
  for (const char* word : {"x", "frobnicate", "run"})
    EXPECT_THAT(refused({word}), AllOf(HasSubstr(text("'", word, "'")), HasSubstr("'train'"),
                                       Not(HasSubstr("nearest"))));
  EXPECT_THAT(refused({}), AllOf(HasSubstr("'train'"), HasSubstr("'data'")));
  EXPECT_THAT(refused({"data"}), AllOf(HasSubstr("'fetch'"), HasSubstr("'list'")));
  EXPECT_THAT(refused({"data", "x"}), AllOf(HasSubstr("'fetch'"), HasSubstr("'list'")));
}

TEST_F(ProgramUsage, NamesTheOptionOfTheProgram) {
  EXPECT_THAT(refused({"version"}), EndsWith("write gradus --version"));
  for (const char* word : {"--versoin", "-v", "--Version", "-version"})
    EXPECT_THAT(refused({word}), AllOf(HasSubstr(word), EndsWith("--version"))) << word;
  EXPECT_THAT(refused({"--train", "x"}), EndsWith("write gradus train"));
  EXPECT_EQ(gradus({"--version"}).code, 0);
}

TEST_F(ProgramUsage, PutsAnOptionBehindItsCommand) {
  folder_.write("small.toml", text_of({}));
  EXPECT_THAT(refused({"--quiet", "train", "small.toml"}), EndsWith("write gradus train --quiet"));
  EXPECT_THAT(refused({"--out", "runs/a", "train", "small.toml"}),
              EndsWith("write gradus train --out"));
  EXPECT_THAT(refused({"data", "--data", "d", "list"}), EndsWith("write gradus data list --data"));
  EXPECT_THAT(refused({"--keep", "a"}), EndsWith("gradus predict"));
  EXPECT_EQ(gradus({"train", "--quiet", "small.toml"}).code, 0);
}

TEST_F(ProgramUsage, NamesTheNearestOption) {
  const auto of_train = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"train", "small.toml"});
    return refused(options);
  };
  EXPECT_THAT(of_train({"--epoch", "3"}), AllOf(HasSubstr("--epoch:"), EndsWith("is --epochs")));
  EXPECT_THAT(of_train({"-q"}), EndsWith("is --quiet"));
  EXPECT_THAT(of_train({"--seed", "4", "--quite"}), EndsWith("is --quiet"));
  EXPECT_THAT(of_train({"--foo=3"}), AllOf(HasSubstr("--foo:"), HasSubstr("--epochs"),
                                           HasSubstr("--threads"), Not(HasSubstr("nearest"))));
  EXPECT_THAT(refused({"evaluate", "runs/a", "--set", "seed=3"}),
              AllOf(HasSubstr("--set:"), HasSubstr("gradus train"), Not(HasSubstr("nearest"))));
}

TEST_F(ProgramUsage, NamesTheSettingForAKeyOfTheConfiguration) {
  folder_.write("small.toml", text_of({.optimizer = "name = \"sgd\"\n"}));
  struct Case {
    std::vector<std::string> given;
    std::string setting;
  };
  for (const auto& [given, setting] :
       std::vector<Case>{{{"--lr=0.1"}, "optimizer.learning_rate=0.1"},
                         {{"--lr", "0.1"}, "optimizer.learning_rate=0.1"},
                         {{"--learning-rate=0.1"}, "optimizer.learning_rate=0.1"},
                         {{"--leaning_rate=0.1"}, "optimizer.learning_rate=0.1"},
                         {{"--batch_size", "20"}, "training.batch=20"},
                         {{"--optimizer=adam"}, "optimizer.name=adam"},
                         {{"--loss", "mse"}, "loss=mse"},
                         {{"training.batch=20"}, "training.batch=20"}}) {
    std::vector<std::string> words = {"train", "small.toml"};
    words.insert(words.end(), given.begin(), given.end());
    EXPECT_THAT(refused(words), EndsWith(": write --set " + setting));
    const Outcome outcome = gradus({"train", "small.toml", "--set", setting, "--force"});
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
  }
}

TEST_F(ProgramUsage, NamesTheFirstWordTooMany) {
  folder_.write("small.toml", text_of({}));
  EXPECT_THAT(refused({"train", "small.toml", "other.toml"}),
              AllOf(HasSubstr("'other.toml'"), Not(HasSubstr("small.toml"))));
  EXPECT_THAT(refused({"train", "--lr", "txt.toml", "other.toml"}),
              AllOf(HasSubstr("no option --lr"), Not(HasSubstr("not expected"))));
  // The value of an option is none.
  EXPECT_EQ(gradus({"train", "--out", "runs/a", "small.toml", "--set", "seed=3", "--quiet"}).code,
            0);
}

TEST_F(ProgramUsage, SaysHowAConfigurationIsTrained) {
  folder_.write("small.toml", text_of({}));
  EXPECT_EQ(advised(refused({"small.toml"})), "train small.toml");
  EXPECT_EQ(gradus({"train", "small.toml"}).code, 0);
}

TEST_F(ProgramUsage, SaysWhatTheFolderOfARunIsFor) {
  ASSERT_EQ(train({}).code, 0);
  const std::string as_command = refused({"runs/small"});
  EXPECT_THAT(advised(as_command), HasSubstr("inspect runs/small,"));
  EXPECT_EQ(gradus({"inspect", "runs/small"}).code, 0);
  for (const char* command : {"train", "explain"}) {
    const Outcome outcome = gradus({command, "runs/small"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors, HasSubstr("gradus train runs/small/config.toml --out FOLDER"));
    EXPECT_EQ(gradus({command, "runs"}).code, 1);
    EXPECT_THAT(gradus({command, "runs"}).errors, HasSubstr("runs is a folder"));
  }
  EXPECT_EQ(gradus({"train", "runs/small/config.toml", "--out", "again"}).code, 0);
  EXPECT_EQ(gradus({"explain", "runs/small/config.toml"}).code, 0);
}

TEST_F(ProgramUsage, SaysHowATableIsTrained) {
  std::string rows = "a,b,y\n";
  for (int i = 0; i < 40; ++i) rows += text(i, ",", i % 7, ",", i * 2, "\n");
  for (const std::string name : {"num.csv", "num.TSV", "num.csv.gz"}) {
    folder_.write(name, rows);
    EXPECT_THAT(refused({name}), HasSubstr("'" + name + "' is not a command"));
    for (const char* command : {"train", "inspect", "explain"}) {
      const Outcome outcome = gradus({command, name});
      EXPECT_EQ(outcome.code, 1);
      EXPECT_THAT(outcome.errors, AllOf(HasSubstr(name + " is data"), HasSubstr("num.toml")));
    }
    // The configuration that the message shows, as it stands there.
    const std::string errors = gradus({"train", name}).errors;
    const std::size_t begin = errors.find("\n\n"), end = errors.rfind("\n\n");
    ASSERT_LT(begin, end) << errors;
    folder_.write("num.toml", errors.substr(begin, end - begin));
    EXPECT_THAT(errors.substr(end), HasSubstr("gradus train num.toml"));
    const Outcome outcome = gradus({"train", "num.toml", "--force"});
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
  }
}

// As a shell gives it for a variable that is not set.
TEST_F(ProgramUsage, RefusesAnEmptyWord) {
  ASSERT_EQ(train({}, {"--quiet"}).code, 0);
  folder_.write("points.csv", "0.5,0.5\n");
  EXPECT_THAT(refused({"predict", "runs/small", "--input", "points.csv", "--output", ""}),
              HasSubstr("--output"));
  EXPECT_THAT(refused({"predict", "runs/small", "--input", ""}), HasSubstr("--input"));
  EXPECT_THAT(refused({"predict", "", "--input", "points.csv"}), HasSubstr("RUN"));
  EXPECT_THAT(refused({"evaluate", "runs/small", "--input", ""}), HasSubstr("--input"));
  EXPECT_THAT(refused({"evaluate", "runs/small", "--data", ""}), HasSubstr("--data"));
  EXPECT_THAT(refused({"train", "small.toml", "--out", ""}), HasSubstr("--out"));
  EXPECT_THAT(refused({"train", ""}), HasSubstr("CONFIG"));
  EXPECT_THAT(refused({"explain", "small.toml", "--html", ""}), HasSubstr("--html"));
  EXPECT_THAT(refused({"data", "fetch", "iris", "--to", ""}), HasSubstr("--to"));
}

}  // namespace
}  // namespace gradus::tests
