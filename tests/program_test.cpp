// The program as a user meets it: its command line, and what a training prints, writes and
// returns.
#include <gmock/gmock.h>
#include <pty.h>

#include <chrono>

#include "tests/environment_variable.hpp"
#include "tests/paths.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// ---- The command line ----

TEST_F(Program, PrintsItsVersion) {
  const Outcome outcome = gradus({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.output,
              testing::MatchesRegex(
                  "gradus [0-9]+\\.[0-9]+\\.[0-9]+ \\([A-Za-z0-9-]+, [0-9]+ threads?\\)\n"));
}

TEST_F(Program, UsesTheTargetAndTheThreadsThatTheEnvironmentNames) {
  const EnvironmentVariable target("GRADUS_TARGET", "portable"), threads("GRADUS_THREADS", "1");
  EXPECT_THAT(gradus({"--version"}).output, EndsWith(" (portable, 1 thread)\n"));
  EXPECT_EQ(train({}).code, 0);
}

TEST_F(Program, RefusesATargetThatThereIsNot) {
  const EnvironmentVariable target("GRADUS_TARGET", "sse9");
  for (const Outcome& outcome : {gradus({"--version"}), train({})}) {
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.errors,
              "gradus: GRADUS_TARGET must be avx512, avx2 or portable, got 'sse9'\n");
  }
}

TEST_F(Program, TeachesItsCommandsWithExamples) {
  EXPECT_THAT(gradus({"--help"}).output, HasSubstr("gradus train experiments/disc.toml"));
  for (const std::string command : {"train", "evaluate", "predict", "inspect", "explain"}) {
    const Outcome outcome = gradus({command, "--help"});
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("Example"), HasSubstr("  gradus " + command)));
  }
  EXPECT_THAT(gradus({"data", "fetch", "--help"}).output, HasSubstr("gradus data fetch mnist"));
}

TEST_F(Program, Returns2ForWrongUsage) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"trian"},
                                                       {"train"},
                                                       {"train", "small.toml", "--epoch", "3"},
                                                       {"train", "small.toml", "--epochs", "0"},
                                                       {"train", "small.toml", "--epochs", "ten"},
                                                       {"train", "small.toml", "--threads", "0"},
                                                       {"train", "small.toml", "--seed", "-1"},
                                                       {"predict", "run"},
                                                       {"data", "fetch", "cifar"},
                                                       {"data"}};
  for (const auto& words : wrong) {
    const Outcome outcome = gradus(words);
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(words);
    EXPECT_THAT(outcome.errors, AllOf(StartsWith("gradus: "), HasSubstr("--help")));
    EXPECT_EQ(outcome.output, "");
  }
  EXPECT_THAT(gradus({"train", "small.toml", "--epochs", "0"}).errors,
              HasSubstr("requires a whole number from 1, got '0'"));
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_F(Program, PrintsItsVersionIn20Milliseconds) {
  using Clock = std::chrono::steady_clock;
  auto best = Clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto start = Clock::now();
    gradus({"--version"});
    best = std::min(best, Clock::now() - start);
  }
  EXPECT_LT(best, std::chrono::milliseconds(20));
}
#endif

// ---- Training ----

TEST_F(Program, PrintsLayersMemoryEpochsAndAResult) {
  const Outcome outcome = train({});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(StartsWith("small: 100 samples of disc to train, 200 to test; CrossEntropy, "),
                    HasSubstr("  0      Linear(2 -> 8)  [8]             24\n"),
                    HasSubstr("  total                                  42\n"),
                    HasSubstr("  bytes, for a batch of 30:\n"), HasSubstr("\n  training"),
                    HasSubstr("\n  inference"), HasSubstr("\nepoch 1/2  train loss 0."),
                    HasSubstr("\nepoch 2/2  train loss 0."), HasSubstr("\nsmall: test error "),
                    Not(HasSubstr("\r")), Not(HasSubstr("\x1b"))));
}

TEST_F(Program, WritesARunFolder) {
  ASSERT_EQ(train({}, {"--threads", "1"}).code, 0);
  const json results = summary("runs/small");
  for (const char* key : {"test_error", "test_loss", "train_loss", "epochs", "steps", "seconds",
                          "samples_per_second", "parameters", "planned_bytes", "seed", "threads"}) {
    EXPECT_TRUE(results.contains(key)) << key;
    EXPECT_TRUE(results["rounds"][0].contains(key)) << key;
  }
  EXPECT_EQ(results["epochs"], 2);
  EXPECT_EQ(results["steps"], 2 * 4);  // 100 samples in batches of 30
  EXPECT_EQ(results["parameters"], 42);
  EXPECT_EQ(results["seed"], 3);
  EXPECT_EQ(results["threads"], 1);
  EXPECT_EQ(lines_of(file("runs/small/metrics.csv")).size(), 3u);
  for (const char* name : {"loss.csv", "error.csv", "confusion.csv", "class_map.csv"})
    EXPECT_TRUE(fs::is_regular_file(path("runs/small/figures") / name)) << name;
  EXPECT_THAT(lines_of(file("runs/small/config.toml")), testing::Contains("epochs = 2"));
}

TEST_F(Program, PrintsOnlyTheResultWhereQuiet) {
  const Outcome outcome = train({}, {"--quiet"});
  EXPECT_EQ(lines_of(outcome.output).size(), 1u);
  EXPECT_THAT(outcome.output, StartsWith("small: test error "));
}

TEST_F(Program, RepeatsARunFromItsOwnConfigurationBitForBit) {
  SmallConfig config;
  config.layers = "[{linear = 8}, {dropout = 0.25}, \"tanh\", {linear = 2}]";
  ASSERT_EQ(train(config, {"--seed", "17", "--epochs", "3", "--out", "first"}).code, 0);
  EXPECT_EQ(summary("first")["seed"], 17);
  EXPECT_EQ(summary("first")["epochs"], 3);
  ASSERT_EQ(gradus({"train", "first/config.toml", "--out", "again"}).code, 0);
  EXPECT_TRUE(file("again/model.safetensors") == file("first/model.safetensors"));
  EXPECT_EQ(file("again/config.toml"), file("first/config.toml"));
  ASSERT_EQ(train(config, {"--seed", "18", "--epochs", "3", "--out", "other"}).code, 0);
  EXPECT_FALSE(file("other/model.safetensors") == file("first/model.safetensors"));
}

TEST_F(Program, GivesTheSameBitsOnAnyNumberOfThreads) {
  SmallConfig config;  // large enough that work is split
  config.data = "source = \"disc\"\ntrain = 1000\ntest = 2000\n";
  config.layers = "[{linear = 300}, \"tanh\", {linear = 300}, \"relu\", {linear = 2}]";
  config.training = "epochs = 2\nbatch = 500\n";
  for (const char* type : {"float32", "float64"}) {
    config.head = std::string("loss = \"cross_entropy\"\ndtype = \"") + type + "\"\n";
    ASSERT_EQ(train(config, {"--threads", "1", "--out", "one", "--force"}).code, 0);
    ASSERT_EQ(train(config, {"--threads", "2", "--out", "two", "--force"}).code, 0);
    EXPECT_TRUE(file("one/model.safetensors") == file("two/model.safetensors")) << type;
    EXPECT_EQ(summary("one")["test_loss"], summary("two")["test_loss"]) << type;
  }
}

TEST_F(Program, RepeatsWithOtherSeedsInRounds) {
  SmallConfig config;
  config.head += "rounds = 3\n";
  const Outcome outcome = train(config, {"--out", "three"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("\nround 3/3  epoch 2/2  "),
                                    HasSubstr(" (mean of 3 rounds, deviation ")));
  const json all = summary("three");
  ASSERT_EQ(all["rounds"].size(), 3u);
  double sum = 0;
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(all["rounds"][round]["seed"], 3 + round);
    sum += all["rounds"][round]["test_error"].get<double>();
  }
  EXPECT_NEAR(all["test_error"], sum / 3, 1e-12);
  // Each round is the run of its seed, and the model is the first one's.
  config.head = SmallConfig().head;
  ASSERT_EQ(train(config, {"--seed", "5", "--out", "third"}).code, 0);
  EXPECT_EQ(summary("third")["test_loss"], all["rounds"][2]["test_loss"]);
  ASSERT_EQ(train(config, {"--out", "first"}).code, 0);
  EXPECT_EQ(gradus({"evaluate", "three"}).output, gradus({"evaluate", "first"}).output);
  EXPECT_EQ(lines_of(file("three/metrics.csv")).size(), 1u + 3 * 2);
}

TEST_F(Program, EndsAfterTheCurrentStepAtCtrlC) {
  SmallConfig config;
  config.head += "rounds = 2\n";
  config.training = "epochs = 1000000\nbatch = 30\n";
  folder_.write("small.toml", text_of(config));
  Running program({gradus_program, "train", "small.toml"}, folder_.path());
  ASSERT_TRUE(program.wait_for("epoch       3/1000000"));
  program.signal(SIGINT);
  const Outcome outcome = program.finish();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_THAT(outcome.output, EndsWith(", interrupted\n"));
  const json results = summary("runs/small");
  EXPECT_EQ(results["interrupted"], true);
  EXPECT_EQ(results["rounds"].size(), 1u);
  EXPECT_GE(results["epochs"], 3);
  EXPECT_LT(results["epochs"], 1000000);
  EXPECT_EQ(lines_of(file("runs/small/metrics.csv")).size(), 1 + results["epochs"].get<unsigned>());
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
}

TEST_F(Program, ShowsABarAndACurveOnATerminal) {
  folder_.write("small.toml", text_of(SmallConfig{.training = "epochs = 300\nbatch = 10\n"}));
  const EnvironmentVariable kind("TERM", "xterm");
  winsize size{.ws_row = 40, .ws_col = 90, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t process = ::forkpty(&terminal, nullptr, nullptr, &size);
  ASSERT_GE(process, 0);
  if (process == 0) {
    if (::chdir(folder_.path().c_str()) == 0)
      ::execl(gradus_program, "gradus", "train", "small.toml", nullptr);
    ::_exit(127);
  }
  std::string output;
  char block[4096];
  for (ssize_t count; (count = ::read(terminal, block, sizeof block)) > 0;)
    output.append(block, static_cast<std::size_t>(count));
  int status = 0;
  ::waitpid(process, &status, 0);
  ::close(terminal);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(output, AllOf(HasSubstr("\repoch 1/300  ["), HasSubstr(" samples/s"),
                            HasSubstr("\r\x1b[Kepoch   1/300  train")));
  if (std::system("command -v gnuplot > /dev/null") == 0) {
    EXPECT_THAT(output, HasSubstr("Error rate"));
  }
}

}  // namespace
}  // namespace gradus::tests
