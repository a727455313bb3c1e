// The program as a user meets it: what it prints, writes and returns.
#include "tests/program.hpp"

#include <gmock/gmock.h>
#include <pty.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/environment_variable.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/small_config.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Program : public testing::Test {
 protected:
  // `gradus WORDS...`, run in the test's folder.
  Outcome gradus(std::vector<std::string> words) const {
    words.insert(words.begin(), GRADUS_PROGRAM);
    return Running(words, folder_.path()).finish();
  }
  Outcome train(const SmallConfig& config, std::vector<std::string> options = {}) const {
    folder_.write("small.toml", text_of(config));
    options.insert(options.begin(), {"train", "small.toml"});
    return gradus(options);
  }
  fs::path path(const std::string& name) const { return folder_.path() / name; }
  std::string file(const std::string& name) const { return content_of(path(name)); }
  json summary(const std::string& run) const { return json::parse(file(run + "/summary.json")); }

  TemporaryFolder folder_;
};

std::vector<std::string> lines_of(const std::string& content) {
  std::vector<std::string> out;
  std::istringstream in(content);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// ---- The command line ----

TEST_F(Program, TellsItsVersion) {
  const Outcome outcome = gradus({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.output, testing::MatchesRegex("gradus [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(Program, TeachesItsCommandsWithExamples) {
  EXPECT_THAT(gradus({"--help"}).output, HasSubstr("gradus train experiments/disc.toml"));
  for (const std::string command : {"train", "evaluate", "predict", "inspect"}) {
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
              HasSubstr("wants a whole number from 1, got '0'"));
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_F(Program, TellsItsVersionIn20Milliseconds) {
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
  ASSERT_EQ(train({}, {"--threads", "2"}).code, 0);
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
  EXPECT_EQ(results["threads"], 2);
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
  Running program({GRADUS_PROGRAM, "train", "small.toml"}, folder_.path());
  ASSERT_TRUE(program.wait_for("epoch       3/1000000"));
  program.signal(SIGINT);
  const Outcome outcome = program.finish();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_THAT(outcome.output, EndsWith(", interrupted\n"));
  const json results = summary("runs/small");
  EXPECT_EQ(results["interrupted"], true);
  EXPECT_EQ(results["rounds"].size(), 1u);
  EXPECT_GE(results["epochs"], 3);
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
      ::execl(GRADUS_PROGRAM, "gradus", "train", "small.toml", nullptr);
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
  EXPECT_THAT(output, AllOf(HasSubstr("\repoch 1/300  ["), HasSubstr(" samples/s  0:0"),
                            HasSubstr(" left\x1b[K"), HasSubstr("\r\x1b[Kepoch   1/300  train")));
  if (std::system("command -v gnuplot > /dev/null") == 0) {
    EXPECT_THAT(output, HasSubstr("Error rate"));
  }
}

// ---- Trained models ----

TEST_F(Program, EvaluatesWhatItTrained) {
  ASSERT_EQ(train({}).code, 0);
  const Outcome outcome = gradus({"evaluate", "runs/small"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const json results = summary("runs/small");
  char expected[80];
  std::snprintf(expected, sizeof expected, "small: 200 samples, test loss %.6g, test error %.2f %%",
                results["test_loss"].get<double>(), 100 * results["test_error"].get<double>());
  EXPECT_THAT(outcome.output, AllOf(StartsWith("truth \\ predicted"), HasSubstr(expected)));
}

TEST_F(Program, PredictsProbabilitiesAndClasses) {
  ASSERT_EQ(train({.training = "epochs = 60\nbatch = 10\n"}).code, 0);
  folder_.write("points.csv", "x,y\n0.5,0.5\n0.01,0.99\n");
  const Outcome outcome = gradus({"predict", "runs/small", "--input", "points.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const auto lines = lines_of(outcome.output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "p0,p1,class");
  EXPECT_THAT(lines[1], EndsWith(",1"));  // the middle of the disc
  EXPECT_THAT(lines[2], EndsWith(",0"));  // a corner
  for (const std::string& line : {lines[1], lines[2]}) {
    double first = 0, second = 0;
    ASSERT_EQ(std::sscanf(line.c_str(), "%lf,%lf,", &first, &second), 2);
    EXPECT_NEAR(first + second, 1, 1e-6);
  }
  EXPECT_EQ(
      gradus({"predict", "runs/small", "--input", "points.csv", "--output", "out.csv"}).output, "");
  EXPECT_EQ(file("out.csv"), outcome.output);
}

TEST_F(Program, PredictsTheOutputsOfASquaredError) {
  ASSERT_EQ(
      train({.head = "loss = \"mse\"\n", .layers = "[{linear = 4}, \"tanh\", {linear = 1}]"}).code,
      0);
  folder_.write("points.csv", "0.5,0.5\n");
  EXPECT_THAT(gradus({"predict", "runs/small", "--input", "points.csv"}).output,
              StartsWith("y0,class\n"));
}

TEST_F(Program, PredictsMoreRowsThanOneBatch) {
  ASSERT_EQ(train({}).code, 0);
  std::string points;
  for (int i = 0; i < 2500; ++i) points += "0.5,0.25\n";
  folder_.write("points.csv", points);
  const auto lines = lines_of(gradus({"predict", "runs/small", "--input", "points.csv"}).output);
  ASSERT_EQ(lines.size(), 2501u);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), lines[1]), 2500);
}

TEST_F(Program, RefusesInputsThatDoNotFit) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("bad.csv", "0.5,0.5\n0.5,half\n");
  const Outcome outcome = gradus({"predict", "runs/small", "--input", "bad.csv"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.errors, "gradus: bad.csv:2: column 2 wants a finite number, got 'half'\n");
  EXPECT_EQ(gradus({"predict", "runs/small", "--input", "missing.csv"}).code, 1);
  folder_.write("good.csv", "0.5,0.5\n");
  EXPECT_EQ(
      gradus({"predict", "runs/small", "--input", "good.csv", "--output", "no/where.csv"}).code, 1);
  EXPECT_FALSE(fs::exists(path("no")));
}

TEST_F(Program, InspectsAConfigurationAndARun) {
  ASSERT_EQ(train({}).code, 0);
  const Outcome of_config = gradus({"inspect", "small.toml"});
  EXPECT_EQ(of_config.code, 0);
  // Training: 2 m n k for y and dw of the first layer, for dx too of the second.
  const std::string training = std::to_string(30 * (2 * 2 * 2 * 8 + 3 * 2 * 8 * 2));
  const std::string inference = std::to_string(30 * (2 * 2 * 8 + 2 * 8 * 2));
  EXPECT_THAT(of_config.output, AllOf(HasSubstr("training FLOPs"), HasSubstr(training),
                                      HasSubstr(inference), HasSubstr("(unshared)")));
  EXPECT_EQ(gradus({"inspect", "runs/small"}).output, of_config.output);
}

TEST_F(Program, InspectsWithoutTheData) {
  folder_.write("mnist.toml", text_of({.data = "source = \"mnist\"\n",
                                       .layers = "[\"flatten\", {linear = 10}]"}));
  const EnvironmentVariable data("GRADUS_DATA", std::nullopt);
  const EnvironmentVariable home("HOME", folder_.path().string());
  EXPECT_THAT(gradus({"inspect", "mnist.toml"}).output, HasSubstr("Linear(784 -> 10)"));
}

// ---- Input that cannot be used: exit code 1, a message, nothing written ----

TEST_F(Program, RefusesAConfigurationWithFileAndLine) {
  const Outcome outcome = train({.training = "epochs = 2\nbatch = 0\n"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.errors, "gradus: small.toml:15: batch wants a whole number from 1, got 0\n");
  EXPECT_FALSE(fs::exists(path("runs")));
  EXPECT_EQ(gradus({"train", "missing.toml"}).code, 1);
}

TEST_F(Program, DoesNotReplaceARunUnlessForced) {
  ASSERT_EQ(train({}).code, 0);
  const std::string model = file("runs/small/model.safetensors");
  const Outcome refused = train({}, {"--seed", "8"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.output, "");
  EXPECT_THAT(refused.errors, HasSubstr("runs/small is there already"));
  EXPECT_TRUE(file("runs/small/model.safetensors") == model);
  EXPECT_EQ(train({}, {"--seed", "8", "--force"}).code, 0);
  EXPECT_FALSE(file("runs/small/model.safetensors") == model);
}

TEST_F(Program, RefusesAFolderThatCannotBeWrittenBeforeItTrains) {
  const Outcome outcome = train({}, {"--out", "/proc/run"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors, HasSubstr("cannot write a run folder /proc/run"));
}

TEST_F(Program, SavesNothingOfATrainingThatDiverges) {
  const Outcome outcome = train({.head = "loss = \"mse\"\nrounds = 2\n",
                                 .layers = "[{linear = 8}, \"relu\", {linear = 2}]",
                                 .optimizer = "name = \"sgd\"\nlearning_rate = 1e30\n"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(StartsWith("gradus: round 1 of 2: epoch "), HasSubstr("step "),
                                    HasSubstr("last finite loss")));
  EXPECT_FALSE(fs::exists(path("runs/small")));
}

TEST_F(Program, RefusesAModelFileThatDoesNotFit) {
  ASSERT_EQ(train({}).code, 0);
  const std::string model = file("runs/small/model.safetensors");
  const auto refused = [&](const std::string& changed, const std::string& reason) {
    folder_.write("runs/small/model.safetensors", changed);
    for (const std::string command : {"evaluate", "inspect"}) {
      const Outcome outcome = gradus({command, "runs/small"});
      if (command == "inspect" && outcome.code == 0) continue;  // reads no weights
      EXPECT_EQ(outcome.code, 1) << reason;
      EXPECT_THAT(outcome.errors, HasSubstr(reason));
      EXPECT_EQ(outcome.output, "");
    }
  };
  refused(model.substr(0, model.size() / 2), "model.safetensors");
  refused("", "model.safetensors");
  std::string other = model;  // the configuration now says another width
  other.replace(other.find("{linear = 8}"), 12, "{linear = 9}");
  refused(other, "0.weight");
  other = model;
  other.replace(other.find("\"input_scale\""), 13, "\"input_skale\"");
  refused(other, "has no 'input_scale'");
  fs::remove(path("runs/small/model.safetensors"));
  EXPECT_THAT(gradus({"evaluate", "runs/small"}).errors, HasSubstr("runs/small holds no run"));
  EXPECT_THAT(gradus({"evaluate", "nowhere"}).errors, HasSubstr("nowhere holds no run"));
}

// ---- Data sets ----

const SmallConfig digits{.data = "source = \"mnist\"\n",
                         .layers = "[\"flatten\", {linear = 10}]",
                         .training = "epochs = 1\nbatch = 2\n"};

TEST_F(Program, SaysWhatDataItWantsAndHowToGetIt) {
  const EnvironmentVariable data("GRADUS_DATA", std::nullopt);
  const EnvironmentVariable cache("XDG_CACHE_HOME", std::nullopt);
  const EnvironmentVariable home("HOME", folder_.path().string());
  const Outcome outcome = train(digits);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("train-images-idx3-ubyte"), HasSubstr(path(".cache/gradus").string()),
                    HasSubstr("gradus data fetch mnist")));
  EXPECT_FALSE(fs::exists(path("runs/small")));
}

// Whatever is wrong with the files, it is told with the file's name before anything is written.
TEST_F(Program, RefusesDamagedData) {
  const auto refused = [&](const std::string& name, const std::string& bytes) {
    folder_.write("mnist/train-images-idx3-ubyte", mnist_images(20));
    folder_.write("mnist/train-labels-idx1-ubyte", mnist_labels(20));
    folder_.write("mnist/t10k-images-idx3-ubyte", mnist_images(10));
    folder_.write("mnist/t10k-labels-idx1-ubyte", mnist_labels(10));
    if (!name.empty()) folder_.write("mnist/" + name, bytes);
    const Outcome outcome = train(digits, {"--data", "."});
    EXPECT_EQ(outcome.code, name.empty() ? 0 : 1) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr(name));
    EXPECT_EQ(fs::exists(path("runs/small")), name.empty());
    fs::remove_all(path("runs"));
  };
  refused("", "");
  refused("train-images-idx3-ubyte", "");
  refused("train-images-idx3-ubyte", mnist_images(20).substr(0, 5000));
  refused("train-images-idx3-ubyte", mnist_images(20) + "more");
  refused("train-images-idx3-ubyte", gzip(mnist_images(20)).substr(0, 100));
  refused("train-labels-idx1-ubyte", mnist_images(20));
  refused("train-labels-idx1-ubyte", mnist_labels(19));
  refused("t10k-labels-idx1-ubyte", idx_header(8, {10}) + std::string(10, '\x0b'));
}

TEST_F(Program, NamesTheFolderAndTheFilesWhereThereIsNoNetwork) {
  const Outcome outcome =
      gradus({"data", "fetch", "mnist", "--to", "sets", "--mirror", "http://127.0.0.1:1"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("train-images-idx3-ubyte.gz could not be fetched"),
                    HasSubstr("Is there a network?"), HasSubstr("put these files into sets/mnist"),
                    HasSubstr("t10k-labels-idx1-ubyte.gz  4542 bytes, SHA-256 f7ae60f9")));
  EXPECT_TRUE(fs::is_empty(path("sets/mnist")));
}

// ---- With real data ----

class ProgramWithMnist : public Program {
 protected:
  void SetUp() override {
    const char* data = std::getenv("GRADUS_DATA");
    if (data == nullptr || !fs::exists(fs::path(data) / "mnist/train-images-idx3-ubyte.gz"))
      GTEST_SKIP() << "set GRADUS_DATA to a folder with MNIST in it to run this test";
    mnist_ = fs::path(data) / "mnist";
  }
  fs::path mnist_;
};

TEST_F(ProgramWithMnist, GivesTheSameBitsOnAnyNumberOfThreads) {
  SmallConfig config = digits;
  config.data = "source = \"mnist\"\ntrain = 2000\ntest = 1000\n";
  config.layers = "[\"flatten\", {linear = 128}, \"relu\", {linear = 10}]";
  config.training = "epochs = 2\nbatch = 64\n";
  for (const char* threads : {"1", "2"})
    ASSERT_EQ(train(config, {"--threads", threads, "--out", threads}).code, 0);
  EXPECT_TRUE(file("1/model.safetensors") == file("2/model.safetensors"));
  EXPECT_LT(summary("1")["test_error"], 0.2);
}

TEST_F(ProgramWithMnist, FetchesTheRealFilesFromAMirror) {
  for (const char* file : {"train-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
                           "train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz"}) {
    ASSERT_TRUE(fs::exists(mnist_ / file));
    fs::create_directory(path("served"));
    fs::create_symlink(mnist_ / file, path("served") / file);
  }
  Running mirror({"python3", GRADUS_TEST_FILES "/mirror.py", path("served").string()},
                 path("served"));
  ASSERT_TRUE(mirror.wait_for("\n"));
  const std::string address = "http://127.0.0.1:" + std::to_string(std::stoi(mirror.output()));
  const EnvironmentVariable cache("XDG_CACHE_HOME", path("cache").string());
  const Outcome outcome = gradus({"data", "fetch", "mnist", "--mirror", address});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              EndsWith("mnist is in " + path("cache/gradus/mnist").string() + "\n"));
  const EnvironmentVariable data("GRADUS_DATA", std::nullopt);
  SmallConfig config = digits;
  config.data = "source = \"mnist\"\ntrain = 100\ntest = 100\n";
  EXPECT_EQ(train(config).code, 0);
}

TEST_F(ProgramWithMnist, RefusesMoreSamplesThanThereAre) {
  SmallConfig config = digits;
  config.data = "source = \"mnist\"\ntest = 10001\n";
  const Outcome outcome = train(config);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("small.toml:3: test = 10001 wants more samples than the "
                                        "10000 there are in mnist"));
}

// ---- The committed experiments keep their promises ----

class LongProgram : public ProgramWithMnist {};

TEST(LongExperiments, DiscIsLearnedTo1Point5PercentAtMost) {
  const TemporaryFolder folder;
  const Outcome outcome =
      Running({GRADUS_PROGRAM, "train", GRADUS_TEST_FILES "/../experiments/disc.toml", "--out",
               "disc", "--quiet"},
              folder.path())
          .finish();
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const json results = json::parse(content_of(folder.path() / "disc/summary.json"));
  EXPECT_EQ(results["rounds"].size(), 10u);
  EXPECT_LE(results["epochs"], 40);
  EXPECT_LT(results["test_error"], 0.015);
}

TEST_F(LongProgram, LearnsMnistTo2Point3PercentAtMost) {
  const Outcome outcome = gradus(
      {"train", GRADUS_TEST_FILES "/../experiments/mnist.toml", "--out", "mnist", "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_LE(summary("mnist")["epochs"], 10);
  EXPECT_LE(summary("mnist")["test_error"], 0.023);
}

}  // namespace
}  // namespace gradus::tests
