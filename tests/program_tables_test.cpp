// The program and tables of the user's own, with real ones where there are any.
#include <gmock/gmock.h>

#include <cmath>

#include "gradus/base/readable.hpp"
#include "gradus/base/text.hpp"
#include "tests/idx_bytes.hpp"
#include "tests/paths.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// Homes: what they cost is 1000 times their area, and 50,000 more in town.
std::string homes(int count) {
  std::string out = "id,area,place,price\n";
  for (int i = 0; i < count; ++i) {
    const int area = 30 + i * 37 % 100;
    const bool town = i % 3 == 0;
    out += std::to_string(i) + "," + std::to_string(area) + (town ? ",town," : ",country,") +
           std::to_string(1000 * area + (town ? 50000 : 0)) + "\n";
  }
  return out;
}

const SmallConfig regression{
    .head = "seed = 3\nloss = \"mse\"\n",
    .data =
        "source = \"csv\"\nfile = \"homes.csv\"\ncolumns = [\"area\", \"place\"]\n"
        "target = \"price\"\ntext = \"one_hot\"\nstandardize_target = true\n",
    .layers = "[{linear = 8}, \"tanh\", {linear = 1}]",
    .optimizer = "name = \"adam\"\nlearning_rate = 0.03\n",
    .training = "epochs = 60\nbatch = 16\n"};

class ProgramTables : public Program {
 protected:
  void SetUp() override { folder_.write("homes.csv", homes(200)); }
};

TEST_F(ProgramTables, FindsTheFileInTheFolderOfDataForEveryCommand) {
  fs::create_directory(path("elsewhere"));
  fs::rename(path("homes.csv"), path("elsewhere/homes.csv"));
  folder_.write("small.toml", text_of(regression));
  for (const char* command : {"train", "inspect", "explain"}) {
    EXPECT_EQ(gradus({command, "small.toml"}).code, 1) << command;
    const Outcome outcome = gradus({command, "small.toml", "--data", "elsewhere"});
    EXPECT_EQ(outcome.code, 0) << command << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("Linear(3 -> 8)")) << command;
  }
  EXPECT_EQ(gradus({"inspect", "runs/small", "--data", "elsewhere"}).code, 0);
}

TEST_F(ProgramTables, LearnsEvaluatesAndPredictsInTheUnitsOfTheFile) {
  const Outcome trained = train(regression);
  ASSERT_EQ(trained.code, 0) << trained.errors;
  EXPECT_THAT(trained.output, HasSubstr("inputs area (2), place (3: 2 words); target price (4)"));
  const json results = summary("runs/small");
  EXPECT_GT(results["test_r2"], 0.99);
  EXPECT_LT(results["test_mean_absolute_error"], 3000);
  EXPECT_EQ(results["rounds"][0]["test_r2"], results["test_r2"]);
  EXPECT_THAT(trained.output, HasSubstr(", R2 0.99"));

  const Outcome evaluated = gradus({"evaluate", "runs/small"});
  ASSERT_EQ(evaluated.code, 0) << evaluated.errors;
  EXPECT_THAT(evaluated.output, HasSubstr("40 samples, test loss "));
  const double squared = results["test_mean_squared_error"], root = std::sqrt(squared);
  EXPECT_DOUBLE_EQ(results["test_root_mean_squared_error"], root);
  const std::string figures =
      text("mean squared error ", readable(squared), ", RMSE ", readable(root),
           ", mean absolute error ", readable(results["test_mean_absolute_error"].get<double>()),
           ", R2 ", readable(results["test_r2"].get<double>()));
  for (const Outcome& outcome : {trained, evaluated})
    EXPECT_THAT(outcome.output, HasSubstr(figures));

  folder_.write("new.csv", "place,area\ntown,100\ncountry,50\n");
  const auto lines = lines_of(gradus({"predict", "runs/small", "--input", "new.csv"}).output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "price");
  EXPECT_NEAR(std::stod(lines[1]), 150000, 6000);
  EXPECT_NEAR(std::stod(lines[2]), 50000, 6000);
}

// Two targets of different sizes; the second has noise.
std::string two_targets() {
  std::string out = "x,length,weight\n";
  for (int i = 0; i < 100; ++i)
    out += text(i, ",", 2 * i + 1, ",", 1000 * i + (i * 37 % 11 - 5) * 700, "\n");
  return out;
}

TEST_F(ProgramTables, ReportsEachOfSeveralTargetsByName) {
  folder_.write("two.csv", two_targets());
  SmallConfig config = regression;
  config.head += "rounds = 2\n";
  config.data =
      "source = \"csv\"\nfile = \"two.csv\"\ntarget = [\"length\", \"weight\"]\n"
      "standardize_target = true\n";
  config.layers = "[{linear = 2}]";
  ASSERT_EQ(train(config).code, 0);
  const json results = summary("runs/small");
  const json& targets = results["test_targets"];
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0]["name"], "length");
  EXPECT_EQ(targets[1]["name"], "weight");
  for (const char* figure : {"mean_squared_error", "mean_absolute_error", "r2"}) {
    const double length = targets[0][figure], weight = targets[1][figure];
    EXPECT_NEAR((length + weight) / 2, results[std::string("test_") + figure], 1e-9 * weight);
  }
  EXPECT_GT(targets[0]["r2"], targets[1]["r2"]);
  EXPECT_GT(targets[1]["root_mean_squared_error"], 1000);
  EXPECT_LT(targets[0]["root_mean_squared_error"], 10);

  // The model is the first round's.
  const json& first = results["rounds"][0]["test_targets"];
  const std::string evaluated = gradus({"evaluate", "runs/small"}).output;
  for (const json& target : first) {
    const auto shown = [&](const char* figure) { return readable(target[figure].get<double>()); };
    EXPECT_THAT(lines_of(evaluated),
                testing::Contains(AllOf(HasSubstr(target["name"].get<std::string>() + " "),
                                        HasSubstr(" " + shown("mean_squared_error") + " "),
                                        HasSubstr(" " + shown("root_mean_squared_error") + " "),
                                        HasSubstr(" " + shown("mean_absolute_error") + " "),
                                        EndsWith(" " + shown("r2")))));
  }
}

// The numbers that follow a word.
std::vector<std::string> numbers_after(const std::string& word, const std::string& output) {
  std::vector<std::string> out;
  for (auto at = output.find(word); at != output.npos; at = output.find(word, at + 1)) {
    const auto first = at + word.size();
    out.push_back(output.substr(first, output.find_first_of(" ,\n", first) - first));
  }
  return out;
}

TEST_F(ProgramTables, ShowsFourDigitsOfLossesOfAnySize) {
  // Lengths of a micrometre: their squared errors are far below 0.0001.
  std::string tiny = "x,y\n";
  for (int i = 0; i < 50; ++i) tiny += text(i, ",", i * 1e-6, "\n");
  folder_.write("two.csv", tiny);
  SmallConfig config = regression;
  config.data = "source = \"csv\"\nfile = \"two.csv\"\ntarget = \"y\"\n";
  config.layers = "[{linear = {outputs = 1, bias = false, initializer = {constant = 0}}}]";
  config.optimizer = "name = \"sgd\"\nlearning_rate = 0.01\n";
  config.training = "epochs = 3\nbatch = 100\n";
  const Outcome trained = train(config);
  ASSERT_EQ(trained.code, 0) << trained.errors;
  const auto losses = numbers_after(" loss ", trained.output);
  ASSERT_EQ(losses.size(), 3u * 2 + 1);
  for (const std::string& loss : losses) {
    EXPECT_EQ(loss, readable(std::stod(loss)));
    EXPECT_GT(std::stod(loss), 1e-11);
    EXPECT_LT(std::stod(loss), 1e-8);
  }
  EXPECT_THAT(losses, testing::Contains(readable(summary("runs/small")["train_loss"])));
  EXPECT_EQ(numbers_after("test loss ", gradus({"evaluate", "runs/small"}).output),
            std::vector{losses.back()});
}

// What was fitted is in the model file, not in the data that happen to be there later.
TEST_F(ProgramTables, KeepsTheStandardizationOfItsTraining) {
  ASSERT_EQ(train(regression).code, 0);
  folder_.write("new.csv", "area,place\n100,town\n");
  const auto predict = [&] {
    return gradus({"predict", "runs/small", "--input", "new.csv"}).output;
  };
  const std::string before = predict();
  fs::remove(path("homes.csv"));
  EXPECT_EQ(predict(), before);
  EXPECT_EQ(gradus({"inspect", "runs/small"}).code, 0);
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 1);
  // Homes of one kind: standardized by their own moments, nothing would be right.
  std::string others = "id,area,place,price\n";
  for (int i = 0; i < 20; ++i)
    others +=
        "0," + std::to_string(100 + i) + ",country," + std::to_string(1000 * (100 + i)) + "\n";
  folder_.write("elsewhere/homes.csv", others);
  EXPECT_EQ(gradus({"evaluate", "runs/small", "--data", "elsewhere"}).code, 1);  // other rows
  const Outcome moved = gradus({"evaluate", "runs/small", "--input", "elsewhere/homes.csv"});
  ASSERT_EQ(moved.code, 0) << moved.errors;
  EXPECT_THAT(moved.output, HasSubstr("20 samples"));
  double off = 0;
  ASSERT_EQ(std::sscanf(moved.output.c_str() + moved.output.find("absolute error"),
                        "absolute error %lf", &off),
            1);
  EXPECT_LT(off, 4000);
}

TEST_F(ProgramTables, TrainsAgainFromTheConfigurationOfARun) {
  ASSERT_EQ(train(regression).code, 0);
  ASSERT_EQ(gradus({"train", "runs/small/config.toml", "--out", "again", "--quiet"}).code, 0);
  EXPECT_TRUE(file("again/model.safetensors") == file("runs/small/model.safetensors"));
}

TEST_F(ProgramTables, WatchesValidationSamplesAndEvaluatesTheTestSet) {
  SmallConfig config = regression;
  config.data += "validation_share = 0.25\n";
  const Outcome outcome = train(config);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("120 samples of csv to train, 40 to validate"),
                    HasSubstr("  validation loss "), HasSubstr("small: validation loss")));
  const json results = summary("runs/small");
  EXPECT_GT(results["validation_r2"], 0.99);
  EXPECT_FALSE(results.contains("test_loss"));
  EXPECT_THAT(file("runs/small/metrics.csv"), HasSubstr(",validation_loss,validation_error,"));
  const Outcome evaluated = gradus({"evaluate", "runs/small"});
  EXPECT_THAT(evaluated.output, HasSubstr("40 samples, test loss "));
  char other[40];
  std::snprintf(other, sizeof other, "test loss %.6g,", results["validation_loss"].get<double>());
  EXPECT_THAT(evaluated.output, testing::Not(HasSubstr(other)));
}

TEST_F(ProgramTables, FindsTheFileBesideTheConfiguration) {
  folder_.write("deep/homes.csv", homes(50));
  folder_.write("deep/small.toml", text_of(regression));
  const Outcome outcome = gradus({"train", "deep/small.toml", "--epochs", "1"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("40 samples of csv to train, 10 to test"));
}

TEST_F(ProgramTables, AnswersWithTheLabelsOfTheFile) {
  std::string content;
  for (int i = 0; i < 100; ++i)
    content += std::to_string(i) + (i < 50 ? ",\"few, or none\"\n" : ",many\n");
  folder_.write("counts.csv", content);
  const SmallConfig config{
      .data = "source = \"csv\"\nfile = \"counts.csv\"\nheader = false\ntarget = -1\n",
      .layers = "[{linear = 2}]",
      .training = "epochs = 40\nbatch = 10\n"};
  ASSERT_EQ(train(config).code, 0);
  EXPECT_LT(summary("runs/small")["test_error"], 0.1);
  folder_.write("new.csv", "x\n3\n97\n");
  const auto lines = lines_of(gradus({"predict", "runs/small", "--input", "new.csv"}).output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "\"p_few, or none\",p_many,class");
  EXPECT_THAT(lines[1], EndsWith(",\"few, or none\""));
  EXPECT_THAT(lines[2], EndsWith(",many"));
}

TEST_F(ProgramTables, SkipsLinesOfTheInputOnlyOnRequest) {
  ASSERT_EQ(train(regression).code, 0);
  folder_.write("new.csv", "exported today\narea,place\n100,town\n");
  EXPECT_EQ(gradus({"predict", "runs/small", "--input", "new.csv"}).code, 1);
  EXPECT_EQ(
      lines_of(gradus({"predict", "runs/small", "--input", "new.csv", "--skip-lines", "1"}).output)
          .size(),
      2u);
}

TEST_F(ProgramTables, InspectsATable) {
  folder_.write("small.toml", text_of(regression));
  EXPECT_THAT(gradus({"inspect", "small.toml"}).output, HasSubstr("Linear(3 -> 8)"));
}

// ---- Bad files: a message with line and column, exit 1, nothing written ----

TEST_F(ProgramTables, RefusesBadFiles) {
  const std::string head = "id,area,place,price\n1,50,town,100000\n";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {head + "2,large,town,1\n", "homes.csv:3: column 2 ('area') must be a finite number"},
      {head + "2,50,town\n", "homes.csv:3: column 4 is missing: the row has 3 cells"},
      {head + "2,50,town,1,2\n", "homes.csv:3: column 5 is one too many"},
      {"", "homes.csv:1: column 1: there is nothing in the file"},
      {"id,area,place,price\n", "homes.csv:2: column 1: no row follows the header"},
      {gzip(std::string(1 << 24, '7')), "homes.csv:1: column 1 makes a row of more than 4194304"},
      {head + std::string("2,5\0,town,1\n", 12), "homes.csv:3: column 2 has a NUL byte"},
      {head + "2,50,t\xff,1\n", "homes.csv:3: column 3 is not UTF-8"},
      {head + "2,50,town,\n", "homes.csv:3: column 4 ('price') has no value"},
      {"id,area,place,prise\n1,50,town,100000\n",
       "homes.csv:1: no column is called 'price': columns 1 to 4 are 'id', 'area', 'place', "
       "'prise'"},
  };
  for (const auto& [content, message] : bad) {
    folder_.write("homes.csv", content);
    const Outcome outcome = train(regression);
    EXPECT_EQ(outcome.code, 1) << message;
    EXPECT_THAT(outcome.errors, AllOf(StartsWith("gradus: "), HasSubstr(message)));
    EXPECT_EQ(outcome.output, "");
    EXPECT_FALSE(fs::exists(path("runs")));  // nor the folder that runs are in
  }
}

TEST_F(ProgramTables, RefusesALossAndOutputsThatDoNotFit) {
  SmallConfig config = regression;
  config.layers = "[{linear = 2}]";
  EXPECT_THAT(train(config).errors,
              HasSubstr("homes.csv has 1 target that is a number: required is "
                        "[1]: let the layers end with {linear = 1}"));
  config = regression;
  config.head = "loss = \"cross_entropy\"\n";
  config.data += "target_is = \"number\"\n";
  EXPECT_THAT(
      train(config).errors,
      HasSubstr("small.toml:1: cross_entropy requires classes, but the targets of homes.csv "
                "are numbers: write loss = \"mse\", or target_is = \"class\""));
}

// ---- Toys ----

TEST_F(Program, LearnsToysOnFreshPoints) {
  for (const std::string source : {"moons", "spirals", "xor", "rings", "disc"}) {
    const Outcome outcome =
        train({.data = "source = \"" + source + "\"\ntrain = 200\ntest = 500\nfresh = true\n",
               .layers = "[{linear = 32}, \"tanh\", {linear = 32}, \"tanh\", {linear = 2}]",
               .optimizer = "name = \"adam\"\nlearning_rate = 0.01\n",
               .training = "epochs = 100\nbatch = 20\n"},
              {"--out", source, "--quiet"});
    ASSERT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_LT(summary(source)["test_error"], 0.06) << source;
    EXPECT_THAT(gradus({"evaluate", source}).output, HasSubstr("500 samples"));
  }
  EXPECT_THAT(file("disc/config.toml"), HasSubstr("fresh = true"));
}

// ---- Real tables: the committed experiments keep their promises ----

class ProgramRealTables : public Program {
 protected:
  void SetUp() override {
    const char* data = std::getenv("GRADUS_DATA");
    if (data == nullptr || !fs::exists(fs::path(data) / "california_housing"))
      GTEST_SKIP() << "set GRADUS_DATA to a folder with the data sets to run this test";
  }
  json results_of(const std::string& name) {
    const Outcome outcome =
        gradus({"train", std::string(repository) + "/experiments/" + name + ".toml", "--out", name,
                "--quiet"});
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    return summary(name);
  }
};

TEST_F(ProgramRealTables, LearnIrisTo5PercentAtMost) {
  EXPECT_LE(results_of("iris")["test_error"], 0.05);
}

TEST_F(ProgramRealTables, ReadIrisAsAnyOtherTable) {
  const std::string from = std::string(std::getenv("GRADUS_DATA")) + "/sklearn/iris.csv";
  const auto with = [](const std::string& data) {
    return SmallConfig{.data = data, .layers = "[{linear = 3}]", .training = "epochs = 3\n"};
  };
  ASSERT_EQ(train(with("source = \"iris\"\n"), {"--out", "named"}).code, 0);
  ASSERT_EQ(train(with("source = \"csv\"\nfile = \"" + from +
                       "\"\nskip_lines = 1\nheader = false\ntarget = 5\n"),
                  {"--out", "table"})
                .code,
            0);
  EXPECT_EQ(summary("named")["test_loss"], summary("table")["test_loss"]);
}

TEST_F(ProgramRealTables, PredictWhatEvaluateMeasures) {
  const SmallConfig config{.head = "loss = \"mse\"\n",
                           .data = "source = \"california_housing\"\n",
                           .layers = "[{linear = 16}, \"tanh\", {linear = 1}]",
                           .optimizer = "name = \"adam\"\n",
                           .training = "epochs = 2\n"};
  ASSERT_EQ(train(config).code, 0);
  EXPECT_GT(summary("runs/small")["test_r2"], 0.4);
  // The first block of the file: worth 4.526.
  folder_.write("new.csv", "8.3252,41,6.984127,1.023810,322,2.555556,37.88,-122.23\n");
  const auto lines = lines_of(gradus({"predict", "runs/small", "--input", "new.csv"}).output);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "MedHouseVal");
  EXPECT_NEAR(std::stod(lines[1]), 4.526, 1.5);
}

class LongRealTables : public ProgramRealTables {};

TEST_F(LongRealTables, LearnDigitsTo3PercentAtMost) {
  EXPECT_LE(results_of("digits")["test_error"], 0.03);
}

TEST_F(LongRealTables, LearnCaliforniaHousingToAnR2Of0Point79AtLeast) {
  const json results = results_of("california_housing");
  EXPECT_EQ(results["rounds"].size(), 3u);
  EXPECT_GE(results["test_r2"], 0.79);
  EXPECT_LE(results["test_mean_squared_error"], 0.275);
  EXPECT_LT(results["seconds"], 3 * 20);
}

}  // namespace
}  // namespace gradus::tests
