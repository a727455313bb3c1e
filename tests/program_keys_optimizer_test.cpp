// Cases of program_keys_test.cpp: [optimizer] with its schedules.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "gradus/base/text.hpp"
#include "tests/program_keys.hpp"

namespace gradus::tests {
namespace {

// A batch of all samples, which lbfgs takes as well, and as many steps as epochs.
SmallConfig optimizer(const std::string& name, const std::string& more = "", int epochs = 4) {
  return {.optimizer = "name = \"" + name + "\"\n" + more + "\n",
          .training = "epochs = " + std::to_string(epochs) + "\nbatch = 100\n"};
}

// A value of the key that differs from the default of the optimizer.
KeyCase option(const std::string& name, const std::string& key, const std::string& value,
               const std::string& beside = "") {
  const std::string written = key + " = " + value;
  return {name + "." + key, optimizer(name, beside), optimizer(name, beside + written + "\n"),
          trains_otherwise(written)};
}

KeyCase word(const std::string& name, const std::string& described) {
  const std::string other = name == "sgd" ? "adam" : "sgd";
  return {"optimizer:" + name, optimizer(other, "learning_rate = 0.1"),
          optimizer(name, "learning_rate = 0.1"), prints(described)};
}

// With this schedule the learning rates of the epochs, of one step each, are these times 0.1.
KeyCase schedule(const std::string& key, const std::string& written,
                 const std::vector<double>& factors, const std::string& without = "\"constant\"") {
  const auto with_schedule = [&](const std::string& one) {
    return optimizer("sgd", "learning_rate = 0.1\nschedule = " + one,
                     static_cast<int>(factors.size()));
  };
  return {key, with_schedule(without), with_schedule(written),
          [factors](const KeyRun& other, const KeyRun& with) {
            ASSERT_EQ(other.outcome().code, 0) << other.outcome().errors;
            ASSERT_EQ(with.outcome().code, 0) << with.outcome().errors;
            const std::vector<double> rates = with.column("learning_rate");
            ASSERT_EQ(rates.size(), factors.size());
            for (std::size_t i = 0; i < rates.size(); ++i)
              EXPECT_NEAR(rates[i], 0.1 * factors[i], 1e-9) << "epoch " << i + 1;
            EXPECT_NE(other.column("learning_rate"), rates);
          }};
}

// The rate of the last of eight epochs. Where it begins with 1e-12 the loss never changes.
KeyCase plateau(const std::string& key, const std::string& without, const std::string& with,
                double last_without, double last_with, double first = 1e-12) {
  const auto of = [first](const std::string& options) {
    SmallConfig out = optimizer(
        "sgd",
        text("learning_rate = ", first, "\nschedule = {name = \"reduce_on_plateau\"", options, "}"),
        8);
    out.training += "shuffle = false\n";
    return out;
  };
  return {key, of(without), of(with), [=](const KeyRun& other, const KeyRun& run) {
            EXPECT_NEAR(other.column("learning_rate").back(), last_without, 1e-6 * last_without);
            EXPECT_NEAR(run.column("learning_rate").back(), last_with, 1e-6 * last_with);
          }};
}

}  // namespace

std::vector<KeyCase> optimizer_key_cases() {
  std::vector<KeyCase> out = {
      word("sgd", "Sgd(learning_rate 0.1)"),
      word("adam", "Adam(learning_rate 0.1)"),
      word("adamw", "AdamW(learning_rate 0.1, weight_decay 0.01)"),
      word("rmsprop", "RMSprop(learning_rate 0.1)"),
      word("adagrad", "Adagrad(learning_rate 0.1)"),
      word("lbfgs", "Lbfgs(learning_rate 0.1, history 10, evaluations 25)"),
      {"optimizer.name", optimizer("sgd", "learning_rate = 0.1"), optimizer("adam"),
       prints("Adam(learning_rate 0.001)")},
      {"optimizer.learning_rate", optimizer("sgd", "learning_rate = 0.1"),
       optimizer("sgd", "learning_rate = 0.25"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_EQ(without.column("learning_rate")[0], 0.1);
         EXPECT_EQ(with.column("learning_rate")[0], 0.25);
         EXPECT_NE(without.number("train_loss"), with.number("train_loss"));
       }},
      {"optimizer.schedule", optimizer("sgd", "learning_rate = 0.1"),
       optimizer("sgd", "learning_rate = 0.1\nschedule = \"cosine\""),
       trains_otherwise("schedule = {name = \"cosine\"")},
      option("sgd", "momentum", "0.5", "learning_rate = 0.1\n"),
      option("sgd", "nesterov", "true", "learning_rate = 0.1\nmomentum = 0.5\n"),
      option("sgd", "weight_decay", "0.25", "learning_rate = 0.1\n"),
      option("rmsprop", "alpha", "0.5"),
      option("rmsprop", "epsilon", "0.25"),
      option("rmsprop", "momentum", "0.5"),
      option("sgd", "decay", "\"weights\"", "learning_rate = 0.1\nweight_decay = 0.25\n"),
      option("rmsprop", "weight_decay", "0.25"),
      option("rmsprop", "decay", "\"weights\"", "weight_decay = 0.25\n"),
      option("adagrad", "epsilon", "0.25"),
      option("adagrad", "weight_decay", "0.25"),
      option("adagrad", "decay", "\"weights\"", "weight_decay = 0.25\n"),
      option("lbfgs", "history", "1"),
      option("lbfgs", "evaluations", "1", "learning_rate = 100\n"),
  };
  for (const std::string name : {"adam", "adamw"}) {
    out.push_back(option(name, "beta1", "0.5"));
    out.push_back(option(name, "beta2", "0.5"));
    out.push_back(option(name, "epsilon", "0.25"));
    out.push_back(option(name, "weight_decay", "0.25"));
    out.push_back(option(name, "decay", "\"weights\"", "weight_decay = 0.25\n"));
  }
  for (const std::string name : {"sgd", "adam", "adamw", "rmsprop", "adagrad", "lbfgs"}) {
    out.push_back(option(name, "learning_rate", "0.125"));
    if (name == "lbfgs") continue;
    const std::string written = "schedule = \"cosine\"";
    out.push_back({name + ".schedule", optimizer(name), optimizer(name, written),
                   trains_otherwise("schedule = {name = \"cosine\"")});
  }

  const double half = (1 + std::cos(std::numbers::pi / 4)) / 2;  // of a cosine, after a quarter
  for (const KeyCase& one : {
           schedule("schedule:constant", "\"constant\"", {1, 1, 1, 1}, "\"cosine\""),
           schedule("schedule:cosine", "\"cosine\"", {1, half, 0.5, 1 - half}),
           schedule("cosine.final_factor", "{name = \"cosine\", final_factor = 0.5}",
                    {1, 0.5 + half / 2, 0.75, 1 - half / 2}, "\"cosine\""),
           schedule("schedule:one_cycle", "{name = \"one_cycle\", warm_up = 0.6}",
                    {0.04, 0.52, 1, 0.5 + 2e-6, 4e-6}),
           schedule("one_cycle.warm_up", "{name = \"one_cycle\", warm_up = 0.6}",
                    {0.04, 0.52, 1, 0.5 + 2e-6, 4e-6}, "\"one_cycle\""),
           schedule("one_cycle.initial_factor",
                    "{name = \"one_cycle\", warm_up = 0.6, initial_factor = 0.2}",
                    {0.2, 0.6, 1, 0.5 + 2e-6, 4e-6}, "\"one_cycle\""),
           schedule("one_cycle.final_factor",
                    "{name = \"one_cycle\", warm_up = 0.6, final_factor = 0.5}",
                    {0.04, 0.52, 1, 0.75, 0.5}, "\"one_cycle\""),
           schedule("schedule:step_decay", "\"step_decay\"", {1, 0.1, 0.01}),
           schedule("step_decay.factor", "{name = \"step_decay\", factor = 0.5}", {1, 0.5, 0.25},
                    "\"step_decay\""),
           schedule("step_decay.every", "{name = \"step_decay\", every = 0.5}", {1, 1, 0.1, 0.1},
                    "\"step_decay\""),
           schedule("schedule:exponential", "\"exponential\"", {1, 0.1}),
           schedule("exponential.final_factor", "{name = \"exponential\", final_factor = 0.25}",
                    {1, 0.5}, "\"exponential\""),
           schedule("schedule:warm_up", "\"warm_up\"", {0.1, 1, 1, 1}),
           schedule("warm_up.share", "{name = \"warm_up\", share = 0.5}", {0.1, 0.55, 1, 1},
                    "\"warm_up\""),
           schedule("warm_up.initial_factor", "{name = \"warm_up\", initial_factor = 0.5}",
                    {0.5, 1, 1, 1}, "\"warm_up\""),
           plateau("schedule:reduce_on_plateau", ", patience = 8", ", patience = 4", 1e-12, 1e-13),
           plateau("reduce_on_plateau.factor", ", patience = 4", ", patience = 4, factor = 0.5",
                   1e-13, 5e-13),
           plateau("reduce_on_plateau.patience", "", ", patience = 2", 1e-12, 1e-15),
           plateau("reduce_on_plateau.least_gain", ", patience = 4",
                   ", patience = 4, least_gain = 100", 0.01, 0.001, 0.01),
           plateau("reduce_on_plateau.least_learning_rate", ", patience = 2",
                   ", patience = 2, least_learning_rate = 2e-13", 1e-15, 2e-13),
       })
    out.push_back(one);
  return out;
}

}  // namespace gradus::tests
