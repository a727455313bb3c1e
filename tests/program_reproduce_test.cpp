// What `gradus reproduce` writes and refuses.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <tuple>

#include "app/configuration/config.hpp"
#include "app/reproduce/built_in_folder.hpp"
#include "app/reproduce/reports.hpp"
#include "gradus/base/error.hpp"
#include "gradus/base/readable.hpp"
#include "gradus/figures/gnuplot.hpp"
#include "tests/environment_variable.hpp"
#include "tests/program_fixture.hpp"
#include "tests/svg.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class Reproduce : public Program {
 protected:
  // Configurations that train in no time, in place of report A's and B's.
  Reproduce() {
    for (const char* loss : {"mse", "mae", "cross_entropy"})
      write(text("report_a_", loss), {.head = text("rounds = 2\nloss = \"", loss, "\"\n")});
    for (const char* activation : {"tanh", "relu"}) {
      write(text("report_b_", activation),
            {.head = "rounds = 2\nloss = \"mse\"\n",
             .layers = text("[{linear = 8}, \"", activation, "\", {linear = 1}]")});
    }
  }
  void write(const std::string& name, const SmallConfig& config) const {
    folder_.write("small/" + name + ".toml", text_of(config));
  }
  // Without gnuplot, whose pictures take most of the time.
  Outcome reproduce(const std::vector<std::string>& words) const {
    const EnvironmentVariable nothing("PATH", path("").string());
    return reproduce_drawn(words);
  }
  Outcome reproduce_drawn(std::vector<std::string> words) const {
    words.insert(words.begin(), "reproduce");
    words.insert(words.end(), {"--experiments", "small"});
    return gradus(words);
  }
  static bool can_draw() { return ::gradus::gnuplot("").has_value(); }
};

TEST_F(Reproduce, RequiresTheDataThatTheReportDescribes) {
  write("report_a_mae",
        {.head = "loss = \"mae\"\n", .data = "source = \"moons\"\ntrain = 10\ntest = 10\n"});
  const Outcome outcome = reproduce({"a", "--out", "out"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("small/report_a_mae.toml:2: the source of report_a_mae is "
                                        "moons, but its report describes disc: let source be "
                                        "\"disc\""));
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Reproduce, CountsNoStartThatNeverLearnsAmongThoseThatDid) {
  write("report_a_mse", {.head = "rounds = 2\nloss = \"mse\"\n",
                         .optimizer = "name = \"sgd\"\nlearning_rate = 0\n"});
  ASSERT_EQ(reproduce({"a", "--out", "out"}).code, 0);
  EXPECT_THAT(file("out/report.md"),
              HasSubstr("| below 10 % wrong, MSE | after about 40 epochs, or "
                        "stuck in a local minimum for longer | none of 2 |"));
}

TEST_F(Reproduce, WritesThePageThePicturesAndTheRuns) {
  const Outcome outcome = reproduce_drawn({"a", "--out", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, EndsWith("written to out/report.html\n"));
  for (const char* run : {"a/report_a_mse", "a/report_a_mae", "a/report_a_cross_entropy"}) {
    for (const char* name : {"config.toml", "metrics.csv", "summary.json", "model.safetensors"})
      EXPECT_TRUE(fs::is_regular_file(path("out") / run / name)) << run << "/" << name;
  }
  for (const char* picture : {"a_error_mse", "a_error_mae", "a_map_cross_entropy"}) {
    EXPECT_TRUE(fs::is_regular_file(path(text("out/images/", picture, ".csv")))) << picture;
    EXPECT_EQ(fs::is_regular_file(path(text("out/images/", picture, ".svg"))), can_draw());
  }
  EXPECT_THAT(file("out/report.html"),
              AllOf(HasSubstr("prefers-color-scheme: dark"), HasSubstr("Report A"),
                    Not(HasSubstr("Report B")), Not(HasSubstr("http"))));
}

TEST_F(Reproduce, SetsTheFiguresOfItsRunsBesideTheReported) {
  ASSERT_EQ(reproduce({"a", "--out", "out"}).code, 0);
  const json results = summary("out/a/report_a_mse");
  const std::string ours =
      fmt::format("{:.2f} % ± {:.2f} (2 starts)", 100 * results["test_error"].get<double>(),
                  100 * results["test_error_deviation"].get<double>());
  EXPECT_THAT(
      file("out/report.html"),
      HasSubstr(
          "<td data-head=\"what\">test error, MSE</td><td data-head=\"reported\">7.71 % ± 5.13"
          "</td><td data-head=\"ours\">" +
          ours));
  EXPECT_THAT(file("out/report.md"),
              HasSubstr("| A | test error, MSE | 7.71 % ± 5.13 | " + ours + " |"));
}

TEST_F(Reproduce, OrdersTheLossesByTheirErrors) {
  ASSERT_EQ(reproduce({"a", "--out", "out"}).code, 0);
  std::vector<std::pair<double, std::string>> losses;
  for (const auto& [run, name] : {std::pair("mse", "MSE"), std::pair("mae", "MAE"),
                                  std::pair("cross_entropy", "cross entropy")})
    losses.emplace_back(summary(text("out/a/report_a_", run))["test_error"], name);
  std::ranges::sort(losses);
  EXPECT_THAT(file("out/report.md"),
              HasSubstr(text("| order of the losses, best first | cross entropy, MSE, MAE | ",
                             losses[0].second, ", ", losses[1].second, ", ", losses[2].second)));
}

// Counted again from what the pictures were drawn of.
TEST_F(Reproduce, CountsTheWrongPointsNearTheCircle) {
  write("report_b_tanh", {.head = "loss = \"mse\"\n",
                          .layers = "[{linear = 8}, \"tanh\", {linear = 1}]",
                          .training = "epochs = 20\nbatch = 5\n"});
  ASSERT_EQ(reproduce({"b", "--out", "out"}).code, 0);
  int wrong = 0, close = 0;
  const auto lines = lines_of(file("out/images/b_answers_tanh.csv"));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    double x = 0, y = 0;
    int truth = 0, predicted = 0;
    ASSERT_EQ(std::sscanf(lines[i].c_str(), "%lf,%lf,%d,%d", &x, &y, &truth, &predicted), 4);
    if (truth == predicted) continue;
    ++wrong;
    close += std::abs(std::hypot(x - 0.5, y - 0.5) - 0.3989422804014327) <= 0.05 ? 1 : 0;
  }
  ASSERT_GT(wrong, close);
  ASSERT_GT(close, 0);
  EXPECT_THAT(file("out/report.md"),
              HasSubstr(fmt::format("| wrong points within 0.05 of the circle, tanh | \"close to "
                                    "the boundary\" | {:.1f} % of {}, the farthest",
                                    100.0 * close / wrong, wrong)));
}

TEST_F(Reproduce, SaysWhoChoseWhichSettingAndHowThePageWasMade) {
  ASSERT_EQ(reproduce({"b", "--quick", "--threads", "1", "--out", "out"}).code, 0);
  const std::string page = file("out/report.md");
  EXPECT_THAT(page, AllOf(HasSubstr("| network | 2-8-1, tanh / 2-8-1, relu | the report |"),
                          HasSubstr("| optimizer | Sgd(learning_rate 0.1, momentum 0.9) | us |"),
                          HasSubstr("| command | `gradus reproduce b --quick"),
                          HasSubstr("| threads | 1"), HasSubstr("This is a quick run"),
                          HasSubstr("| 1 | the radius of the circle is 1/√2")));
}

// The words for colours in the text are those of the picture beside it.
TEST_F(Reproduce, NamesTheColoursOfItsPictures) {
  if (!can_draw()) GTEST_SKIP() << "there is no gnuplot in PATH";
  ASSERT_EQ(reproduce_drawn({"b", "--out", "out"}).code, 0);
  const Svg picture = parse_svg(file("out/images/b_answers_tanh.svg"));
  const auto colour_of = [&](int shape) {
    const auto last =
        std::ranges::find(picture.points.rbegin(), picture.points.rend(), shape, &SvgPoint::shape);
    return last == picture.points.rend() ? "none" : colour_name(last->colour);
  };
  constexpr int dot = 6, triangle = 8;
  EXPECT_THAT(file("out/report.md"), AllOf(HasSubstr(colour_of(dot) + " dot"),
                                           HasSubstr(colour_of(triangle) + " triangle")));
}

// Whether the rows of a table that speak of a derivative say of what it is one.
void expect_derivatives_of_something(const std::string& markdown) {
  int rows = 0;
  for (const std::string& line : lines_of(markdown)) {
    if (!line.starts_with("|")) continue;
    if (line.find("gradient") == line.npos && line.find("derivative") == line.npos) continue;
    ++rows;
    EXPECT_THAT(line, HasSubstr("with respect to")) << line;
  }
  EXPECT_GE(rows, 2);
}

TEST_F(Reproduce, SaysWithRespectToWhatADerivativeIs) {
  ASSERT_EQ(reproduce({"b", "--out", "out"}).code, 0);
  expect_derivatives_of_something(file("out/report.md"));
  expect_derivatives_of_something(content_of(fs::path(repository) / "docs/errata.md"));
  // Erratum 4 is a true formula: of another derivative than the report says.
  for (const std::string& page :
       {file("out/report.md"), content_of(fs::path(repository) / "docs/errata.md")})
    EXPECT_THAT(page, HasSubstr("the derivative with respect to the probability p; with respect to "
                                "the output s, where p = 1/(1 + e⁻ˢ), the derivative is p − y"));
}

// Counted again from the numbers of the pictures, of a network whose answer is always the same: the
// rounds differ by their test points alone, the more the fewer they are.
TEST_F(Reproduce, SaysWhetherItConfirmsTheVarianceOfReportC) {
  const std::string layers =
      R"([{linear = {outputs = 2, initializer = "constant", bias_initializer = {values = [1, 0]}}}])";
  const auto write_run = [&](const char* loss, int test) {
    write(text("report_c_", loss),
          {.head = text("rounds = 5\nloss = \"", loss, "\"\n"),
           .data = text("source = \"disc\"\ntrain = 10\ntest = ", test, "\nfresh = true\n"),
           .layers = layers,
           .optimizer = "name = \"sgd\"\nlearning_rate = 1e-9\n"});
  };
  for (const auto& [of_mse, of_cross_entropy, verdict] :
       {std::tuple(20, 5000, "not confirmed"), {5000, 20, "confirmed"}}) {
    write_run("mse", of_mse);
    write_run("cross_entropy", of_cross_entropy);
    ASSERT_EQ(reproduce({"c", "--out", "out", "--force"}).code, 0);
    double bands[2] = {};
    for (const int i : {0, 1}) {
      const auto lines =
          lines_of(file(text("out/images/c_error_", i == 0 ? "mse" : "cross_entropy", ".csv")));
      for (std::size_t l = 1; l < lines.size(); ++l) {
        const std::size_t high = lines[l].rfind(','), low = lines[l].rfind(',', high - 1);
        bands[i] += std::stod(lines[l].substr(high + 1)) - std::stod(lines[l].substr(low + 1));
      }
    }
    EXPECT_THAT(
        file("out/report.md"),
        HasSubstr(fmt::format("| variance of cross entropy | \"much higher than using MSE\" "
                              "| {}: its deviation is {:.2f} times that of MSE |",
                              verdict, bands[1] / bands[0])));
  }
}

TEST_F(Reproduce, WithoutGnuplotHasTheTablesAndSaysWhatIsMissing) {
  const Outcome outcome = reproduce({"a", "--out", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(file("out/report.html"),
              AllOf(HasSubstr("There is no gnuplot in PATH"), HasSubstr("7.71 %"),
                    HasSubstr("its numbers: images/a_error_mse.csv"), Not(HasSubstr("<img"))));
}

TEST_F(Reproduce, AfterCtrlCWritesWhatThereIs) {
  write("report_a_mae",
        {.head = "rounds = 1000\nloss = \"mae\"\n", .training = "epochs = 1000\nbatch = 1\n"});
  Running running({gradus_program, "reproduce", "a", "--out", "out", "--experiments", "small"},
                  folder_.path());
  ASSERT_TRUE(running.wait_for("report_a_mse: "));
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.code, 130) << outcome.errors;
  EXPECT_THAT(file("out/report.html"),
              AllOf(HasSubstr("The run was interrupted"), HasSubstr("test error, MSE"),
                    Not(HasSubstr(">test error, cross entropy"))));
  EXPECT_TRUE(fs::is_regular_file(path("out/a/report_a_mse/summary.json")));
}

TEST_F(Reproduce, RefusesBeforeTheFirstStep) {
  folder_.write("precious/thesis.txt", "precious");
  Outcome outcome = reproduce({"a", "--out", "precious"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("precious exists already: name another with --out DIR"));
  outcome = reproduce({"a", "--out", "precious", "--force"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("it has no report.md and report.html), so --force"));
  EXPECT_EQ(file("precious/thesis.txt"), "precious");
  // Data that are not there, although a to c would need none.
  outcome = reproduce({"all", "--data", "precious", "--out", "out"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("gradus data fetch mnist"));
  EXPECT_EQ(outcome.output, "");
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Reproduce, IsDoneByOneProcessAtATimeAndMarkedWhereItWasKilled) {
  write("report_a_mae",
        {.head = "rounds = 1000\nloss = \"mae\"\n", .training = "epochs = 1000\nbatch = 1\n"});
  {
    Running running({gradus_program, "reproduce", "a", "--out", "out", "--experiments", "small"},
                    folder_.path());
    ASSERT_TRUE(running.wait_for("report_a_mse: "));
    // A run is written when it is trained.
    EXPECT_EQ(gradus({"evaluate", "out/a/report_a_mse"}).code, 0);
    for (const char* option : {"--quiet", "--force"}) {
      const Outcome second = reproduce({"b", "--out", "out", option});
      EXPECT_EQ(second.code, 1);
      EXPECT_EQ(second.output, "");
      EXPECT_THAT(second.errors, HasSubstr("out is being written by process "));
    }
    while (!fs::exists(path("out/a/report_a_mae/metrics.csv"))) ::usleep(1000);
    EXPECT_THAT(gradus({"inspect", "out/a/report_a_mae"}).output, HasSubstr("unfinished"));
    running.signal(SIGKILL);
    EXPECT_EQ(running.finish().code, 128 + SIGKILL);
  }
  const Outcome refused = reproduce({"b", "--out", "out", "--quiet"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("an unfinished reproduction"), HasSubstr("--force")));
  ASSERT_EQ(reproduce({"b", "--out", "out", "--quiet", "--force"}).code, 0);
  EXPECT_TRUE(fs::exists(path("out/b")));
  EXPECT_FALSE(fs::exists(path("out/a")));
  EXPECT_FALSE(fs::exists(path("out.new")));
}

TEST_F(Reproduce, ReplacesAReproductionByForce) {
  ASSERT_EQ(reproduce({"b", "--out", "out", "--quiet"}).code, 0);
  const Outcome outcome = reproduce({"a", "--out", "out", "--quiet", "--force"});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, "written to out/report.html\n");
  EXPECT_TRUE(fs::exists(path("out/a")));
  EXPECT_FALSE(fs::exists(path("out/b")));
}

TEST_F(Reproduce, SaysWhatIsWrongWithTheCommandOrItsExperiments) {
  EXPECT_EQ(gradus({"reproduce"}).code, 2);
  const Outcome outcome = gradus({"reproduce", "e"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("e not in {a,b,c,d,all}"));
  fs::create_directory(path("empty"));
  EXPECT_THAT(gradus({"reproduce", "a", "--experiments", "empty"}).errors,
              HasSubstr("empty has none of the experiments, such as"));
  folder_.write("small/report_a_mse.toml", "loss = \"mean\"\n");
  EXPECT_THAT(reproduce({"a"}).errors, HasSubstr("small/report_a_mse.toml:1: "));
}

class ReproduceWithData : public Reproduce {
 protected:
  void SetUp() override {
    const char* data = std::getenv("GRADUS_DATA");
    for (const char* set : {"mnist", "california_housing"}) {
      if (data == nullptr || !fs::exists(fs::path(data) / set))
        GTEST_SKIP() << "set GRADUS_DATA to a folder with the data sets to run this test";
    }
  }
};

TEST_F(ReproduceWithData, WritesAllFourReports) {
  for (const char* loss : {"mse", "cross_entropy"})
    write(text("report_c_", loss), {.head = text("rounds = 2\nloss = \"", loss, "\"\n"),
                                    .data = "source = \"disc\"\ntrain = 100\ntest = 200\n"
                                            "fresh = true\n"});
  write("mnist", {.data = "source = \"mnist\"\ntrain = 2000\ntest = 500\n",
                  .layers = "[\"flatten\", {linear = 10}]"});
  write("california_housing", {.head = "loss = \"mse\"\nrounds = 2\n",
                               .data = "source = \"california_housing\"\n",
                               .layers = "[{linear = 8}, \"tanh\", {linear = 1}]",
                               .optimizer = "name = \"adam\"\n"});
  const Outcome outcome = reproduce({"all", "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, "written to runs/reproduce/report.html\n");
  const std::string page = file("runs/reproduce/report.md");
  for (const char* title : {"\n## Report A: ", "\n## Report B: ", "\n## Report C: ",
                            "\n## Report D: ", "<summary>The worked example of report D"})
    EXPECT_THAT(page, HasSubstr(title));
  for (const char* picture : {"a_map_mae", "b_loss", "c_loss_mse", "c_error_cross_entropy",
                              "d_mnist_confusion", "d_mnist_mistakes", "d_housing_scatter"})
    EXPECT_TRUE(fs::is_regular_file(path(text("runs/reproduce/images/", picture, ".csv"))));
  const json digits = summary("runs/reproduce/d/mnist"),
             homes = summary("runs/reproduce/d/california_housing");
  EXPECT_THAT(
      page,
      AllOf(HasSubstr(fmt::format("| MNIST, test error | no figure in the text | {:.2f} % |",
                                  100 * digits["test_error"].get<double>())),
            HasSubstr(text("| California Housing, R2 | no figure in the text | ",
                           readable(homes["test_r2"].get<double>()), " ± ")),
            HasSubstr("W[3] after the update, rows (bias, weights) | (0, 3, 5) | (0, 3, 5) |"),
            HasSubstr("| (0, 0, 1), (0, 1, -3), (1, 0, 6) | (0, 0, 1), (0, 1, -3), (1, 1, 6) |")));
  EXPECT_EQ(lines_of(file("runs/reproduce/images/d_housing_scatter.csv")).size(), 4129u);
}

// ---- What the committed experiments promise ----

class LongReports : public Program {
 protected:
  json results_of(const std::string& report, const std::string& run) const {
    return summary("runs/reproduce_" + report + "/" + report + "/report_" + report + "_" + run);
  }
};

TEST_F(LongReports, OrderTheLossesAsReportADoes) {
  ASSERT_EQ(gradus({"reproduce", "a"}).code, 0);
  const double mse = results_of("a", "mse")["test_error"],
               mae = results_of("a", "mae")["test_error"],
               cross_entropy = results_of("a", "cross_entropy")["test_error"];
  EXPECT_LT(cross_entropy, mse);
  EXPECT_LT(mse, mae);
  EXPECT_LT(mse, 0.0771);
}

TEST_F(LongReports, FindTheErrorsNearTheCircleAsReportBDoes) {
  ASSERT_EQ(gradus({"reproduce", "b"}).code, 0);
  EXPECT_LT(results_of("b", "tanh")["test_loss"], results_of("b", "relu")["test_loss"]);
  EXPECT_THAT(file("runs/reproduce_b/report.md"), HasSubstr("| tanh, on average | tanh: "));
}

TEST_F(LongReports, ReachTheErrorsOfReportC) {
  ASSERT_EQ(gradus({"reproduce", "c"}).code, 0);
  EXPECT_LE(results_of("c", "mse")["test_error"], 0.050);
  EXPECT_LE(results_of("c", "cross_entropy")["test_error"], 0.037);
}

TEST(Reports, FindTheirExperimentsInTheProgram) {
  const app::BuiltInFolder files;
  for (const app::Report& report : app::reports()) {
    for (const std::string& name : report.experiments)
      EXPECT_EQ(app::read_config(files.file(name + ".toml")).name, name);
  }
  EXPECT_TRUE(fs::is_regular_file(files.file("worked_example.csv")));
}

}  // namespace
}  // namespace gradus::tests
