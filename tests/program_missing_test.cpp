// The program and what is missing or constant in a table: filled, left without an answer, dropped
// and counted, refused.
#include <gmock/gmock.h>

#include "gradus/prediction/predictor.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// A price of 1000 an area, and 50,000 more in town, with a gap wherever `gap` says so: of a row
// and a column.
template <class Gap>
std::string homes(int count, const Gap& gap) {
  std::string out = "area,place,price\n";
  for (int i = 0; i < count; ++i) {
    const int area = 30 + i * 37 % 100;
    const bool town = i % 3 != 0;
    out += (gap(i, 1) ? "" : std::to_string(area)) + "," +
           (gap(i, 2) ? ""
            : town    ? "town"
                      : "country") +
           "," + (gap(i, 3) ? "" : std::to_string(1000 * area + (town ? 50000 : 0))) + "\n";
  }
  return out;
}
bool never(int, int) { return false; }

SmallConfig homes_with(const std::string& missing) {
  return {.head = "seed = 3\nloss = \"mse\"\n",
          .data =
              "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\ntext = \"one_hot\"\n"
              "standardize_target = true\nmissing = \"" +
              missing + "\"\n",
          .layers = "[{linear = 8}, \"tanh\", {linear = 1}]",
          .optimizer = "name = \"adam\"\nlearning_rate = 0.03\n",
          .training = "epochs = 40\nbatch = 16\n"};
}

class ProgramMissing : public Program {
 protected:
  // The answers to rows of area and place.
  std::vector<std::string> answers(const std::string& rows, std::vector<std::string> options = {}) {
    folder_.write("new.csv", "area,place\n" + rows);
    options.insert(options.begin(), {"predict", "runs/small", "--input", "new.csv"});
    const Outcome outcome = gradus(options);
    errors_ = outcome.errors;
    code_ = outcome.code;
    auto lines = lines_of(outcome.output);
    if (!lines.empty()) lines.erase(lines.begin());
    return lines;
  }
  std::string errors_;
  int code_ = 0;
};

// ---- Filling ----

TEST_F(ProgramMissing, FillsGapsWhereverTheyAre) {
  struct Case {
    const char* where;
    bool (*gap)(int row, int column);
  };
  const std::vector<Case> cases = {
      {"in the first row", [](int row, int column) { return row == 0 && column < 3; }},
      {"in the last row", [](int row, int column) { return row == 199 && column < 3; }},
      {"here and there", [](int row, int column) { return row % 9 == column && column < 3; }},
      {"in most rows of one column", [](int row, int column) { return row > 9 && column == 1; }},
  };
  for (const auto& [where, gap] : cases) {
    SCOPED_TRACE(where);
    folder_.write("homes.csv", homes(200, gap));
    const Outcome trained = train(homes_with("mean"), {"--force"});
    ASSERT_EQ(trained.code, 0) << trained.errors;
    const Outcome evaluated = gradus({"evaluate", "runs/small"});
    ASSERT_EQ(evaluated.code, 0) << evaluated.errors;
    double loss = 0;
    ASSERT_EQ(std::sscanf(evaluated.output.c_str() + evaluated.output.find("test loss"),
                          "test loss %lf", &loss),
              1);
    EXPECT_NEAR(loss / summary("runs/small")["test_loss"].get<double>(), 1, 1e-3);
    const Outcome explained = gradus({"explain", "small.toml"});
    EXPECT_EQ(explained.code, 0) << explained.errors;
    EXPECT_THAT(explained.output, Not(HasSubstr("nan")));
    EXPECT_EQ(answers(",town\n50,\n").size(), 2u);
    EXPECT_EQ(code_, 0) << errors_;
  }
}

TEST_F(ProgramMissing, FillsATestFileAndAValidationPart) {
  folder_.write("homes.csv", homes(200, never));
  folder_.write("later.csv", homes(50, [](int row, int column) { return row % 7 == column - 1; }));
  SmallConfig config = homes_with("mean");
  config.data += "test_file = \"later.csv\"\n";
  // The target is never filled.
  const Outcome refused = train(config);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("later.csv:4: column 3 ('price') has no value"));
  folder_.write("later.csv",
                homes(50, [](int row, int column) { return row % 7 == column - 1 && column < 3; }));
  EXPECT_EQ(train(config).code, 0);
  folder_.write("homes.csv",
                homes(200, [](int row, int column) { return row % 5 == column && column < 3; }));
  config.data += "validation_share = 0.25\n";
  const Outcome validated = train(config, {"--force"});
  ASSERT_EQ(validated.code, 0) << validated.errors;
  EXPECT_TRUE(summary("runs/small")["validation_loss"].is_number());
  EXPECT_EQ(gradus({"evaluate", "runs/small"}).code, 0);
}

// The mean of the training part, and its most frequent word.
TEST_F(ProgramMissing, FillsWithTheMeanAndTheMostFrequentWord) {
  // Areas of 10 and 20 alone, two of three places are in town.
  std::string content = "area,place,price\n";
  for (int i = 0; i < 60; ++i)
    content += std::string(i % 2 == 0 ? "10," : "20,") + (i % 3 == 0 ? "country," : "town,") +
               std::to_string(i) + "\n";
  folder_.write("homes.csv", content);
  folder_.write("later.csv", content);
  for (const char* missing : {"mean", "drop", "refuse"}) {
    SmallConfig config = homes_with(missing);
    config.data += "test_file = \"later.csv\"\n";
    ASSERT_EQ(train(config, {"--force"}).code, 0);
    const auto lines = answers("15,town\n,town\n15,\n,\n", {"--missing", "fill"});
    ASSERT_EQ(lines.size(), 4u) << errors_;
    for (const std::string& line : lines) EXPECT_EQ(line, lines[0]) << missing;
    EXPECT_EQ(errors_, "");
  }
}

TEST_F(ProgramMissing, RefusesAColumnThatNothingCanFill) {
  folder_.write("homes.csv", homes(20, [](int, int column) { return column == 1; }));
  const Outcome outcome = train(homes_with("mean"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("homes.csv"), HasSubstr("column 1 ('area') has missing values")));
  EXPECT_FALSE(fs::exists(path("runs/small/model.safetensors")));
  // The advice: leave it out.
  SmallConfig config = homes_with("mean");
  config.data += "columns = [\"place\"]\n";
  EXPECT_EQ(train(config, {"--force"}).code, 0);
}

TEST_F(ProgramMissing, RefusesGapsByDefaultAndItsAdviceWorks) {
  folder_.write("homes.csv",
                homes(200, [](int row, int column) { return row == 4 && column == 1; }));
  const Outcome outcome = train(homes_with("refuse"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("homes.csv:6: column 1 ('area') has no value"),
                                    HasSubstr("missing = \"mean\""), HasSubstr("\"drop\"")));
  EXPECT_EQ(train(homes_with("mean"), {"--force"}).code, 0);
  EXPECT_EQ(train(homes_with("drop"), {"--force"}).code, 0);
}

// ---- Predicting ----

TEST_F(ProgramMissing, LeavesRowsWithoutAnAnswerWhereTrainingDroppedThem) {
  folder_.write("homes.csv",
                homes(200, [](int row, int column) { return row == 7 && column == 1; }));
  ASSERT_EQ(train(homes_with("drop")).code, 0);
  const std::string rows = "50,town\n,town\n50,\n60,country\n";
  const auto lines = answers(rows);
  EXPECT_EQ(code_, 0);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1], "\"\"");  // a row, where an empty line would be none
  EXPECT_EQ(lines[2], "\"\"");
  EXPECT_GT(std::stod(lines[0]), std::stod(lines[3]));
  EXPECT_THAT(errors_, AllOf(HasSubstr("2 of 4 rows"), HasSubstr("--missing fill")));
  EXPECT_THAT(answers(rows, {"--keep", "area"})[1], EndsWith(","));
  // As the message advises.
  const auto filled = answers(rows, {"--missing", "fill"});
  ASSERT_EQ(filled.size(), 4u);
  EXPECT_EQ(errors_, "");
  EXPECT_NEAR(std::stod(filled[0]), std::stod(lines[0]), 1);
  EXPECT_GT(std::stod(filled[1]), 50000);
  // Rows that are all without an answer, and more than one batch of them.
  std::string many;
  for (int i = 0; i < 2500; ++i) many += i % 1001 == 1000 ? "50,town\n" : ",town\n";
  const auto all = answers(many);
  ASSERT_EQ(all.size(), 2500u);
  for (int i = 0; i < 2500; ++i)
    EXPECT_EQ(all[static_cast<std::size_t>(i)] == "\"\"", i % 1001 != 1000) << i;
  EXPECT_EQ(answers(",town\n").size(), 1u);
  EXPECT_EQ(code_, 0);
}

TEST_F(ProgramMissing, TreatsMissingValuesAsTrainingDidByDefault) {
  folder_.write("homes.csv", homes(200, never));
  ASSERT_EQ(train(homes_with("refuse")).code, 0);
  answers("50,town\n,town\n");
  EXPECT_EQ(code_, 1);
  EXPECT_THAT(errors_, AllOf(HasSubstr("new.csv:3: column 1 ('area') has no value"),
                             HasSubstr("--missing empty"), HasSubstr("--missing fill")));
  for (const char* choice : {"empty", "fill"}) {
    EXPECT_EQ(answers("50,town\n,town\n", {"--missing", choice}).size(), 2u) << choice;
    EXPECT_EQ(code_, 0) << choice;
  }
  ASSERT_EQ(train(homes_with("mean"), {"--force"}).code, 0);
  EXPECT_EQ(answers(",town\n").size(), 1u);
  EXPECT_EQ(errors_, "");
  answers(",town\n", {"--missing", "refuse"});
  EXPECT_EQ(code_, 1);
  answers("1,town\n", {"--missing", "skip"});
  EXPECT_EQ(code_, 2);
}

TEST_F(ProgramMissing, FillsInputsOfOtherSourcesWithTheMiddleOfTheTraining) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("new.csv", "x,y\n0.5,\n0.5,0.5\n");
  const auto predict = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"predict", "runs/small", "--input", "new.csv"});
    return gradus(options);
  };
  EXPECT_THAT(predict({}).errors, HasSubstr("new.csv:2: column 2 has no value"));
  const auto filled = lines_of(predict({"--missing", "fill"}).output);
  ASSERT_EQ(filled.size(), 3u);
  EXPECT_EQ(filled[1], filled[2]);
  const auto empty = lines_of(predict({"--missing", "empty"}).output);
  ASSERT_EQ(empty.size(), 3u);
  EXPECT_EQ(empty[1], ",,");
}

TEST_F(ProgramMissing, NamesAChoiceWhereAModelStoresNothingToFillWith) {
  folder_.write("homes.csv", homes(200, never));
  ASSERT_EQ(train(homes_with("drop")).code, 0);
  const fs::path model = path("runs/small/model.safetensors");
  const auto metadata = read_metadata(model);
  SampleFormat samples = read_sample_format(model);
  for (auto& column : samples.table->format.inputs) column.fill.clear();
  save_model(model, load_model(model), samples, {{"config", metadata.at("config")}});
  EXPECT_EQ(answers("50,town\n,town\n"), answers("50,town\n,town\n", {"--missing", "empty"}));
  EXPECT_EQ(code_, 0);
  answers("50,town\n,town\n", {"--missing", "fill"});
  EXPECT_EQ(code_, 1);
  EXPECT_THAT(errors_, HasSubstr("--missing empty"));
}

// ---- Dropping ----

TEST_F(ProgramMissing, CountsTheRowsThatItDrops) {
  folder_.write("homes.csv", homes(200, [](int row, int column) {
                  return (row < 30 && column == 1) || (row >= 28 && row < 40 && column == 2) ||
                         (row == 100 && column == 3);
                }));
  folder_.write("later.csv",
                homes(20, [](int row, int column) { return row == 0 && column == 2; }));
  SmallConfig config = homes_with("drop");
  config.data += "test_file = \"later.csv\"\n";
  const Outcome outcome = train(config, {"--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("homes.csv: 200 rows read, 41 dropped"),
                    HasSubstr("area: 30, place: 12, price: 1"), HasSubstr("159 kept"),
                    HasSubstr("later.csv: 20 rows read, 1 dropped")));
  const json rows = summary("runs/small")["rows"];
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["file"], "homes.csv");
  EXPECT_EQ(rows[0]["read"], 200);
  EXPECT_EQ(rows[0]["dropped"], 41);
  EXPECT_EQ(rows[0]["kept"], 159);
  EXPECT_EQ(rows[0]["missing"], json({{"area", 30}, {"place", 12}, {"price", 1}}));
  EXPECT_EQ(rows[1]["dropped"], 1);
  const Outcome evaluated = gradus({"evaluate", "runs/small"});
  EXPECT_THAT(evaluated.output, HasSubstr("19 samples"));
  EXPECT_THAT(evaluated.errors, HasSubstr("later.csv: 20 rows read, 1 dropped"));
  folder_.write("homes.csv", homes(20, [](int row, int column) { return row % 3 + 1 == column; }));
  const Outcome none = train(config, {"--force"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.errors,
              AllOf(HasSubstr("homes.csv:1: 20 rows read, 20 dropped"), HasSubstr(", 0 kept")));
}

// ---- A labelled file ----

TEST_F(ProgramMissing, MeasuresALabelledFileAsItsTrainingTreatsGaps) {
  folder_.write("homes.csv", homes(200, never));
  const auto gap = [](int row, int column) { return row < 5 && column == 1; };
  folder_.write("gaps.csv", homes(50, gap));
  // By hand: what the training's mean area, 79.5, or leaving the rows out gives.
  std::string filled = homes(50, gap);
  for (std::size_t at; (at = filled.find("\n,")) != filled.npos;) filled.insert(at + 1, "79.5");
  folder_.write("filled.csv", filled);
  folder_.write("whole.csv", homes(50, never));
  const auto evaluate = [&](const char* name) {
    return gradus({"evaluate", "runs/small", "--input", name});
  };
  SmallConfig config = homes_with("mean");
  config.data += "test_file = \"homes.csv\"\n";
  ASSERT_EQ(train(config).code, 0);
  const Outcome by_mean = evaluate("gaps.csv");
  EXPECT_EQ(by_mean.code, 0) << by_mean.errors;
  EXPECT_EQ(by_mean.output, evaluate("filled.csv").output);
  EXPECT_NE(by_mean.output, evaluate("whole.csv").output);
  config = homes_with("drop");
  ASSERT_EQ(train(config, {"--force"}).code, 0);
  const Outcome by_drop = evaluate("gaps.csv");
  EXPECT_THAT(by_drop.output, HasSubstr("45 samples"));
  EXPECT_THAT(by_drop.errors, HasSubstr("gaps.csv: 50 rows read, 5 dropped"));
}

// ---- Words that the training did not have ----

TEST_F(ProgramMissing, SaysWhatMayBecomeOfAnUnknownWord) {
  folder_.write("homes.csv", homes(200, never));
  ASSERT_EQ(train(homes_with("refuse")).code, 0);
  const std::string rows = "50,town\n60,country\n50,castle\n";
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, {"--missing", "fill"}, {"--missing", "refuse"}}) {
    answers(rows, options);
    EXPECT_EQ(code_, 1);
    EXPECT_THAT(errors_, AllOf(HasSubstr("new.csv:4: column 2 ('place') holds 'castle'"),
                               HasSubstr("--missing empty"), HasSubstr("--missing fill")));
  }
  // As it says.
  const auto lines = answers(rows, {"--missing", "empty"});
  EXPECT_EQ(code_, 0) << errors_;
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_GT(std::stod(lines[0]), 50000);
  EXPECT_EQ(lines[2], "\"\"");
  EXPECT_THAT(errors_, AllOf(HasSubstr("1 of 3 rows"), HasSubstr("new.csv:4"),
                             HasSubstr("'castle'"), Not(HasSubstr("--missing fill"))));
  EXPECT_EQ(answers("50,town\n60,country\n50,\n", {"--missing", "fill"}).size(), 3u);
  EXPECT_EQ(code_, 0) << errors_;
  // A row to measure is never left out for a word.
  folder_.write("later.csv", "area,place,price\n50,town,1\n60,castle,1\n");
  for (const char* choice : {"fill", "drop", "refuse"}) {
    const Outcome outcome =
        gradus({"evaluate", "runs/small", "--input", "later.csv", "--missing", choice});
    EXPECT_EQ(outcome.code, 1) << choice;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("later.csv:3: column 2"), HasSubstr("'castle'"),
                                      HasSubstr("leave the row out"), Not(HasSubstr("empty"))));
  }
}

// ---- Constant columns ----

TEST_F(ProgramMissing, CallsNothingConstantThatIsLearned) {
  std::string content = "area,place,price\n";
  for (int i = 0; i < 200; ++i) {
    const std::string number = "400000000000000" + std::to_string(i * 7 % 10);
    content += text(number, ",town,", number, "\n");
  }
  folder_.write("homes.csv", content);
  SmallConfig config = homes_with("refuse");
  config.training = "epochs = 60\nbatch = 16\n";
  const Outcome outcome = train(config);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_GT(summary("runs/small")["test_r2"], 0.9);
  for (const std::string& line : lines_of(outcome.errors)) {
    const bool almost = line.find("almost constant") != line.npos;
    EXPECT_EQ(line.find("column 1 ('area')") != line.npos, almost) << line;
    EXPECT_EQ(line.find("column 3 ('price')") != line.npos, almost) << line;
    EXPECT_EQ(line.find("column 2 ('place')") != line.npos, !almost) << line;  // one word alone
  }
  EXPECT_EQ(lines_of(outcome.errors).size(), 2u) << outcome.errors;
  // As it says.
  content = "area,place,price\n";
  for (int i = 0; i < 200; ++i)
    content += text(i * 7 % 10, i % 2 == 0 ? ",town," : ",country,", i * 7 % 10, "\n");
  folder_.write("homes.csv", content);
  EXPECT_EQ(train(config, {"--force"}).errors, "");
}

TEST_F(ProgramMissing, ReportsConstantColumnsOnceAndKeepsTheirScale) {
  std::string content = "always,area,year,price\n";
  for (int i = 0; i < 200; ++i)
    content += "0.1," + std::to_string(30 + i % 50) + ",2024," + std::to_string(i % 50) + "\n";
  folder_.write("homes.csv", content);
  SmallConfig config = homes_with("refuse");
  config.head += "rounds = 2\n";
  const Outcome outcome = train(config);
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const std::string note = "column 1 ('always'), column 3 ('year')";
  const auto first = outcome.errors.find(note);
  ASSERT_NE(first, std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find(note, first + 1), std::string::npos);
  EXPECT_THAT(gradus({"evaluate", "runs/small"}).errors, Not(HasSubstr(note)));
  // Another value moves the answer by that much, not by 5e12 times as much.
  folder_.write("new.csv", "always,area,year\n0.1,50,2024\n0.2,50,2025\n");
  const auto lines = lines_of(gradus({"predict", "runs/small", "--input", "new.csv"}).output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_NEAR(std::stod(lines[1]), std::stod(lines[2]), 60);
  EXPECT_NEAR(std::stod(lines[1]), 20, 10);
}

}  // namespace
}  // namespace gradus::tests
