// Cases of program_keys_test.cpp: [data], but for the keys of source = "csv".
#include <gmock/gmock.h>

#include "gradus/base/text.hpp"
#include "tests/program_keys.hpp"

namespace gradus::tests {
namespace {

const SmallConfig plain;

SmallConfig drawn(const std::string& source, const std::string& more = "", int outputs = 2) {
  return {.data = "source = \"" + source + "\"\ntrain = 100\ntest = 200\n" + more,
          .layers = text("[{linear = 8}, \"tanh\", {linear = ", outputs, "}]")};
}

KeyCase option(const std::string& source, const std::string& written) {
  const std::string key = written.substr(0, written.find(' '));
  return {source + "." + key, drawn(source), drawn(source, written + "\n"),
          trains_otherwise(written)};
}

// Weights that do not move have the same loss on the same points.
KeyCase fresh(const std::string& source) {
  const auto still = [&](const std::string& more) {
    SmallConfig out = drawn(source, more);
    out.optimizer = "name = \"sgd\"\nlearning_rate = 0\n";
    out.training += "shuffle = false\n";
    return out;
  };
  return {source + ".fresh", still(""), still("fresh = true\n"),
          [](const KeyRun& without, const KeyRun& with) {
            const auto same = without.column("train_loss"), others = with.column("train_loss");
            EXPECT_EQ(same.at(0), same.at(1));
            EXPECT_NE(others.at(0), others.at(1));
          }};
}

KeyCase classes(const std::string& source) {
  return {source + ".classes", drawn(source), drawn(source, "classes = 3\n", 3),
          [](const KeyRun& without, const KeyRun& with) {
            // The head of the confusion matrix, and a line a class.
            EXPECT_EQ(lines_of(without.file("figures/confusion.csv")).size(), 3u);
            EXPECT_EQ(lines_of(with.file("figures/confusion.csv")).size(), 4u);
          }};
}

// Files are those of a data set that may be missing.
KeyCase source(const std::string& name, const std::string& layers, const std::string& loss) {
  const bool is_drawn = layers.empty();
  SmallConfig with = drawn(name);
  if (!is_drawn) {
    with = {.head = "seed = 3\nloss = \"" + loss + "\"\n",
            .data = "source = \"" + name + "\"\n",
            .layers = layers,
            .training = "epochs = 1\nbatch = 1000\n"};
  }
  return {"source:" + name, drawn(name == "disc" ? "moons" : "disc"), with,
          prints("samples of " + name + " to train")};
}

}  // namespace

std::vector<KeyCase> data_key_cases() {
  std::vector<KeyCase> out = {
      source("disc", "", ""),
      source("moons", "", ""),
      source("xor", "", ""),
      source("rings", "", ""),
      source("spirals", "", ""),
      source("mnist", "[\"flatten\", {linear = 10}]", "cross_entropy"),
      source("digits", "[\"flatten\", {linear = 10}]", "cross_entropy"),
      source("iris", "[{linear = 3}]", "cross_entropy"),
      source("california_housing", "[{linear = 1}]", "mse"),
      {"data.source", drawn("disc"), drawn("xor"), prints("samples of xor")},
      {"data.train",
       plain,
       {.data = "source = \"disc\"\ntrain = 31\ntest = 200\n"},
       changes("steps", 8, 4)},
      {"data.test",
       plain,
       {.data = "source = \"disc\"\ntrain = 100\ntest = 17\n"},
       prints("100 samples of disc to train, 17 to test")},
      {"data.scaling", plain, drawn("disc", "scaling = {mean = 0.5, deviation = 0.25}\n"),
       trains_otherwise("scaling = {mean = 0.5, deviation = 0.25}")},
      {"scaling.mean", drawn("disc", "scaling = {mean = 0.0, deviation = 0.5}\n"),
       drawn("disc", "scaling = {mean = 0.5, deviation = 0.5}\n"), trains_otherwise("mean = 0.5")},
      {"scaling.deviation", drawn("disc", "scaling = {mean = 0.5, deviation = 0.5}\n"),
       drawn("disc", "scaling = {mean = 0.5, deviation = 0.25}\n"),
       trains_otherwise("deviation = 0.25")},
      option("disc", "radius = 0.2"),
      option("moons", "noise = 0.4"),
      option("xor", "noise = 0.4"),
      option("rings", "noise = 0.4"),
      option("spirals", "noise = 0.4"),
      option("spirals", "turns = 3"),
      classes("rings"),
      classes("spirals"),
  };
  for (const char* name : {"disc", "moons", "xor", "rings", "spirals"}) out.push_back(fresh(name));
  return out;
}

}  // namespace gradus::tests
