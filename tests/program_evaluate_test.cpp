// What `gradus evaluate` measures: the rows that the training held out, or a labelled file.
#include <gmock/gmock.h>

#include "tests/idx_bytes.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// y = 10 x, but for noise that makes each row count.
std::string line(int count, int first = 0) {
  std::string out = "x,y\n";
  for (int i = first; i < first + count; ++i)
    out += std::to_string(i) + "," + std::to_string(10 * i + i * 37 % 11) + "\n";
  return out;
}

class ProgramEvaluate : public Program {
 protected:
  ProgramEvaluate() { folder_.write("line.csv", line(100)); }
  Outcome train_line(std::vector<std::string> options = {}) const {
    options.emplace_back("--quiet");
    return train({.head = "seed = 3\nloss = \"mse\"\n",
                  .data = "source = \"csv\"\nfile = \"line.csv\"\ntarget = \"y\"\n",
                  .layers = "[{linear = 1}]",
                  .optimizer = "name = \"adam\"\n"},
                 options);
  }
  // What `gradus evaluate` says of samples: "20 samples, test loss 123.4".
  std::string measured(std::vector<std::string> words) const {
    words.insert(words.begin(), "evaluate");
    const Outcome outcome = gradus(words);
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    const std::size_t samples = outcome.output.find(": ");
    return outcome.output.substr(samples + 2, outcome.output.find(',', samples + 14) - samples - 2);
  }
};

TEST_F(ProgramEvaluate, RefusesFilesThatHaveChangedSinceTheTraining) {
  ASSERT_EQ(train_line().code, 0);
  const std::string before = measured({"runs/small"});
  EXPECT_THAT(before, StartsWith("20 samples"));
  const std::string sum = json::parse(file("runs/small/data.json"))["files"][0]["crc32"];

  folder_.write("line.csv", line(110));
  Outcome outcome = gradus({"evaluate", "runs/small"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr(path("line.csv").string() + " has 110 rows"),
                                    HasSubstr("100 rows and the CRC-32 " + sum)));

  auto rows = lines_of(line(100));
  std::sort(rows.begin() + 1, rows.end());  // as text
  std::string sorted;
  for (const std::string& row : rows) sorted += row + "\n";
  folder_.write("line.csv", sorted);
  outcome = gradus({"evaluate", "runs/small"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("line.csv has 100 rows and the CRC-32 "));

  fs::rename(path("line.csv"), path("sorted.csv"));
  outcome = gradus({"evaluate", "runs/small"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr(path("line.csv").string()), HasSubstr("--data"),
                                    HasSubstr("gradus evaluate runs/small --input")));

  // Both ways out: the old file from another folder, or all rows of another file.
  folder_.write("old/line.csv", line(100));
  EXPECT_EQ(measured({"runs/small", "--data", "old"}), before);
  EXPECT_THAT(measured({"runs/small", "--input", "sorted.csv"}), StartsWith("100 samples"));
}

TEST_F(ProgramEvaluate, SaysWhichOfSeveralFilesHasChanged) {
  const SmallConfig digits{.data = "source = \"mnist\"\n",
                           .layers = "[\"flatten\", {linear = 10}]",
                           .training = "epochs = 1\nbatch = 2\n"};
  folder_.write("mnist/train-images-idx3-ubyte", mnist_images(20));
  folder_.write("mnist/train-labels-idx1-ubyte", mnist_labels(20));
  folder_.write("mnist/t10k-images-idx3-ubyte", mnist_images(10));
  folder_.write("mnist/t10k-labels-idx1-ubyte", mnist_labels(10));
  ASSERT_EQ(train(digits, {"--data", "."}).code, 0);
  const json files = json::parse(file("runs/small/data.json"))["files"];
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0]["rows"], 20);
  EXPECT_EQ(files[3]["rows"], 10);
  EXPECT_EQ(files[3]["name"], "t10k-labels-idx1-ubyte");
  EXPECT_EQ(files[3]["folder"], path("mnist").string());
  EXPECT_THAT(measured({"runs/small"}), StartsWith("10 samples"));  // without --data
  std::string labels = mnist_labels(10);
  std::reverse(labels.end() - 10, labels.end());
  folder_.write("mnist/t10k-labels-idx1-ubyte", labels);
  const Outcome outcome = gradus({"evaluate", "runs/small"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("t10k-labels-idx1-ubyte has"), Not(HasSubstr("images"))));
}

TEST_F(ProgramEvaluate, RemembersWhatDataNamedAtTheTraining) {
  folder_.write("elsewhere/line.csv", line(60, 1000));
  ASSERT_EQ(train_line({"--data", "elsewhere"}).code, 0);
  const std::string here = measured({"runs/small"});
  EXPECT_THAT(here, StartsWith("12 samples"));
  EXPECT_EQ(measured({"runs/small", "--data", "elsewhere"}), here);
  // From another folder, too.
  EXPECT_EQ(shell("mkdir deep && cd deep && \"$gradus\" evaluate ../runs/small").code, 0);
  const Outcome outcome = gradus({"evaluate", "runs/small", "--data", "."});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("line.csv has 100 rows"));
}

TEST_F(ProgramEvaluate, MeasuresAllRowsOfALabelledTable) {
  ASSERT_EQ(train_line().code, 0);
  folder_.write("more.csv", line(30, 500));
  EXPECT_THAT(measured({"runs/small", "--input", "more.csv"}), StartsWith("30 samples"));
  folder_.write("unlabelled.csv", "x\n1\n");
  const Outcome outcome = gradus({"evaluate", "runs/small", "--input", "unlabelled.csv"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("unlabelled.csv:1: "));
  EXPECT_EQ(gradus({"evaluate", "runs/small", "--input", "more.csv", "--data", "."}).code, 2);
}

TEST_F(ProgramEvaluate, MeasuresLabelledPointsAndNumbers) {
  ASSERT_EQ(train({.training = "epochs = 60\nbatch = 10\n"}).code, 0);
  folder_.write("points.csv", "x,y,inside\n0.5,0.5,1\n0.01,0.99,0\n0.02,0.02,1\n");
  Outcome outcome = gradus({"evaluate", "runs/small", "--input", "points.csv"});
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("small: 3 samples"), HasSubstr("(1 wrong)")));
  // By the names that predictions have, too.
  folder_.write("named.csv", "x,y,inside\n0.5,0.5,inside\n0.01,0.99,outside\n0.02,0.02,inside\n");
  EXPECT_EQ(gradus({"evaluate", "runs/small", "--input", "named.csv"}).output, outcome.output);
  folder_.write("points.csv", "0.5,0.5,2\n");
  outcome = gradus({"evaluate", "runs/small", "--input", "points.csv"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("points.csv:1: column 3"));
}

TEST_F(ProgramEvaluate, SaysWhereItCannotKnowTheRows) {
  ASSERT_EQ(train_line().code, 0);
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).errors, "");
  fs::remove(path("runs/small/data.json"));
  const Outcome outcome = gradus({"evaluate", "runs/small"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.errors, HasSubstr("runs/small has no data.json"));
  for (const char* damaged : {"{}", "p0,p1\n", "", "{\"data\": null, \"files\": [1]}"}) {
    folder_.write("runs/small/data.json", damaged);
    const Outcome refused = gradus({"evaluate", "runs/small"});
    EXPECT_EQ(refused.code, 1) << damaged;
    EXPECT_THAT(refused.errors, AllOf(HasSubstr("runs/small/data.json is damaged"),
                                      HasSubstr("--input"), Not(HasSubstr("json.exception"))));
  }
  // As it says.
  EXPECT_THAT(measured({"runs/small", "--input", "line.csv"}), StartsWith("100 samples"));
}

TEST_F(ProgramEvaluate, ReadsStandardInput) {
  ASSERT_EQ(train_line().code, 0);
  const std::string expected = gradus({"evaluate", "runs/small", "--input", "line.csv"}).output;
  EXPECT_EQ(shell("\"$gradus\" evaluate runs/small --input - < line.csv").output, expected);
  EXPECT_EQ(shell("cat line.csv | \"$gradus\" evaluate runs/small --input -").output, expected);
  // Of another source than a table, too.
  ASSERT_EQ(train({}, {"--force"}).code, 0);
  EXPECT_THAT(shell("echo 0.5,0.5,1 | \"$gradus\" evaluate runs/small --input -").output,
              HasSubstr("1 sample,"));
}

}  // namespace
}  // namespace gradus::tests
