// What the program writes of predictions: to which file, under which names, with which digits.
#include <gmock/gmock.h>

#include <cmath>

#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProgramPredict : public Program {
 protected:
  Outcome predict(std::vector<std::string> options) const {
    options.insert(options.begin(), {"predict", "runs/small"});
    return gradus(options);
  }
  // `gradus predict runs/small OPTIONS` as a shell runs it.
  Outcome in_shell(const std::string& before, const std::string& options) const {
    const std::string command = before + "'" + gradus_program + "' predict runs/small " + options;
    return Running({"sh", "-c", command}, folder_.path()).finish();
  }
  // Prices of rows from 0 on, for areas 0 to 99.
  template <class Price>
  Outcome train_prices(const Price& price, const std::string& more = "") {
    std::string content = "area,price\n";
    char row[80];
    for (int i = 0; i < 200; ++i) {
      std::snprintf(row, sizeof row, "%d,%.17g\n", i % 100, price(i % 100));
      content += row;
    }
    folder_.write("homes.csv", content);
    return train({.head = "seed = 3\nloss = \"mse\"\n" + more,
                  .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\n"
                          "standardize_target = true\n",
                  .layers = "[{linear = 1}]",
                  .optimizer = "name = \"adam\"\nlearning_rate = 0.05\n",
                  .training = "epochs = 60\nbatch = 20\n"},
                 {"--force"});
  }
  // The answers to these areas.
  std::vector<double> prices(const std::string& areas) {
    folder_.write("new.csv", "area\n" + areas);
    const auto lines = lines_of(predict({"--input", "new.csv"}).output);
    std::vector<double> out;
    for (std::size_t i = 1; i < lines.size(); ++i) out.push_back(std::stod(lines[i]));
    return out;
  }
};

// ---- The file that is written ----

TEST_F(ProgramPredict, ReplacesAFileOnlyWhereForced) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("points.csv", "0.5,0.5\n");
  folder_.write("precious.csv", "thesis\n");
  const Outcome refused = predict({"--input", "points.csv", "--output", "precious.csv"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("precious.csv"), HasSubstr("--force")));
  EXPECT_EQ(file("precious.csv"), "thesis\n");
  EXPECT_EQ(predict({"--input", "points.csv", "--output", "precious.csv", "--force"}).code, 0);
  EXPECT_EQ(lines_of(file("precious.csv")).size(), 2u);
  fs::create_symlink("nowhere.csv", path("link.csv"));
  EXPECT_EQ(predict({"--input", "points.csv", "--output", "link.csv"}).code, 1);
  EXPECT_FALSE(fs::exists(path("nowhere.csv")));
  EXPECT_EQ(predict({"--input", "points.csv", "--output", "link.csv", "--force"}).code, 0);
  EXPECT_TRUE(fs::is_symlink(path("link.csv")));
  EXPECT_EQ(lines_of(file("nowhere.csv")).size(), 2u);
  for (const char* folder : {"runs", "no/where.csv"})
    EXPECT_EQ(predict({"--input", "points.csv", "--output", folder, "--force"}).code, 1) << folder;
  EXPECT_EQ(predict({"--input", "points.csv", "--output", "/dev/null"}).code, 0);
}

TEST_F(ProgramPredict, NeverReplacesWhatItReads) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("points.csv", "0.5,0.5\n");
  fs::create_symlink("points.csv", path("soft.csv"));
  fs::create_hard_link(path("points.csv"), path("hard.csv"));
  fs::create_directory_symlink(".", path("here"));
  for (const char* output :
       {"points.csv", "./points.csv", "soft.csv", "hard.csv", "here/points.csv",
        "runs/small/model.safetensors", "runs/small/data.json", "runs/small/config.toml",
        "runs/small/metrics.csv", "runs/small/summary.json", "runs/small/figures/loss.csv"}) {
    if (!fs::exists(path(output))) ADD_FAILURE() << output;
    const std::string before = file(output);
    const Outcome outcome = predict({"--input", "points.csv", "--output", output, "--force"});
    EXPECT_EQ(outcome.code, 1) << output;
    EXPECT_THAT(outcome.errors, HasSubstr(output));
    EXPECT_EQ(file("points.csv"), "0.5,0.5\n") << output;
    EXPECT_TRUE(file(output) == before) << output;
  }
  EXPECT_EQ(predict({"--input", "soft.csv", "--output", "points.csv", "--force"}).code, 1);
  EXPECT_EQ(in_shell("", "--input - --output points.csv --force < points.csv").code, 1);
  EXPECT_EQ(file("points.csv"), "0.5,0.5\n");
  EXPECT_EQ(predict({"--input", "points.csv"}).code, 0);
}

TEST_F(ProgramPredict, LeavesNoFileWhereItFails) {
  ASSERT_EQ(train({}).code, 0);
  std::string points;
  for (int i = 0; i < 5000; ++i) points += "0.5,0.5\n";
  folder_.write("points.csv", points + "0.5,half\n");
  const auto names = [&] {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_.path())) ++count;
    return count;
  };
  folder_.write("old.csv", "old\n");
  folder_.write("standard-error", "");  // of the runs of this test
  const std::size_t before = names();
  EXPECT_EQ(predict({"--input", "points.csv", "--output", "out.csv"}).code, 1);
  EXPECT_EQ(predict({"--input", "points.csv", "--output", "old.csv", "--force"}).code, 1);
  EXPECT_EQ(names(), before);
  EXPECT_EQ(file("old.csv"), "old\n");
}

TEST_F(ProgramPredict, ReadsStandardInput) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("points.csv", "x,y\n0.5,0.5\n0.1,0.9\n");
  const std::string expected = predict({"--input", "points.csv"}).output;
  EXPECT_EQ(in_shell("cat points.csv | ", "--input -").output, expected);
  EXPECT_EQ(in_shell("", "--input - < points.csv").output, expected);
  EXPECT_EQ(in_shell("", "--input points.csv --output -").output, expected);
  EXPECT_EQ(in_shell("gzip -c points.csv | ", "--input -").output, expected);
  // What somebody has read of a file is gone.
  EXPECT_EQ(lines_of(in_shell("(read -r x; read -r x; ", "--input -) < points.csv").output).size(),
            2u);
  const Outcome bad = in_shell("printf '0.5,0.5\\n0.5,half\\n' | ", "--input -");
  EXPECT_EQ(bad.code, 1);
  EXPECT_EQ(bad.output, "");
  EXPECT_THAT(bad.errors, HasSubstr(":2: column 2"));
}

// ---- Columns ----

TEST_F(ProgramPredict, KeepsColumnsByNameOrNumber) {
  ASSERT_EQ(train_prices([](int i) { return 2.0 * i; }).code, 0);
  folder_.write("new.csv", "note,area,price,id\n\"large, old\",50,1,007\n,60,2,008\n");
  const auto lines = lines_of(
      predict({"--input", "new.csv", "--keep", "id", "--keep", "1", "--keep", "price"}).output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "id,note,price,predicted_price");
  EXPECT_THAT(lines[1], StartsWith("007,\"large, old\",1,"));
  EXPECT_THAT(lines[2], StartsWith("008,,2,"));
  EXPECT_EQ(predict({"--input", "new.csv", "--keep=-1"}).output.substr(0, 9), "id,price\n");
  for (const char* wrong : {"ids", "5", "0", "-5"}) {
    const Outcome outcome = predict({"--input", "new.csv", std::string("--keep=") + wrong});
    EXPECT_EQ(outcome.code, 1) << wrong;
    EXPECT_THAT(outcome.errors, HasSubstr("new.csv:1: "));
  }
  EXPECT_EQ(predict({"--input", "new.csv", "--keep", "id", "--keep", "4"}).code, 1);
}

TEST_F(ProgramPredict, KeepsColumnsBesidePlainInputs) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("points.csv", "id,x,y\na,0.5,0.5\nb,0.1,0.9\n");
  const auto lines = lines_of(predict({"--input", "points.csv", "--keep", "id"}).output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], StartsWith("id,p"));
  EXPECT_THAT(lines[1], StartsWith("a,"));
  EXPECT_EQ(predict({"--input", "points.csv"}).code, 1);
}

// Which of them are inputs is not known without names.
TEST_F(ProgramPredict, NamesKeepWhereItTakesPlainInputsAway) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("points.csv", "id,x,y\na,0.5,0.5\nb,0.1,0.9\n");
  const Outcome refused = predict({"--input", "points.csv", "--keep", "id", "--keep", "x"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("points.csv:1: "), HasSubstr("--keep"),
                                    HasSubstr("1 for the 2 inputs")));
  // As it says.
  folder_.write("points.csv", "id,again,x,y\na,0.5,0.5,0.5\nb,0.1,0.1,0.9\n");
  const auto lines =
      lines_of(predict({"--input", "points.csv", "--keep", "id", "--keep", "again"}).output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[1], StartsWith("a,0.5,"));
}

TEST_F(ProgramPredict, NamesAnswersAfterClassesAndTargets) {
  std::string content = "x,kind,a,\"b \"\"2\"\"\"\n";
  for (int i = 0; i < 60; ++i)
    content += std::to_string(i) +
               (i < 20   ? ",Barolo"
                : i < 40 ? ",\"Grignolino, old\""
                         : ",-1") +
               "," + std::to_string(i) + "," + std::to_string(2 * i) + "\n";
  folder_.write("wine.csv", content);
  folder_.write("new.csv", "x\n3\n");
  const std::string source = "source = \"csv\"\nfile = \"wine.csv\"\ncolumns = [\"x\"]\n";
  const auto header = [&](const std::string& loss, const std::string& data,
                          const std::string& layers) {
    const Outcome outcome =
        train({.head = "loss = \"" + loss + "\"\n", .data = data, .layers = layers}, {"--force"});
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    const auto lines = lines_of(predict({"--input", "new.csv"}).output);
    return lines.empty() ? "" : lines[0];
  };
  const std::string classes = source + "target = \"kind\"\ntarget_is = \"class\"\n";
  EXPECT_EQ(header("cross_entropy", classes, "[{linear = 3}]"),
            "p_-1,p_Barolo,\"p_Grignolino, old\",class");
  EXPECT_EQ(header("mse", classes, "[{linear = 3}]"), "y_-1,y_Barolo,\"y_Grignolino, old\",class");
  EXPECT_EQ(header("mse", source + "target = [\"a\", 4]\n", "[{linear = 2}]"), "a,\"b \"\"2\"\"\"");
  // A single output speaks for the second class.
  std::string two = "x,kind\n";
  for (int i = 0; i < 60; ++i) two += std::to_string(i) + (i < 30 ? ",few\n" : ",many\n");
  folder_.write("wine.csv", two);
  EXPECT_EQ(header("binary_cross_entropy", classes, "[{linear = 1}]"), "p_many,class");
  // Without names.
  std::string plain;
  for (int i = 0; i < 60; ++i) plain += std::to_string(i) + "," + std::to_string(2 * i) + "\n";
  folder_.write("wine.csv", plain);
  EXPECT_EQ(header("mse", "source = \"csv\"\nfile = \"wine.csv\"\ntarget = -1\n", "[{linear = 1}]"),
            "y0");
}

TEST_F(ProgramPredict, NamesTheKindsOfIris) {
  const char* data = std::getenv("GRADUS_DATA");
  if (data == nullptr || !fs::exists(fs::path(data) / "sklearn/iris.csv"))
    GTEST_SKIP() << "set GRADUS_DATA to a folder with the data sets to run this test";
  ASSERT_EQ(train({.data = "source = \"iris\"\n",
                   .layers = "[{linear = 3}]",
                   .training = "epochs = 60\nbatch = 10\n"})
                .code,
            0);
  folder_.write("new.csv", "5.1,3.5,1.4,0.2\n");
  const auto lines = lines_of(predict({"--input", "new.csv"}).output);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "p_setosa,p_versicolor,p_virginica,class");
  EXPECT_THAT(lines[1], testing::EndsWith(",setosa"));
}

// ---- Digits ----

TEST_F(ProgramPredict, KeepsTheDigitsOfLargeTargets) {
  // Around 1.7e9 a float32 tells numbers 128 apart.
  for (const char* type : {"float32", "float64"}) {
    ASSERT_EQ(
        train_prices([](int i) { return 1.7e9 + i; }, std::string("dtype = \"") + type + "\"\n")
            .code,
        0);
    const auto answers = prices("10\n20\n21\n");
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_NEAR(answers[0], 1.7e9 + 10, 3);
    EXPECT_NEAR(answers[1] - answers[0], 10, 1);
    EXPECT_NEAR(answers[2] - answers[1], 1, 0.1);
    EXPECT_LT(summary("runs/small")["test_mean_absolute_error"], 3);
    EXPECT_GT(summary("runs/small")["test_r2"], 0.99);
    const std::string evaluated = gradus({"evaluate", "runs/small"}).output;
    double off = 1e9;
    ASSERT_EQ(std::sscanf(evaluated.c_str() + evaluated.find("absolute error"),
                          "absolute error %lf", &off),
              1);
    EXPECT_LT(off, 3);
  }
}

TEST_F(ProgramPredict, AnswersBeyondTheRangeOfTheNetwork) {
  const Outcome trained = train_prices([](int i) { return 1e39 * (1 + i); });
  ASSERT_EQ(trained.code, 0) << trained.errors;
  const auto answers = prices("10\n20\n");
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_NEAR(answers[0] / 1e39, 11, 3);
  EXPECT_NEAR(answers[1] / 1e39, 21, 3);
  const json results = summary("runs/small");
  EXPECT_LT(results["test_mean_absolute_error"].get<double>() / 1e39, 3);
  EXPECT_GT(results["test_r2"], 0.99);
  EXPECT_THAT(gradus({"evaluate", "runs/small"}).output, Not(HasSubstr("inf")));
}

// Inputs and targets beyond float32 are numbers all the same once they are standardized.
TEST_F(ProgramPredict, StandardizesWhatFloat32CannotHold) {
  std::string content = "area,price\n";
  for (int i = 0; i < 200; ++i)
    content += std::to_string(i % 100) + "e40," + std::to_string(i % 100) + "e39\n";
  folder_.write("homes.csv", content);
  SmallConfig config{.head = "seed = 3\nloss = \"mse\"\n",
                     .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\n",
                     .layers = "[{linear = 1}]",
                     .optimizer = "name = \"adam\"\nlearning_rate = 0.05\n",
                     .training = "epochs = 60\nbatch = 20\n"};
  const Outcome refused = train(config);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors,
              AllOf(HasSubstr("homes.csv"), HasSubstr("target column 2 ('price')")));
  config.data += "standardize_target = true\n";
  const Outcome trained = train(config, {"--force"});
  ASSERT_EQ(trained.code, 0) << trained.errors;
  const auto answers = prices("10e40\n50e40\n");
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_NEAR(answers[0] / 1e39, 10, 3);
  EXPECT_NEAR(answers[1] / 1e39, 50, 3);
}

// ---- Results that are not finite ----

TEST_F(ProgramPredict, RefusesAnInputThatTheNetworkCannotBeGiven) {
  ASSERT_EQ(train_prices([](int i) { return 2.0 * i; }).code, 0);
  folder_.write("new.csv", "id,area\na,50\nb,1e300\n");
  const Outcome outcome = predict({"--input", "new.csv"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("new.csv:3: column 2 ('area')"), HasSubstr("1e+300")));
  ASSERT_EQ(train({}, {"--force"}).code, 0);
  folder_.write("points.csv", "0.5,0.5\n0.5,1e39\n");
  EXPECT_THAT(predict({"--input", "points.csv"}).errors,
              HasSubstr("points.csv:2: column 2 holds 1e+39"));
}

TEST_F(ProgramPredict, RefusesAnAnswerThatIsNotFinite) {
  SmallConfig config;
  config.layers =
      "[{linear = {outputs = 2, initializer = {values = [[1e36, 1e36], [0, 0]]}, bias_initializer "
      "= \"constant\"}}]";
  config.optimizer = "name = \"sgd\"\nlearning_rate = 1e-9\n";
  ASSERT_EQ(train(config).code, 0);
  folder_.write("points.csv", "x,y\n0.5,0.5\n\n");
  folder_.write("points.csv", "x,y\n0.5,0.5\n0.5,7000\n");
  const Outcome outcome = predict({"--input", "points.csv"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("points.csv:3: "), HasSubstr("column 2 holds 7000")));
  // Where no input is the cause, none is named.
  folder_.write("points.csv", "x,y\n0.5,0.5\n0.5,150\n");
  EXPECT_THAT(predict({"--input", "points.csv"}).errors,
              AllOf(HasSubstr("points.csv:3: "), Not(HasSubstr("column"))));
}

}  // namespace
}  // namespace gradus::tests
