// What tests of the program and CSV files share: small trainings on homes.csv.
#pragma once

#include "gradus/base/text.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {

class ProgramCsv : public Program {
 protected:
  // A regression on homes.csv with these keys of [data].
  Outcome learn(const std::string& keys, const std::string& target = "target = \"price\"\n") {
    return learned({.head = "seed = 3\nloss = \"mse\"\n",
                    .data = "source = \"csv\"\nfile = \"homes.csv\"\n" + target +
                            "standardize_target = true\n" + keys,
                    .layers = "[{linear = 8}, \"tanh\", {linear = 1}]",
                    .optimizer = "name = \"adam\"\nlearning_rate = 0.05\n",
                    .training = "epochs = 40\nbatch = 10\n"});
  }
  // A classifier of so many classes.
  Outcome classify(const std::string& keys, int classes) {
    return learned({.head = "seed = 3\nloss = \"cross_entropy\"\n",
                    .data = "source = \"csv\"\nfile = \"homes.csv\"\n" + keys,
                    .layers = "[{linear = " + std::to_string(classes) + "}]",
                    .optimizer = "name = \"adam\"\nlearning_rate = 0.05\n",
                    .training = "epochs = 40\nbatch = 10\n"});
  }
  Outcome learned(const SmallConfig& config) {
    Outcome outcome = train(config, {"--force"});
    if (outcome.code != 0) {
      EXPECT_EQ(outcome.code, 1);
      EXPECT_THAT(outcome.errors, testing::StartsWith("gradus: "));
      EXPECT_EQ(outcome.output, "");
    }
    return outcome;
  }
  std::vector<std::string> predict(const std::string& content) {
    folder_.write("new.csv", content);
    const Outcome outcome = gradus({"predict", "runs/small", "--input", "new.csv"});
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    return lines_of(outcome.output);
  }
  // "area", a separator and "price" above 60 rows: prices are 1000 times the areas.
  static std::string homes(const std::string& separator, const std::string& decimal = ".",
                           const std::string& head = "") {
    std::string out = head + "area" + separator + "price\n";
    for (int i = 0; i < 60; ++i) {
      const std::string area = std::to_string(30 + i * 37 % 100) + decimal + "5";
      out += text(area, separator, 1000 * (30 + i * 37 % 100) + 500, decimal, "0\n");
    }
    return out;
  }
};

}  // namespace gradus::tests
