// A training that ends at any moment continues with `gradus train --resume`, to the same bits.
#include <chrono>
#include <thread>

#include "app/runs/output_folder.hpp"
#include "gradus/base/error.hpp"
#include "gradus/training/checkpoint.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// With everything that draws numbers or keeps a state.
const SmallConfig with_state{
    .data = "source = \"disc\"\ntrain = 200\ntest = 200\nfresh = true\n",
    .layers = "[{linear = 16}, \"batch_norm\", \"tanh\", {dropout = 0.1}, {linear = 2}]",
    .optimizer = "name = \"adam\"\nlearning_rate = 0.01\nschedule = \"cosine\"\n",
    .training = "epochs = 60\nbatch = 20\ncheckpoint_every = 25\n"};

class ProgramResume : public Program {
 protected:
  // The lines of metrics.csv up to the columns of the time that an epoch took.
  std::vector<std::string> metrics(const std::string& run) const {
    std::vector<std::string> lines = lines_of(file(run + "/metrics.csv"));
    const std::string before_seconds = lines[0].substr(0, lines[0].find("seconds"));
    const auto columns = std::ranges::count(before_seconds, ',');
    for (std::string& line : lines) {
      std::size_t end = 0;
      for (std::ptrdiff_t i = 0; i < columns; ++i) end = line.find(',', end) + 1;
      line.resize(end);
    }
    return lines;
  }

  void expect_same_run(const std::string& given, const std::string& wanted) const {
    EXPECT_EQ(file(given + "/model.safetensors"), file(wanted + "/model.safetensors"));
    EXPECT_EQ(metrics(given), metrics(wanted));
    const json one = summary(given), other = summary(wanted);
    EXPECT_EQ(one["test_loss"], other["test_loss"]);
    EXPECT_EQ(one["epochs"], other["epochs"]);
    EXPECT_FALSE(fs::exists(path(given + "/lock")));
  }

  // Trains into the folder, with a kill some milliseconds after each process has begun to train;
  // the last one comes to the end.
  Outcome train_with_kills(const std::string& run, int kills, const std::string& threads) const {
    for (int i = 0; i < kills; ++i) {
      std::vector<std::string> words =
          i == 0 ? std::vector<std::string>{gradus_program, "train", "small.toml", "--out", run}
                 : std::vector<std::string>{gradus_program, "train", "--resume", run};
      words.insert(words.end(), {"--threads", threads});
      Running training(words, folder_.path());
      EXPECT_TRUE(training.wait_for(i == 0 ? "epoch  10/" : "The training continues after step"));
      std::this_thread::sleep_for(std::chrono::milliseconds(5 + 7 * i));
      training.signal(SIGKILL);
      EXPECT_EQ(training.finish().code, 128 + SIGKILL);
    }
    return gradus({"train", "--resume", run, "--threads", threads});
  }
};

TEST_F(ProgramResume, EndsWithTheSameBitsHoweverOftenItIsKilled) {
  SmallConfig config = with_state;
  config.training = "epochs = 600\nbatch = 20\ncheckpoint_every = 25\n";
  ASSERT_EQ(train(config, {"--out", "undisturbed", "--quiet"}).code, 0);
  for (const char* const threads : {"1", "2"}) {
    const std::string run = text("killed", threads);
    const Outcome outcome = train_with_kills(run, 5, threads);
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    expect_same_run(run, "undisturbed");
  }
}

TEST_F(ProgramResume, GoesOnInItsRound) {
  SmallConfig config = with_state;
  config.head += "rounds = 3\n";
  config.training = "epochs = 20\nbatch = 20\ncheckpoint_every = 25\n";
  ASSERT_EQ(train(config, {"--out", "undisturbed", "--quiet"}).code, 0);
  Running training({gradus_program, "train", "small.toml", "--out", "killed"}, folder_.path());
  ASSERT_TRUE(training.wait_for("round 2"));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  training.signal(SIGKILL);
  ASSERT_EQ(training.finish().code, 128 + SIGKILL);
  const Outcome resumed = gradus({"train", "--resume", "killed"});
  EXPECT_EQ(resumed.code, 0) << resumed.errors;
  EXPECT_THAT(resumed.output, HasSubstr("The training continues after step"));
  expect_same_run("killed", "undisturbed");
  EXPECT_EQ(summary("killed")["rounds"].size(), 3u);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(summary("killed")["rounds"][static_cast<std::size_t>(round)]["test_loss"],
              summary("undisturbed")["rounds"][static_cast<std::size_t>(round)]["test_loss"]);
  }
}

TEST_F(ProgramResume, GoesOnAfterCtrlC) {
  SmallConfig config = with_state;
  config.optimizer = "name = \"adam\"\nlearning_rate = 0.01\n";
  config.training = "epochs = 2000\nbatch = 20\n";  // the signal alone makes a checkpoint
  folder_.write("small.toml", text_of(config));
  Running training({gradus_program, "train", "small.toml", "--out", "run"}, folder_.path());
  ASSERT_TRUE(training.wait_for("epoch    5/2000"));
  training.signal(SIGINT);
  ASSERT_EQ(training.finish().code, 130);
  const int done = summary("run")["epochs"].get<int>();
  ASSERT_LT(done, 2000);
  const std::string epochs = text(done + 3);
  const Outcome resumed = gradus({"train", "--resume", "run", "--epochs", epochs});
  EXPECT_EQ(resumed.code, 0) << resumed.errors;
  ASSERT_EQ(train(config, {"--out", "undisturbed", "--quiet", "--epochs", epochs}).code, 0);
  expect_same_run("run", "undisturbed");
}

TEST_F(ProgramResume, GoesOnWithAFinishedRunForMoreEpochs) {
  SmallConfig config{.training = "epochs = 5\nbatch = 20\ncheckpoint_every = 1\n"};
  ASSERT_EQ(train(config, {"--out", "run", "--quiet"}).code, 0);
  const Outcome resumed = gradus({"train", "--resume", "run", "--epochs", "9", "--quiet"});
  ASSERT_EQ(resumed.code, 0) << resumed.errors;
  ASSERT_EQ(train(config, {"--out", "whole", "--quiet", "--epochs", "9"}).code, 0);
  expect_same_run("run", "whole");
  const Outcome fewer = gradus({"train", "--resume", "run", "--epochs", "3"});
  EXPECT_EQ(fewer.code, 1);
  EXPECT_THAT(fewer.errors, HasSubstr("ask for 9 epochs or more"));
  expect_same_run("run", "whole");
}

TEST_F(ProgramResume, BeginsAnewBeforeTheFirstCheckpoint) {
  SmallConfig config = with_state;
  config.training = "epochs = 300\nbatch = 20\ncheckpoint_every = 0\n";
  folder_.write("small.toml", text_of(config));
  Running training({gradus_program, "train", "small.toml", "--out", "run"}, folder_.path());
  ASSERT_TRUE(training.wait_for("epoch   2/300"));
  training.signal(SIGKILL);
  training.finish();
  EXPECT_THAT(gradus({"inspect", "run"}).output, HasSubstr("gradus train --resume run"));
  const Outcome resumed = gradus({"train", "--resume", "run", "--epochs", "4"});
  ASSERT_EQ(resumed.code, 0) << resumed.errors;
  EXPECT_THAT(resumed.output, HasSubstr("no checkpoint yet: the training begins anew"));
  EXPECT_EQ(summary("run")["epochs"], 4);
  EXPECT_EQ(metrics("run").size(), 5u);
}

TEST_F(ProgramResume, UsesTheCheckpointBeforeOneThatIsDamaged) {
  const SmallConfig config{.training = "epochs = 6\nbatch = 20\ncheckpoint_every = 2\n"};
  ASSERT_EQ(train(config, {"--out", "undisturbed", "--quiet"}).code, 0);
  ASSERT_EQ(train(config, {"--out", "run", "--quiet"}).code, 0);
  fs::remove(path("run/model.safetensors"));
  std::string bytes = file("run/checkpoint.safetensors");
  bytes[bytes.size() - 5] ^= 1;
  folder_.write("run/checkpoint.safetensors", bytes);
  const Outcome resumed = gradus({"train", "--resume", "run", "--quiet"});
  EXPECT_EQ(resumed.code, 0) << resumed.errors;
  EXPECT_THAT(resumed.errors, AllOf(HasSubstr("run/checkpoint.safetensors: is damaged"),
                                    HasSubstr("checkpoint.previous.safetensors")));
  expect_same_run("run", "undisturbed");
}

// As a file of the run, so that --force may replace it.
TEST_F(ProgramResume, KnowsTheNameOfThePreviousCheckpoint) {
  EXPECT_EQ(Checkpoint::previous(app::run_files::checkpoint), app::run_files::previous_checkpoint);
}

TEST_F(ProgramResume, RefusesAnotherConfigurationAndListsTheDifferences) {
  const SmallConfig config{.training = "epochs = 5\nbatch = 20\ncheckpoint_every = 1\n"};
  ASSERT_EQ(train(config, {"--out", "run", "--quiet"}).code, 0);
  const Outcome changed =
      gradus({"train", "--resume", "run", "--set", "optimizer.learning_rate=0.2"});
  EXPECT_EQ(changed.code, 1);
  EXPECT_THAT(changed.errors,
              AllOf(HasSubstr("then: learning_rate = 0.1"), HasSubstr("now:  learning_rate = 0.2"),
                    Not(HasSubstr("momentum"))));
  // What does not change the past may change.
  const Outcome more = gradus({"train", "--resume", "run", "--quiet", "--set", "training.epochs=6",
                               "--set", "training.checkpoint_every=\"5 s\""});
  EXPECT_EQ(more.code, 0) << more.errors;
  EXPECT_EQ(summary("run")["epochs"], 6);
}

TEST_F(ProgramResume, RefusesOtherData) {
  std::string table = "a,b,c\n";
  for (int i = 0; i < 60; ++i) table += text(i % 7, ",", i % 5, ",", i % 2, "\n");
  folder_.write("points.csv", table);
  const SmallConfig config{.data = "source = \"csv\"\nfile = \"points.csv\"\ntarget = \"c\"\n",
                           .training = "epochs = 5\nbatch = 20\ncheckpoint_every = 1\n"};
  const Outcome trained = train(config, {"--out", "run", "--quiet"});
  ASSERT_EQ(trained.code, 0) << trained.errors;
  folder_.write("points.csv", table + "1,1,1\n");
  const Outcome changed = gradus({"train", "--resume", "run", "--epochs", "7"});
  EXPECT_EQ(changed.code, 1);
  EXPECT_THAT(changed.errors, AllOf(HasSubstr("points.csv"), HasSubstr("60"), HasSubstr("61")));
  folder_.write("points.csv", table);
  EXPECT_EQ(gradus({"train", "--resume", "run", "--epochs", "7"}).code, 0);
}

TEST_F(ProgramResume, RequiresARunThatNobodyIsTraining) {
  EXPECT_EQ(gradus({"train"}).code, 2);
  EXPECT_EQ(gradus({"train", "small.toml", "--resume", "run"}).code, 2);
  EXPECT_EQ(gradus({"train", "--resume", "run", "--out", "other"}).code, 2);
  EXPECT_EQ(gradus({"train", "--resume", "nowhere"}).code, 1);
  SmallConfig config = with_state;
  config.training = "epochs = 100000\nbatch = 20\n";
  folder_.write("small.toml", text_of(config));
  Running training({gradus_program, "train", "small.toml", "--out", "run"}, folder_.path());
  ASSERT_TRUE(training.wait_for("epoch      2/100000"));
  const Outcome second = gradus({"train", "--resume", "run"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.errors, HasSubstr("is being written by process"));
}

}  // namespace
}  // namespace gradus::tests
