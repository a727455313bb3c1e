// The folder of a run: there from the start, one process at a time, finished or marked as not.
#include <gmock/gmock.h>

#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class ProgramRuns : public Program {
 protected:
  ProgramRuns() {
    folder_.write("small.toml", text_of({}));
    folder_.write("long.toml",
                  "name = \"small\"\n" + text_of({.training = "epochs = 1000000\nbatch = 30\n"}));
    folder_.write("points.csv", "0.5,0.5\n");
  }
  // A training that runs, and has made three epochs.
  std::unique_ptr<Running> start(std::vector<std::string> words = {}) const {
    words.insert(words.begin(), {gradus_program, "train", "long.toml"});
    auto training = std::make_unique<Running>(words, folder_.path());
    EXPECT_TRUE(training->wait_for("epoch       3/1000000"));
    return training;
  }
  void kill_one(const std::vector<std::string>& words = {}) const {
    const auto training = start(words);
    training->signal(SIGKILL);
    EXPECT_EQ(training->finish().code, 128 + SIGKILL);
  }
  std::vector<std::string> names_in(const std::string& folder) const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(path(folder)))
      out.push_back(entry.path().filename().string());
    return out;
  }
  std::string model(const std::string& run = "runs/small") const {
    return file(run + "/model.safetensors");
  }
};

TEST_F(ProgramRuns, HaveTheirFolderFromTheStart) {
  const auto training = start();
  EXPECT_THAT(names_in("runs/small"),
              UnorderedElementsAre("config.toml", "data.json", "metrics.csv", "lock"));
  const std::string metrics = file("runs/small/metrics.csv");
  EXPECT_GE(lines_of(metrics).size(), 1u + 3);
  EXPECT_EQ(metrics.back(), '\n');
  ASSERT_TRUE(training->wait_for("epoch    3000/1000000"));
  EXPECT_GE(lines_of(file("runs/small/metrics.csv")).size(), 1u + 3000);

  const Outcome inspected = gradus({"inspect", "runs/small"});
  EXPECT_EQ(inspected.code, 0) << inspected.errors;
  const std::string process = json::parse(file("runs/small/lock"))["process"].dump();
  EXPECT_THAT(inspected.output, AllOf(HasSubstr("unfinished: process " + process + " is training"),
                                      HasSubstr("Linear(2 -> 8)")));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"evaluate", "runs/small"},
        {"predict", "runs/small", "--input", "points.csv"}}) {
    const Outcome outcome = gradus(words);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors, HasSubstr("no model yet"));
  }
  training->signal(SIGINT);
  EXPECT_EQ(training->finish().code, 130);
  EXPECT_THAT(names_in("runs/small"),
              UnorderedElementsAre("config.toml", "data.json", "metrics.csv", "model.safetensors",
                                   "summary.json", "figures", "checkpoint.safetensors"));
  EXPECT_EQ(lines_of(file("runs/small/metrics.csv")).size(),
            1 + summary("runs/small")["epochs"].get<std::size_t>());
}

TEST_F(ProgramRuns, RefuseASecondTrainingAtOnce) {
  const auto training = start();
  for (const char* option : {"--quiet", "--force"}) {
    const Outcome second = gradus({"train", "small.toml", option});
    EXPECT_EQ(second.code, 1);
    EXPECT_EQ(second.output, "");
    EXPECT_THAT(second.errors, AllOf(HasSubstr("runs/small is being written by process "),
                                     HasSubstr("--out DIR")));
  }
  EXPECT_EQ(gradus({"train", "small.toml", "--out", "runs/other"}).code, 0);
  training->signal(SIGINT);
  EXPECT_EQ(training->finish().code, 130);
  EXPECT_GE(summary("runs/small")["epochs"], 3);
}

TEST_F(ProgramRuns, AreNotMixedWhereManyStartTogether) {
  std::vector<std::unique_ptr<Running>> all;
  for (int i = 0; i < 8; ++i) {
    const std::vector<std::string> words = {gradus_program, "train",  "small.toml",
                                            "--quiet",      "--seed", std::to_string(i)};
    all.push_back(std::make_unique<Running>(words, folder_.path()));
  }
  std::vector<int> done;
  for (int i = 0; i < 8; ++i) {
    const int code = all[static_cast<std::size_t>(i)]->finish().code;
    if (code == 0) done.push_back(i);
    EXPECT_TRUE(code == 0 || code == 1) << code;
  }
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(summary("runs/small")["seed"], done[0]);
  EXPECT_THAT(names_in("runs"), UnorderedElementsAre("small"));
}

TEST_F(ProgramRuns, AreMarkedAsUnfinishedWhereTheyWereKilled) {
  kill_one();
  EXPECT_THAT(names_in("runs"), UnorderedElementsAre("small"));
  EXPECT_THAT(gradus({"inspect", "runs/small"}).output,
              AllOf(HasSubstr("unfinished: process "), HasSubstr("has ended")));
  const Outcome again = gradus({"train", "small.toml"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.errors,
              AllOf(HasSubstr("unfinished"), HasSubstr("--out DIR"), HasSubstr("--force")));
  EXPECT_GE(lines_of(file("runs/small/metrics.csv")).size(), 1u + 3);
  EXPECT_EQ(gradus({"train", "small.toml", "--force"}).code, 0);
  EXPECT_THAT(names_in("runs"), UnorderedElementsAre("small"));
  EXPECT_EQ(summary("runs/small")["epochs"], 2);
}

TEST_F(ProgramRuns, SayHowToTrainAnUnfinishedOneAgain) {
  kill_one({"--out", "of mine"});
  const Outcome outcome = gradus({"evaluate", "of mine"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(gradus({"predict", "of mine", "--input", "points.csv"}).errors, outcome.errors);
  // The advice, word for word, but for the million epochs.
  const std::string advice = lines_of(outcome.errors).back();
  ASSERT_THAT(advice, HasSubstr("  gradus train "));
  EXPECT_EQ(shell("gradus() { \"$gradus\" \"$@\"; }\n" + advice + " --epochs 2").code, 0);
  EXPECT_EQ(gradus({"evaluate", "of mine"}).code, 0);
}

TEST_F(ProgramRuns, KeepTheOldOneUntilTheNewOneIsComplete) {
  ASSERT_EQ(gradus({"train", "small.toml"}).code, 0);
  const std::string old = model();
  kill_one({"--force"});
  EXPECT_TRUE(model() == old);
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
  EXPECT_THAT(gradus({"inspect", "runs/small.new"}).output, HasSubstr("unfinished"));

  const auto training = start({"--force"});
  EXPECT_TRUE(model() == old);
  const Outcome second = gradus({"train", "small.toml", "--force"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.errors, HasSubstr("runs/small.new is being written by process "));
  training->signal(SIGINT);
  const Outcome ended = training->finish();
  EXPECT_EQ(ended.code, 130);
  EXPECT_THAT(ended.output, HasSubstr("written to runs/small.new\n"));
  EXPECT_THAT(ended.errors, HasSubstr("runs/small is unchanged"));
  EXPECT_TRUE(model() == old);
  EXPECT_EQ(gradus({"evaluate", "runs/small.new"}).code, 0);

  EXPECT_EQ(gradus({"train", "small.toml", "--seed", "8", "--force"}).code, 0);
  EXPECT_FALSE(model() == old);
  EXPECT_THAT(names_in("runs"), UnorderedElementsAre("small"));
}

TEST_F(ProgramRuns, KeepTheOldOneWhereTheNewOneFails) {
  ASSERT_EQ(gradus({"train", "small.toml"}).code, 0);
  const std::string old = model();
  const SmallConfig diverging{.head = "loss = \"mse\"\n",
                              .layers = "[{linear = 8}, \"relu\", {linear = 2}]",
                              .optimizer = "name = \"sgd\"\nlearning_rate = 1e30\n"};
  EXPECT_EQ(train(diverging, {"--force"}).code, 1);
  EXPECT_TRUE(model() == old);
  EXPECT_THAT(names_in("runs"), UnorderedElementsAre("small"));
}

TEST_F(ProgramRuns, AreWrittenThroughALink) {
  fs::create_directory(path("disk"));
  fs::create_directory_symlink("disk", path("runs"));
  fs::create_directory_symlink("disk/real", path("link"));
  EXPECT_EQ(gradus({"train", "small.toml"}).code, 0);
  EXPECT_EQ(gradus({"train", "small.toml", "--out", "link"}).code, 0);
  EXPECT_EQ(gradus({"train", "small.toml", "--out", "link/", "--force"}).code, 0);
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_THAT(names_in("disk"), UnorderedElementsAre("small", "real"));
  EXPECT_EQ(gradus({"evaluate", "link"}).code, 0);
}

// ---- What others put there ----

TEST_F(ProgramRuns, KeepWhatIsNotTheirs) {
  ASSERT_EQ(gradus({"train", "small.toml"}).code, 0);
  const std::string old = model();
  const Outcome inside = gradus({"train", "small.toml", "--out", "runs/small/second"});
  EXPECT_EQ(inside.code, 1);
  EXPECT_THAT(inside.errors, AllOf(HasSubstr("runs/small/second"), HasSubstr("--out DIR")));
  const std::vector<std::string> predict = {"predict",    "runs/small", "--input",
                                            "points.csv", "--output",   "runs/small/answers.csv"};
  ASSERT_EQ(gradus(predict).code, 0);
  const Outcome refused = gradus({"train", "small.toml", "--seed", "8", "--force"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.output, "");
  EXPECT_THAT(refused.errors, HasSubstr("'answers.csv'"));
  EXPECT_TRUE(model() == old);
  EXPECT_EQ(lines_of(file("runs/small/answers.csv")).size(), 2u);
  fs::rename(path("runs/small/answers.csv"), path("answers.csv"));
  EXPECT_EQ(gradus({"train", "small.toml", "--seed", "8", "--force"}).code, 0);
  EXPECT_FALSE(model() == old);
}

TEST_F(ProgramRuns, SayWhichFileForceRequires) {
  ASSERT_EQ(gradus({"train", "small.toml"}).code, 0);
  fs::remove(path("runs/small/summary.json"));
  const Outcome refused = gradus({"train", "small.toml", "--force"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("summary.json"), Not(HasSubstr("config.toml"))));
  fs::remove_all(path("runs/small"));  // as it says
  EXPECT_EQ(gradus({"train", "small.toml", "--force"}).code, 0);
}

TEST_F(ProgramRuns, AreNotOverwrittenByOneWhoseFolderWasRemoved) {
  fs::create_directory(path("elsewhere"));
  const EnvironmentVariable temporary("TMPDIR", path("elsewhere").string());
  const auto first = start();
  fs::remove_all(path("runs/small"));
  ASSERT_EQ(shell("\"$gradus\" train small.toml --quiet 2> errors").code, 0);
  const std::string second = file("runs/small/summary.json"), its_model = model();
  first->signal(SIGINT);
  const Outcome outcome = first->finish();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(file("runs/small/summary.json"), second);
  EXPECT_TRUE(model() == its_model);
  ASSERT_EQ(names_in("elsewhere").size(), 1u);
  const std::string saved = "elsewhere/" + names_in("elsewhere")[0];
  EXPECT_EQ(gradus({"evaluate", saved}).code, 0);
}

// ---- Where the end cannot be written ----

TEST_F(ProgramRuns, AreSavedElsewhereWhereTheDiskIsFull) {
  fs::create_directory(path("elsewhere"));
  const EnvironmentVariable temporary("TMPDIR", path("elsewhere").string());
  const auto training = start();
  fs::create_symlink("/dev/full", path("runs/small/model.safetensors"));
  training->signal(SIGINT);
  const Outcome outcome = training->finish();
  EXPECT_EQ(outcome.code, 1);
  ASSERT_EQ(names_in("elsewhere").size(), 1u);
  const std::string saved = "elsewhere/" + names_in("elsewhere")[0];
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("runs/small/model.safetensors: No space left"),
                                    HasSubstr(path(saved).string())));
  EXPECT_THAT(outcome.output, HasSubstr("small: test error "));
  EXPECT_GE(summary(saved)["epochs"], 3);
  EXPECT_EQ(gradus({"evaluate", saved}).code, 0);
  EXPECT_FALSE(fs::exists(path("runs/small/summary.json")));
}

TEST_F(ProgramRuns, SayThatTheyAreLostWhereNoPlaceIsLeft) {
  const EnvironmentVariable temporary("TMPDIR", "/proc");
  const auto training = start();
  fs::remove_all(path("runs"));
  training->signal(SIGINT);
  const Outcome outcome = training->finish();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("runs/small is no longer there"), HasSubstr("/proc/gradus-small-")));
}

TEST_F(ProgramRuns, GoOnWhereTheirMetricsCannotBeWritten) {
  fs::create_directory(path("elsewhere"));
  const EnvironmentVariable temporary("TMPDIR", path("elsewhere").string());
  const Outcome outcome =
      shell("ulimit -f 2; \"$gradus\" train small.toml --epochs 300 > output; echo $?");
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("metrics.csv cannot be written"),
                                    HasSubstr("cannot write runs/small/")));
  EXPECT_EQ(outcome.output, "1\n");
  // Elsewhere is no more place, but the model is there before the rest.
  ASSERT_EQ(names_in("elsewhere").size(), 1u);
  const std::string saved = "elsewhere/" + names_in("elsewhere")[0];
  EXPECT_THAT(outcome.errors, HasSubstr(path(saved + "/model.safetensors").string()));
  EXPECT_EQ(gradus({"predict", saved, "--input", "points.csv"}).code, 0);
}

TEST_F(ProgramRuns, LeaveNothingElsewhereWhereTheirModelCannotBeWritten) {
  fs::create_directory(path("elsewhere"));
  const EnvironmentVariable temporary("TMPDIR", path("elsewhere").string());
  folder_.write("wide.toml", text_of({.layers = "[{linear = 500}, \"tanh\", {linear = 2}]"}));
  const Outcome outcome = shell("ulimit -f 2; \"$gradus\" train wide.toml > output; echo $?");
  EXPECT_EQ(outcome.output, "1\n");
  EXPECT_THAT(outcome.errors, HasSubstr("cannot write runs/wide/model.safetensors"));
  EXPECT_THAT(names_in("elsewhere"), testing::IsEmpty());
}

}  // namespace
}  // namespace gradus::tests
