// Results that are not finite: which sample, of which file, and why; and trainings that diverge.
#include <gmock/gmock.h>

#include <cmath>

#include "gradus/base/text.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Rows a, b and a target; row number `bad` (from 1) holds the cells instead.
std::string table(int rows, int bad = 0, const std::string& cells = "") {
  std::string out = "a,b,price\n";
  for (int i = 1; i <= rows; ++i) {
    const double a = i * 7 % 10 / 10.0, b = i * 3 % 10 / 10.0;
    out += i == bad ? cells + "\n" : text(a, ",", b, ",", 1 + a - 2 * b, "\n");
  }
  return out;
}

SmallConfig of_tables(const std::string& data = "test_file = \"later.csv\"\n") {
  return {.head = "seed = 3\nloss = \"mse\"\n",
          .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\n" + data,
          .layers = "[{linear = 8}, \"relu\", {linear = 1}]"};
}

TEST_F(Program, NamesTheTestRowWhoseValueTanhHides) {
  folder_.write("homes.csv", table(40));
  SmallConfig hides = of_tables("test_share = 0.3\n");
  hides.layers = "[{linear = 8}, \"tanh\", {linear = 1}]";
  ASSERT_EQ(train(hides).code, 0);
  for (const std::string value : {"1e300", "-1e39"}) {
    folder_.write("later.csv", table(9, 5, "0.1," + value + ",0"));
    const Outcome outcome = gradus({"evaluate", "runs/small", "--input", "later.csv"});
    EXPECT_EQ(outcome.code, 1) << value;
    EXPECT_THAT(outcome.errors, HasSubstr("sample 5 (line 6): input column 2 ('b') is "));
  }
}

TEST_F(Program, NamesTheTestRowWhoseValueOverflows) {
  folder_.write("homes.csv", table(40));
  folder_.write("later.csv", table(9));
  ASSERT_EQ(train(of_tables()).code, 0);
  ASSERT_EQ(gradus({"evaluate", "runs/small"}).code, 0);

  folder_.write("later.csv", table(9, 5, "0.1,1e300,0"));
  const auto names_it = AllOf(HasSubstr("later.csv"), HasSubstr("sample 5 (line 6)"),
                              HasSubstr("input column 2 ('b') is 1e+300"), HasSubstr("float32"));
  const Outcome evaluated = gradus({"evaluate", "runs/small", "--input", "later.csv"});
  EXPECT_EQ(evaluated.code, 1);
  EXPECT_THAT(evaluated.errors, names_it);
  EXPECT_EQ(evaluated.output, "");
  // Training refuses it before the first step.
  const Outcome trained = train(of_tables(), {"--out", "again"});
  EXPECT_EQ(trained.code, 1);
  EXPECT_THAT(trained.errors, names_it);
  EXPECT_THAT(trained.output, Not(HasSubstr("epoch")));

  folder_.write("later.csv", table(9, 5, "0.1,1,0"));
  EXPECT_EQ(gradus({"evaluate", "runs/small", "--input", "later.csv"}).code, 0);
  EXPECT_EQ(train(of_tables(), {"--out", "again"}).code, 0);
}

TEST_F(Program, NamesTheLineOfARowThatWasDealtToAPart) {
  for (const int row : {7, 31}) {
    folder_.write("homes.csv", table(40, row, "0.1,1e300,0"));
    const SmallConfig raw = of_tables("standardize = false\nvalidation_share = 0.3\n");
    const Outcome outcome = train(raw);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.errors,
                AllOf(HasSubstr("homes.csv, "), HasSubstr(" part: sample "),
                      HasSubstr(text("(line ", row + 1, "): input column 2 ('b') is 1e+300"))));
  }
}

// Whatever the order of the columns, and however many numbers a word becomes.
TEST_F(Program, NamesTheColumnOfTheFileThatHoldsTheNumber) {
  const auto rows = [](const char* header, const char* format, bool bad) {
    std::string out = header;
    for (int i = 0; i < 30; ++i) {
      std::string row = format;
      const std::pair<const char*, std::string> cells[] = {{"Y", text(i % 7)},
                                                           {"C", std::string("red") + "abc"[i % 3]},
                                                           {"S", bad && i == 8 ? "1e39" : text(i)}};
      for (const auto& [place, cell] : cells) row.replace(row.find(place), 1, cell);
      out += row + "\n";
    }
    return out;
  };
  SmallConfig config = of_tables("text = \"one_hot\"\nstandardize = false\n");
  for (const char* columns : {"", "columns = [\"size\", \"colour\"]\n"}) {
    config.data = text("source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"y\"\n",
                       "text = \"one_hot\"\nstandardize = false\n", columns);
    folder_.write("homes.csv", rows("y,colour,size\n", "Y,C,S", true));
    const Outcome trained = train(config, {"--force"});
    EXPECT_EQ(trained.code, 1);
    EXPECT_THAT(trained.errors, AllOf(HasSubstr("(line 10): input column 3 ('size') is 1e+39")));
    folder_.write("homes.csv", rows("y,colour,size\n", "Y,C,S", false));
    ASSERT_EQ(train(config, {"--force"}).code, 0);
    // A file with its columns in another order.
    folder_.write("later.csv", rows("size,y,colour\n", "S,Y,C", true));
    const Outcome evaluated = gradus({"evaluate", "runs/small", "--input", "later.csv"});
    EXPECT_EQ(evaluated.code, 1);
    EXPECT_THAT(evaluated.errors,
                HasSubstr("later.csv: sample 9 (line 10): input column 1 ('size') is 1e+39"));
    const Outcome predicted = gradus({"predict", "runs/small", "--input", "later.csv"});
    EXPECT_THAT(predicted.errors, HasSubstr("later.csv:10: column 1 ('size') holds 1e+39"));
  }
}

TEST_F(Program, NamesATargetBeyondItsType) {
  std::string large = "a,b,price\n";
  for (int i = 1; i < 30; ++i) large += text(i % 7, ",", i % 3, ",", i % 5, "e38\n");
  folder_.write("homes.csv", large);
  const std::string plain = "test_share = 0.3\n";
  const Outcome refused = train(of_tables(plain));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors,
              AllOf(HasSubstr("target column 3 ('price') is 4e+38"), HasSubstr("standardize")));
  EXPECT_EQ(train(of_tables(plain + "standardize_target = true\n")).code, 0);
}

TEST_F(Program, NamesTheRowOfAPredictionThatOverflows) {
  folder_.write("homes.csv", table(40));
  folder_.write("later.csv", table(9));
  const SmallConfig raw = of_tables("test_file = \"later.csv\"\nstandardize = false\n");
  ASSERT_EQ(train(raw).code, 0);
  // Finite in float32, but not what the network makes of it, or its square.
  for (const std::string value : {"3e38", "1e30"}) {
    folder_.write("later.csv", table(9, 8, "0.1," + value + ",0"));
    const Outcome evaluated = gradus({"evaluate", "runs/small", "--input", "later.csv"});
    EXPECT_EQ(evaluated.code, 1) << value;
    EXPECT_THAT(evaluated.errors,
                AllOf(HasSubstr("later.csv: sample 8 (line 9)"),
                      HasSubstr("input column 2 ('b'), " + text(std::stod(value))),
                      Not(HasSubstr("sample 1 "))))
        << value;
  }
}

TEST_F(Program, NamesTheRowInFloat64AsWell) {
  folder_.write("homes.csv", table(40));
  folder_.write("later.csv", table(9, 2, "0.1,1e300,0"));
  SmallConfig wide = of_tables();
  wide.head += "dtype = \"float64\"\n";
  const Outcome outcome = train(wide);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("later.csv: sample 2 (line 3)"), HasSubstr("inf")));
}

TEST_F(Program, NamesTheTrainingRowWhoseLossOverflows) {
  folder_.write("homes.csv", table(40, 21, "0.1,1e30,0"));
  folder_.write("later.csv", table(9));
  const SmallConfig raw = of_tables("test_file = \"later.csv\"\nstandardize = false\n");
  const Outcome outcome = train(raw);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("epoch 1, step "), HasSubstr("1 of "),
                                    HasSubstr("homes.csv: sample 21 (line 22)")));
}

// ---- Gradients of 1e22, which are finite, but not their squares ----

// price is 2 a in units of 1e11.
SmallConfig of_large_numbers(const std::string& optimizer, const std::string& data = "") {
  return {.head = "seed = 3\nloss = \"mse\"\n",
          .data = "source = \"csv\"\nfile = \"large.csv\"\ntarget = \"price\"\ntest_share = 0.3\n" +
                  (data.empty() ? "standardize = false\n" : data),
          .layers = "[{linear = {outputs = 1, bias = false}}]",
          .optimizer = "name = \"" + optimizer + "\"\n",
          .training = "epochs = 20\nbatch = 40\n"};
}

TEST_F(Program, StopsWhereGradientsAreTooLargeToBeSquared) {
  std::string large = "a,price\n";
  for (int i = 1; i <= 40; ++i) large += text(i % 9, "e11,", 2 * (i % 9), "e11\n");
  folder_.write("large.csv", large);
  for (const std::string name : {"adam", "adamw", "rmsprop", "adagrad"}) {
    const Outcome refused = train(of_large_numbers(name), {"--force"});
    EXPECT_EQ(refused.code, 1) << name;
    EXPECT_THAT(refused.errors, AllOf(HasSubstr("epoch 1, step 1: the gradient of 0.weight"),
                                      HasSubstr("standardize"), HasSubstr("float64"),
                                      HasSubstr(name == "adagrad" ? "2.815e+14" : "9.223e+18")))
        << name;
    // As it says.
    SmallConfig standardized =
        of_large_numbers(name, "standardize = true\nstandardize_target = true\n");
    SmallConfig wide = of_large_numbers(name);
    wide.head += "dtype = \"float64\"\n";
    for (SmallConfig* config : {&standardized, &wide}) {
      config->optimizer += "learning_rate = 0.1\n";
      ASSERT_EQ(train(*config, {"--force"}).code, 0) << name;
      const std::vector<std::string> epochs = lines_of(file("runs/small/metrics.csv"));
      const auto loss_of = [](const std::string& line) {  // its third cell
        return std::stod(line.substr(line.find(',', line.find(',') + 1) + 1));
      };
      EXPECT_LT(loss_of(epochs.back()), 0.9 * loss_of(epochs[1])) << name;
    }
  }
}

TEST_F(Program, LearnsFromLargeGradientsWithLbfgs) {
  std::string large = "a,price\n";
  for (int i = 1; i <= 40; ++i) large += text(i % 9, "e11,", 2 * (i % 9), "e11\n");
  folder_.write("large.csv", large);
  const Outcome outcome = train(of_large_numbers("lbfgs"));
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_GT(summary("runs/small")["test_r2"], 0.999);
}

// ---- Divergence ----

struct Task {
  const char* name;
  SmallConfig config;
};

SmallConfig disc(const std::string& loss, const std::string& layers, const std::string& optimizer,
                 const std::string& training = "epochs = 3\nbatch = 30\n") {
  return {.head = "seed = 3\nloss = " + loss + "\n",
          .layers = layers,
          .optimizer = optimizer,
          .training = training};
}

const std::string two = "[{linear = 8}, \"tanh\", {linear = 2}]";
const std::string one = "[{linear = 8}, \"tanh\", {linear = 1}]";

double number_after(const std::string& words, const std::string& text) {
  const auto at = text.find(words);
  return at == text.npos ? std::nan("") : std::stod(text.substr(at + words.size()));
}

TEST_F(Program, ReportsATrainingThatDiverges) {
  folder_.write("homes.csv", table(40));
  const std::string fast = "name = \"sgd\"\nlearning_rate = 1e10\n";
  SmallConfig regression = of_tables("test_share = 0.3\n");
  regression.layers = "[{linear = 8}, \"tanh\", {linear = 1}]";
  regression.optimizer = "name = \"sgd\"\nlearning_rate = 1e4\n";
  regression.training = "epochs = 2\nbatch = 40\n";  // a step an epoch
  SmallConfig at_once = regression;
  at_once.training = "epochs = 1\nbatch = 40\n";  // whose own loss is that before it
  SmallConfig twice = disc("\"cross_entropy\"", two, fast);
  twice.head += "rounds = 2\n";
  for (const auto& [name, config] : {
           Task{"cross entropy", disc("\"cross_entropy\"", two, fast)},
           Task{"adam", disc("\"cross_entropy\"", two, "name = \"adam\"\nlearning_rate = 1e4\n")},
           Task{"hinge", disc("\"hinge\"", one, fast)},
           Task{"mae", disc("\"mae\"", two, fast)},
           Task{"sigmoid", disc("\"binary_cross_entropy\"", one, fast)},
           Task{"regression", regression},
           Task{"one step", at_once},
           Task{"two rounds", twice},
       }) {
    const Outcome outcome = train(config, {"--quiet", "--force"});
    EXPECT_EQ(outcome.code, 0) << name << outcome.errors;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("diverged"), HasSubstr("learning_rate = ")))
        << name;
    const double first = number_after("was ", outcome.errors);
    const double last = number_after("is ", outcome.errors);
    EXPECT_GT(first, 0) << name;
    EXPECT_GT(last, 2 * first) << name;
    if (name == std::string("two rounds")) {
      EXPECT_THAT(outcome.errors, AllOf(HasSubstr("round 1 of 2"), HasSubstr("round 2 of 2")));
    }
    EXPECT_TRUE(fs::exists(path("runs/small/summary.json"))) << name;
  }
}

TEST_F(Program, LearnsOnceItsRateIsDividedAsAdvised) {
  double rate = 1e4;
  for (int attempt = 0; attempt < 12; ++attempt, rate /= 10) {
    const Outcome outcome =
        train(disc("\"cross_entropy\"", two,
                   text("name = \"sgd\"\nlearning_rate = ", rate, "\nmomentum = 0.9\n"),
                   "epochs = 40\nbatch = 30\n"),
              {"--quiet", "--force"});
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    const bool told = outcome.errors.find("diverged") != std::string::npos;
    EXPECT_EQ(told, rate > 5) << rate;
    // "until the loss falls"
    if (told || summary("runs/small")["train_loss"] > 0.69) continue;
    EXPECT_LT(summary("runs/small")["train_loss"], 0.5) << rate;
    return;
  }
  FAIL() << "no rate will do";
}

TEST_F(Program, ReportsNoDivergenceInHealthyTrainings) {
  folder_.write("homes.csv", table(40));
  folder_.write("noise.csv", [] {  // nothing to learn but the noise itself
    std::string out = "a,b,price\n";
    for (int i = 0; i < 30; ++i) out += text(i % 3, ",", i % 4, ",", i * 37 % 11 - 5, "\n");
    return out;
  }());
  folder_.write("large.csv", [] {
    std::string out = "a,b,price\n";
    for (int i = 0; i < 30; ++i) out += text(i % 3, ",", i % 4, ",", 1e6 + i * 37 % 11, "\n");
    return out;
  }());
  SmallConfig noise = of_tables("test_share = 0.3\n");
  noise.data = "source = \"csv\"\nfile = \"noise.csv\"\ntarget = \"price\"\ntest_share = 0.5\n";
  noise.layers = "[{linear = 64}, \"tanh\", {linear = 1}]";
  noise.optimizer = "name = \"adam\"\nlearning_rate = 0.01\n";
  SmallConfig overfitted = noise;
  overfitted.training = "epochs = 300\nbatch = 5\n";
  SmallConfig large = noise;
  large.data = "source = \"csv\"\nfile = \"large.csv\"\ntarget = \"price\"\n";
  const std::string sgd = "name = \"sgd\"\nlearning_rate = 0.1\n";
  for (const auto& [name, config] : {
           Task{"disc", disc("\"cross_entropy\"", two, sgd)},
           Task{"one by one", disc("\"cross_entropy\"", two, sgd + "momentum = 0.9\n",
                                   "epochs = 3\nbatch = 1\n")},
           Task{"much dropout",
                disc("\"cross_entropy\"", "[{linear = 8}, \"relu\", {dropout = 0.9}, {linear = 2}]",
                     sgd)},
           Task{"no rate", disc("\"cross_entropy\"", two, "name = \"sgd\"\nlearning_rate = 0\n")},
           Task{"nothing to learn with",
                disc("\"mse\"",
                     "[{linear = {outputs = 2, initializer = \"constant\", "
                     "bias_initializer = {constant = 0.5}}}]",
                     sgd)},
           Task{"probabilities",
                disc("\"negative_log_likelihood\"", "[{linear = 2}, \"softmax\"]", sgd)},
           Task{"log probabilities", disc("\"negative_log_likelihood_on_log_probabilities\"",
                                          "[{linear = 2}, \"log_softmax\"]", sgd)},
           Task{"hinge", disc("\"hinge\"", one, sgd)},
           Task{"penalty",
                disc("\"cross_entropy\"", two, sgd, "epochs = 3\nbatch = 30\nl2 = 1.0\n")},
           Task{"class weights",
                disc("{name = \"cross_entropy\", class_weights = [1, 50]}", two, sgd)},
           Task{"homes", of_tables("test_share = 0.3\n")},
           Task{"noise", noise},
           Task{"overfitted", overfitted},
           Task{"large targets", large},
           Task{"lbfgs",
                disc("\"cross_entropy\"", two, "name = \"lbfgs\"\n", "epochs = 20\nbatch = 100\n")},
       }) {
    const Outcome outcome = train(config, {"--quiet", "--force"});
    EXPECT_EQ(outcome.code, 0) << name << outcome.errors;
    EXPECT_THAT(outcome.errors, Not(HasSubstr("diverged"))) << name;
  }
}

}  // namespace
}  // namespace gradus::tests
