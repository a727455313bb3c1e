// The program's ways of training: early stopping, the plateau, L-BFGS.
#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::HasSubstr;

// Few points of a sine and much noise: a large network soon learns the noise.
std::string noisy_sine() {
  std::string out = "x,y\n";
  for (int i = 0; i < 60; ++i) {
    const double x = i / 10.0, noise = (i * 37 % 11 - 5) / 5.0;
    out += std::to_string(x) + "," + std::to_string(std::sin(x) + noise) + "\n";
  }
  return out;
}

const SmallConfig sine{
    .head = "seed = 3\nloss = \"mse\"\n",
    .data = "source = \"csv\"\nfile = \"sine.csv\"\ntarget = \"y\"\nvalidation_share = 0.3\n",
    .layers = "[{linear = 64}, \"tanh\", {linear = 64}, \"tanh\", {linear = 1}]",
    .optimizer = "name = \"adam\"\nlearning_rate = 0.01\n",
    .training = "epochs = 400\nbatch = 20\nearly_stopping = 20\n"};

// What follows the header of a safetensors file, which knows the configuration.
std::string weights_of(const std::string& model) {
  std::uint64_t header = 0;
  std::memcpy(&header, model.data(), sizeof header);
  return model.substr(sizeof header + header);
}

TEST_F(Program, StopsEarlyAndKeepsTheModelOfTheBestEpoch) {
  folder_.write("sine.csv", noisy_sine());
  const Outcome outcome = train(sine);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const json stopped = summary("runs/small");
  const int kept = stopped["rounds"][0]["kept_epoch"], epochs = stopped["epochs"];
  EXPECT_EQ(epochs, kept + 20);
  EXPECT_LT(epochs, 400);
  EXPECT_THAT(outcome.output, HasSubstr(", kept epoch " + std::to_string(kept)));
  // What is reported is the best of all epochs.
  double lowest = HUGE_VAL;
  for (const std::string& line : lines_of(file("runs/small/metrics.csv"))) {
    std::istringstream cells(line);
    std::string cell;
    for (int column = 0; column < 5; ++column) std::getline(cells, cell, ',');
    if (cell != "validation_loss") lowest = std::min(lowest, std::stod(cell));
  }
  EXPECT_NEAR(stopped["validation_loss"], lowest, 1e-12);

  // A training that ends there leaves the same model.
  SmallConfig ending = sine;
  ending.training = "batch = 20\nepochs = " + std::to_string(kept) + "\n";
  ASSERT_EQ(train(ending, {"--out", "ending"}).code, 0);
  EXPECT_TRUE(weights_of(file("runs/small/model.safetensors")) ==
              weights_of(file("ending/model.safetensors")));
  EXPECT_FALSE(summary("ending")["rounds"][0].contains("kept_epoch"));
}

TEST_F(Program, LowersTheRateOnAPlateauOfTheValidationLoss) {
  folder_.write("sine.csv", noisy_sine());
  SmallConfig plateau = sine;
  plateau.optimizer += "schedule = {name = \"reduce_on_plateau\", factor = 0.5, patience = 5}\n";
  plateau.training = "epochs = 120\nbatch = 20\n";
  const Outcome outcome = train(plateau);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const std::string metrics = file("runs/small/metrics.csv");
  EXPECT_THAT(metrics, HasSubstr(",0.01,"));
  EXPECT_THAT(metrics, HasSubstr(",0.005,"));
  EXPECT_THAT(metrics, HasSubstr(",0.0025,"));
}

TEST_F(Program, TrainsWithLbfgsOnAllSamplesAtOnce) {
  const SmallConfig whole{.layers = "[{linear = 8}, \"tanh\", {linear = 2}]",
                          .optimizer = "name = \"lbfgs\"\n",
                          .training = "epochs = 60\nbatch = 100\n"};
  const Outcome outcome = train(whole);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_LT(summary("runs/small")["train_loss"], 0.01);
  EXPECT_THAT(outcome.output, HasSubstr("Lbfgs(learning_rate 1, history 10, evaluations 25)"));

  SmallConfig parts = whole;
  parts.training = "batch = 99\n";
  const Outcome refused = train(parts, {"--out", "parts"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("small.toml:12: lbfgs requires all samples in one batch: "
                                        "write batch = 100 in [training], not 99"));
  EXPECT_FALSE(fs::exists(path("parts")));

  const Outcome explained = gradus({"explain", "small.toml"});
  EXPECT_EQ(explained.code, 1);
  EXPECT_THAT(
      explained.errors,
      HasSubstr("explain requires an optimizer that takes one gradient a step, such as sgd"));
}

TEST_F(Program, TrainsWithPenaltiesAndClippedGradients) {
  ASSERT_EQ(train({}).code, 0);
  const SmallConfig penalized{.training = "epochs = 2\nbatch = 30\nl1 = 0.1\nl2 = 0.1\n"};
  ASSERT_EQ(train(penalized, {"--out", "penalized"}).code, 0);
  const SmallConfig clipped{.training = "epochs = 2\nbatch = 30\nclip_norm = 0.01\n"};
  ASSERT_EQ(train(clipped, {"--out", "clipped"}).code, 0);
  for (const std::string run : {"penalized", "clipped"}) {
    EXPECT_FALSE(weights_of(file(run + "/model.safetensors")) ==
                 weights_of(file("runs/small/model.safetensors")));
    EXPECT_GT(summary(run)["train_loss"], summary("runs/small")["train_loss"]);
  }
}

}  // namespace
}  // namespace gradus::tests
