// Cases of program_keys_test.cpp: the keys at the top of a configuration, losses, [training].
#include <gmock/gmock.h>

#include <cmath>

#include "tests/program_keys.hpp"

namespace gradus::tests {
namespace {

using testing::HasSubstr;

const SmallConfig plain;

SmallConfig head(const std::string& more) { return {.head = plain.head + more}; }
SmallConfig training(const std::string& more) {
  return {.training = "epochs = 2\nbatch = 30\n" + more};
}
SmallConfig loss(const std::string& written, const std::string& layers = plain.layers) {
  return {.head = "seed = 3\nloss = " + written + "\n", .layers = layers};
}

// A noisy line, some of it held back, on which little is gained after the first epochs.
SmallConfig stopping(const std::string& written) {
  return {.head = "seed = 3\nloss = \"mse\"\n",
          .data =
              "source = \"csv\"\nfile = \"noise.csv\"\ntarget = \"y\"\n"
              "validation_share = 0.5\n",
          .layers = "[{linear = 32}, \"tanh\", {linear = 1}]",
          .optimizer = "name = \"adam\"\nlearning_rate = 0.05\n",
          .training = "epochs = 60\nbatch = 20\n" + written};
}

}  // namespace

std::vector<KeyCase> general_key_cases() {
  const std::string one = "[{linear = 8}, \"tanh\", {linear = 1}]";
  const auto described = [](const std::string& name) { return prints("; " + name); };
  const SmallConfig other = loss("\"hinge\"");
  std::vector<KeyCase> out = {
      {"name", head("name = \"without\"\n"), head("name = \"other\"\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_TRUE(without.there_is("summary.json"));
         EXPECT_FALSE(with.there_is("summary.json"));
         EXPECT_TRUE(with.there_is("../other/summary.json"));
       }},
      {"seed",
       {.head = "loss = \"cross_entropy\"\n"},
       {.head = "loss = \"cross_entropy\"\nseed = 7\n"},
       [](const KeyRun& without, const KeyRun& with) {
         changes("seed", 1, 7)(without, with);
         EXPECT_NE(without.number("train_loss"), with.number("train_loss"));
       }},
      {"rounds", plain, head("rounds = 3\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_EQ(without.summary()["rounds"].size(), 1u);
         const json rounds = with.summary()["rounds"];
         ASSERT_EQ(rounds.size(), 3u);
         for (int i = 0; i < 3; ++i) EXPECT_EQ(rounds[static_cast<std::size_t>(i)]["seed"], 3 + i);
       }},
      {"dtype", plain, head("dtype = \"float64\"\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_THAT(without.file("model.safetensors"), HasSubstr("\"F32\""));
         EXPECT_THAT(with.file("model.safetensors"), HasSubstr("\"F64\""));
       }},
      {"loss", other, plain, described("CrossEntropy,")},
      {"loss.name", other, loss("{name = \"huber\"}"), described("Huber(1),")},
      {"loss.delta", loss("\"huber\""), loss("{name = \"huber\", delta = 0.25}"),
       trains_otherwise("delta = 0.25")},
      {"loss.class_weights", plain, loss("{name = \"cross_entropy\", class_weights = [1, 4]}"),
       trains_otherwise("class_weights = [1, 4]")},
      {"loss.label_smoothing", plain, loss("{name = \"cross_entropy\", label_smoothing = 1}"),
       [](const KeyRun& without, const KeyRun& with) {
         // Nothing can be told from targets that are all alike: both halves are likelier at best.
         EXPECT_GE(with.number("train_loss"), std::log(2.0) - 1e-6);
         EXPECT_LT(without.number("train_loss"), std::log(2.0));
       }},
      {"training.epochs", plain, {.training = "epochs = 5\nbatch = 30\n"}, changes("epochs", 2, 5)},
      {"training.batch", plain, {.training = "epochs = 2\nbatch = 10\n"}, changes("steps", 8, 20)},
      {"training.shuffle", plain, training("shuffle = false\n"),
       trains_otherwise("shuffle = false")},
      {"training.l1", plain, training("l1 = 0.1\n"), trains_otherwise("l1 = 0.1")},
      {"training.l2", plain, training("l2 = 0.1\n"), trains_otherwise("l2 = 0.1")},
      {"training.clip_norm", plain, training("clip_norm = 0.01\n"),
       trains_otherwise("clip_norm = 0.01")},
      {"training.clip_value", plain, training("clip_value = 0.01\n"),
       trains_otherwise("clip_value = 0.01")},
      {"training.checkpoint_every", training("checkpoint_every = 0\n"),
       training("checkpoint_every = 3\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_FALSE(without.there_is("checkpoint.safetensors"));
         EXPECT_TRUE(with.there_is("checkpoint.safetensors"));
         EXPECT_EQ(without.number("train_loss"), with.number("train_loss"));
       }},
      {"training.early_stopping", stopping(""), stopping("early_stopping = 3\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_EQ(without.number("epochs"), 60);
         EXPECT_EQ(with.number("epochs"), with.summary()["rounds"][0]["kept_epoch"].get<int>() + 3);
       }},
      {"early_stopping.patience", stopping("early_stopping = {patience = 2}\n"),
       stopping("early_stopping = {patience = 5}\n"),
       [](const KeyRun& without, const KeyRun& with) {
         const auto waited = [](const KeyRun& run) {
           return run.number("epochs") - run.summary()["rounds"][0]["kept_epoch"].get<int>();
         };
         EXPECT_EQ(waited(without), 2);
         EXPECT_EQ(waited(with), 5);
       }},
      {"early_stopping.least_gain", stopping("early_stopping = {patience = 4}\n"),
       stopping("early_stopping = {patience = 4, least_gain = 1e6}\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_GT(without.number("epochs"), 5);
         EXPECT_EQ(with.number("epochs"), 5);  // none gains as much as that after the first
       }},
      {"loss:negative_log_likelihood", other,
       loss("\"negative_log_likelihood\"", "[{linear = 2}, \"softmax\"]"),
       described("NegativeLogLikelihood,")},
      {"loss:negative_log_likelihood_on_log_probabilities", other,
       loss("\"negative_log_likelihood_on_log_probabilities\"", "[{linear = 2}, \"log_softmax\"]"),
       described("NegativeLogLikelihoodOnLogProbabilities,")},
      {"loss:binary_cross_entropy", other, loss("\"binary_cross_entropy\"", one),
       described("BinaryCrossEntropy,")},
      {"loss:binary_cross_entropy_on_probabilities", other,
       loss("\"binary_cross_entropy_on_probabilities\"", "[{linear = 1}, \"sigmoid\"]"),
       described("BinaryCrossEntropyOnProbabilities,")},
      {"loss:cross_entropy", other, plain, described("CrossEntropy,")},
      {"loss:hinge", plain, other, described("Hinge,")},
      {"loss:huber", other, loss("\"huber\""), described("Huber(1),")},
      {"loss:mae", other, loss("\"mae\""), described("MeanAbsoluteError,")},
      {"loss:mse", other, loss("\"mse\""), described("MeanSquaredError,")},
  };
  return out;
}

}  // namespace gradus::tests
