// The program and its data sets: made up ones, and real ones where there are any.
#include <gmock/gmock.h>

#include "tests/environment_variable.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/paths.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

const SmallConfig digits{.data = "source = \"mnist\"\n",
                         .layers = "[\"flatten\", {linear = 10}]",
                         .training = "epochs = 1\nbatch = 2\n"};

TEST_F(Program, SaysWhatDataItRequiresAndHowToGetIt) {
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

// Every error about the files has the name of the file, and nothing is written before it.
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

TEST_F(Program, ListsDataSetsAndWhereTheyAre) {
  const EnvironmentVariable data("GRADUS_DATA", path("data").string());
  const EnvironmentVariable cache("XDG_CACHE_HOME", std::nullopt);
  const EnvironmentVariable home("HOME", folder_.path().string());
  folder_.write("data/sklearn/iris.csv", "150,4\n");
  folder_.write(".cache/gradus/california_housing/cal_housing.data", "1\n");
  const auto lines = lines_of(gradus({"data", "list"}).output);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[0], AllOf(testing::StartsWith("california_housing  "),
                              EndsWith("in " + path(".cache/gradus/california_housing").string())));
  EXPECT_THAT(lines[1], EndsWith("not here: gradus data fetch digits"));
  EXPECT_THAT(lines[2], EndsWith("in " + path("data/sklearn").string()));
  EXPECT_THAT(lines[3], testing::StartsWith("mnist "));
  EXPECT_THAT(lines_of(gradus({"data", "list", "--data", "data"}).output)[0],
              EndsWith("not here: gradus data fetch california_housing"));
}

TEST_F(Program, SaysHowToGetTheTablesItKnows) {
  const EnvironmentVariable data("GRADUS_DATA", std::nullopt);
  const EnvironmentVariable home("HOME", folder_.path().string());
  for (const std::string source : {"california_housing", "digits", "iris"}) {
    const Outcome outcome = train({.head = "loss = \"mse\"\n",
                                   .data = "source = \"" + source + "\"\n",
                                   .layers = "[\"flatten\", {linear = " +
                                             std::string(source == "digits" ? "10"
                                                         : source == "iris" ? "3"
                                                                            : "1") +
                                             "}]"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors, HasSubstr("gradus data fetch " + source));
  }
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
  Running mirror({"python3", std::string(repository) + "/tests/mirror.py", path("served").string()},
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
  EXPECT_THAT(outcome.errors, HasSubstr("small.toml:5: test = 10001 is more than the "
                                        "10000 samples of mnist"));
}

// ---- The committed experiments keep their promises ----

TEST(LongExperiments, DiscIsLearnedTo1Point5PercentAtMost) {
  const TemporaryFolder folder;
  const Outcome outcome =
      Running({gradus_program, "train", std::string(repository) + "/experiments/disc.toml", "--out",
               "disc", "--quiet"},
              folder.path())
          .finish();
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const json results = json::parse(content_of(folder.path() / "disc/summary.json"));
  EXPECT_EQ(results["rounds"].size(), 10u);
  EXPECT_LE(results["epochs"], 40);
  EXPECT_LT(results["test_error"], 0.015);
}

class LongProgram : public ProgramWithMnist {};

TEST_F(LongProgram, LearnsMnistTo2Point3PercentAtMost) {
  const Outcome outcome = gradus(
      {"train", std::string(repository) + "/experiments/mnist.toml", "--out", "mnist", "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_LE(summary("mnist")["epochs"], 10);
  EXPECT_LE(summary("mnist")["test_error"], 0.023);
}

}  // namespace
}  // namespace gradus::tests
