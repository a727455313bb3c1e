// What the program does with a trained model, and what it refuses.
#include <gmock/gmock.h>

#include "gradus/base/readable.hpp"
#include "gradus/formats/model_file.hpp"
#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"
#include "tests/tensors.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// ---- Trained models ----

TEST_F(Program, EvaluatesWhatItTrained) {
  ASSERT_EQ(train({}).code, 0);
  const Outcome outcome = gradus({"evaluate", "runs/small"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const json results = summary("runs/small");
  char error[40];
  std::snprintf(error, sizeof error, ", test error %.2f %%",
                100 * results["test_error"].get<double>());
  EXPECT_THAT(outcome.output,
              AllOf(StartsWith("  truth \\ predicted"),
                    HasSubstr("small: 200 samples, test loss " +
                              readable(results["test_loss"].get<double>()) + error)));
}

TEST_F(Program, PredictsProbabilitiesAndClasses) {
  ASSERT_EQ(train({.training = "epochs = 60\nbatch = 10\n"}).code, 0);
  folder_.write("points.csv", "x,y\n0.5,0.5\n0.01,0.99\n");
  const Outcome outcome = gradus({"predict", "runs/small", "--input", "points.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const auto lines = lines_of(outcome.output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "p_outside,p_inside,class");
  EXPECT_THAT(lines[1], EndsWith(",inside"));   // the middle of the disc
  EXPECT_THAT(lines[2], EndsWith(",outside"));  // a corner
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
              StartsWith("y_inside,class\n"));
}

TEST_F(Program, TrainsAndEvaluatesALossWithOptions) {
  for (const char* loss :
       {"{name = \"cross_entropy\", class_weights = [1, 2], label_smoothing = 0.1}",
        "{name = \"huber\", delta = 0.25}"}) {
    ASSERT_EQ(train({.head = std::string("loss = ") + loss + "\n"}, {"--force"}).code, 0) << loss;
    EXPECT_THAT(file("runs/small/config.toml"), HasSubstr(std::string("loss = ") + loss + "\n"));
    const Outcome outcome = gradus({"evaluate", "runs/small"});
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    const double shown = summary("runs/small")["test_loss"];
    EXPECT_THAT(outcome.output, HasSubstr("test loss " + readable(shown) + ",")) << loss;
  }
}

TEST_F(Program, PredictsTheProbabilitiesOfTheirLogarithms) {
  ASSERT_EQ(train({.head = "loss = \"negative_log_likelihood_on_log_probabilities\"\n",
                   .layers = "[{linear = 8}, \"prelu\", {linear = 2}, \"log_softmax\"]"})
                .code,
            0);
  folder_.write("points.csv", "0.5,0.5\n");
  const auto lines = lines_of(gradus({"predict", "runs/small", "--input", "points.csv"}).output);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "p_outside,p_inside,class");
  double first = 0, second = 0;
  ASSERT_EQ(std::sscanf(lines[1].c_str(), "%lf,%lf,", &first, &second), 2);
  EXPECT_NEAR(first + second, 1, 1e-6);
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
  EXPECT_THAT(outcome.errors,
              AllOf(StartsWith("gradus: bad.csv:2: column 2 "), HasSubstr("got 'half'")));
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
  EXPECT_EQ(outcome.errors, "gradus: small.toml:15: batch expects a whole number from 1, got 0\n");
  EXPECT_FALSE(fs::exists(path("runs")));
  EXPECT_EQ(gradus({"train", "missing.toml"}).code, 1);
}

TEST_F(Program, DoesNotReplaceARunUnlessForced) {
  ASSERT_EQ(train({}).code, 0);
  const std::string model = file("runs/small/model.safetensors");
  const Outcome refused = train({}, {"--seed", "8"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.output, "");
  EXPECT_THAT(refused.errors, HasSubstr("runs/small exists already"));
  EXPECT_TRUE(file("runs/small/model.safetensors") == model);
  EXPECT_EQ(train({}, {"--seed", "8", "--force"}).code, 0);
  EXPECT_FALSE(file("runs/small/model.safetensors") == model);
}

TEST_F(Program, RefusesAFolderThatCannotBeWrittenBeforeItTrains) {
  const Outcome outcome = train({}, {"--out", "/proc/run"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors, HasSubstr("cannot write the folder /proc/run"));
}

TEST_F(Program, SavesNothingOfATrainingThatDiverges) {
  const Outcome outcome = train({.head = "loss = \"mse\"\nrounds = 2\n",
                                 .layers = "[{linear = 8}, \"relu\", {linear = 2}]",
                                 .optimizer = "name = \"sgd\"\nlearning_rate = 1e30\n"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(StartsWith("gradus: round 1 of 2: epoch "), HasSubstr("step "),
                                    testing::ContainsRegex("last finite loss was [0-9.e+]{1,9}:")));
  EXPECT_FALSE(fs::exists(path("runs/small")));
}

TEST_F(Program, RefusesAModelFileThatDoesNotFit) {
  ASSERT_EQ(train({}).code, 0);
  const std::string model = file("runs/small/model.safetensors");
  const auto refused = [&](const std::string& changed, const std::string& reason) {
    folder_.write("runs/small/model.safetensors", changed);
    for (const std::string command : {"evaluate", "inspect"}) {
      const Outcome outcome = gradus({command, "runs/small"});
      EXPECT_EQ(outcome.code, 1) << reason;
      EXPECT_THAT(outcome.errors, HasSubstr(reason));
      EXPECT_EQ(outcome.output, "");
    }
  };
  refused(model.substr(0, model.size() / 2), "model.safetensors");
  refused("", "model.safetensors");
  std::string other = model;  // the architecture now says another width
  const std::string width = R"(\"outputs\": 8)";
  other.replace(other.find(width), width.size(), R"(\"outputs\": 9)");
  refused(other, "architecture");
  other = model;
  other.replace(other.find("\"samples\""), 9, "\"sampels\"");
  refused(other, "SampleFormat");
  fs::remove(path("runs/small/model.safetensors"));
  EXPECT_THAT(gradus({"evaluate", "runs/small"}).errors,
              HasSubstr("runs/small has no model.safetensors"));
  EXPECT_THAT(gradus({"evaluate", "nowhere"}).errors, HasSubstr("nowhere holds no run"));
}

// ---- Models that begin where another one ended ----

TEST_F(Program, BeginsWithWhatAnotherModelLearned) {
  ASSERT_EQ(train({.training = "epochs = 20\nbatch = 10\n"}).code, 0);
  // Another last layer: the rest is loaded, and stays.
  SmallConfig next;
  next.data = "source = \"rings\"\nclasses = 3\ntrain = 100\ntest = 200\n";
  next.layers =
      "[{linear = 8}, \"tanh\", {linear = 3}]\nfreeze = [\"0.*\"]\n"
      "start_from = \"runs/small/model.safetensors\"";
  folder_.write("next.toml", text_of(next));
  const Outcome outcome = gradus({"train", "next.toml"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("2.weight: the file has [2, 8], the model [3, 8]"),
                                    HasSubstr("2.bias"), Not(HasSubstr("0.weight"))));
  EXPECT_THAT(outcome.output, HasSubstr("Linear(2 -> 8), frozen"));
  Model first = load_model(path("runs/small/model.safetensors"));
  Model second = load_model(path("runs/next/model.safetensors"));
  EXPECT_TRUE(same_bits(first.values()[first.parameter("0.weight")],
                        second.values()[second.parameter("0.weight")]));
}

TEST_F(Program, RefusesAStartThatGivesNothingAndANameThatNothingHas) {
  const auto complaint = [&](const std::string& keys) {
    return train({.layers = SmallConfig().layers + "\n" + keys}).errors;
  };
  const std::string here = "small.toml:9: ";
  EXPECT_THAT(complaint("freeze = [\"5.*\"]"),
              HasSubstr(here + "freeze: no parameter is named '5.*': there are 0.weight, 0.bias"));
  EXPECT_THAT(complaint("freeze = [\"*\"]"), HasSubstr(here + "freeze: no parameter is left"));
  EXPECT_THAT(complaint("start_from = \"none.safetensors\""),
              AllOf(HasSubstr(here + "start_from: "), HasSubstr("none.safetensors")));
  EXPECT_FALSE(fs::exists(path("runs/small")));
}

TEST_F(Program, TrainsAndPredictsWithAnEmbeddingOfWholeNumbers) {
  std::string rows = "left,right,same\n";
  for (int i = 0; i < 100; ++i)
    rows += std::to_string(i % 5) + "," + std::to_string(i / 5 % 5) + "," +
            (i % 5 == i / 5 % 5 ? "yes" : "no") + "\n";
  folder_.write("pairs.csv", rows);
  SmallConfig config;
  config.data = "source = \"csv\"\nfile = \"pairs.csv\"\ntarget = \"same\"\nstandardize = false\n";
  config.layers =
      "[{embedding = {vocabulary = 5, width = 6}}, \"flatten\", {linear = 16}, \"tanh\", "
      "{linear = 2}]";
  config.optimizer = "name = \"adam\"\nlearning_rate = 0.02\n";
  config.training = "epochs = 60\nbatch = 20\n";
  const Outcome trained = train(config);
  ASSERT_EQ(trained.code, 0) << trained.errors;
  EXPECT_EQ(summary("runs/small")["test_error"].get<double>(), 0);
  folder_.write("new.csv", "left,right\n3,3\n3,4\n");
  const auto answers = gradus({"predict", "runs/small", "--input", "new.csv"});
  ASSERT_EQ(answers.code, 0) << answers.errors;
  EXPECT_THAT(lines_of(answers.output)[1], EndsWith(",yes"));
  EXPECT_THAT(lines_of(answers.output)[2], EndsWith(",no"));
  folder_.write("new.csv", "left,right\n3,3\n3,5\n");
  EXPECT_THAT(gradus({"predict", "runs/small", "--input", "new.csv"}).errors,
              HasSubstr("holds 5: the model requires whole numbers from 0 to 4"));

  EXPECT_EQ(gradus({"explain", "small.toml"}).code, 0);
  EXPECT_EQ(trained.errors.find("figures are missing"), std::string::npos);

  // Standardized numbers are not whole; the advice leads to success.
  config.data = "source = \"csv\"\nfile = \"pairs.csv\"\ntarget = \"same\"\n";
  const Outcome scaled = train(config, {"--force"});
  EXPECT_EQ(scaled.code, 1);
  EXPECT_THAT(scaled.errors, HasSubstr("set standardize = false"));
}

}  // namespace
}  // namespace gradus::tests
