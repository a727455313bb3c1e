// Model files alone: of the program in a C++ program, and of a C++ program in the program.
#include <gmock/gmock.h>

#include "gradus/formats/safetensors.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/prediction/predictor.hpp"
#include "tests/program_fixture.hpp"

namespace gradus::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class ProgramModelFile : public Program {
 protected:
  ProgramModelFile() {
    std::string homes = "area,age,place,price\n";
    for (int i = 0; i < 200; ++i) {
      homes += text(30 + i * 37 % 100, ",", i % 40 == 0 ? "" : text(i * 13 % 60), ",",
                    i % 3 == 0 ? "country" : "town", ",", 1700000000 + i * 1013 % 977, "\n");
    }
    folder_.write("homes.csv", homes);
    folder_.write("new.csv", "place,area,age\ntown,60,10\ncountry,61.5,\ntown,1e2,59\n");
  }
  Outcome train_homes() const {
    return train({.head = "loss = \"mse\"\n",
                  .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = \"price\"\n"
                          "text = \"one_hot\"\nmissing = \"mean\"\nstandardize_target = true\n",
                  .layers = "[{linear = 8}, \"tanh\", {linear = 1}]"});
  }
};

TEST_F(ProgramModelFile, AnswersInACppProgramAsInTheProgram) {
  ASSERT_EQ(train_homes().code, 0);
  const Outcome outcome = gradus({"predict", "runs/small", "--input", "new.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.errors;
  const Predictor predictor(path("runs/small/model.safetensors"));
  const Answers answers = predictor.predict_cells(
      {{"60", "10", "town"}, {"61.5", "", "country"}, {"1e2", "59", "town"}});
  EXPECT_EQ(to_csv(answers), outcome.output);
  EXPECT_EQ(to_csv(predictor.predict_csv(path("new.csv"))), outcome.output);
  // The example, which asks one row.
  folder_.write("one.csv", "area,age,place\n60,10,town\n");
  const Outcome one = gradus({"predict", "runs/small", "--input", "one.csv"});
  const fs::path example = fs::path(gradus_program).parent_path() / "examples/predict";
  const Outcome example_outcome =
      Running({example.string(), "runs/small/model.safetensors", "60", "10", "town"},
              folder_.path())
          .finish();
  EXPECT_EQ(example_outcome.code, 0) << example_outcome.errors;
  EXPECT_EQ(example_outcome.output, one.output);
}

TEST_F(ProgramModelFile, AnswersClassesOfImagesAsTheProgram) {
  ASSERT_EQ(train({}).code, 0);
  folder_.write("points.csv", "0.25,0.5\n0.75,0.125\n");
  const Predictor predictor(path("runs/small/model.safetensors"));
  const Tensor points = Tensor::of<float>({2, 2}, {0.25F, 0.5F, 0.75F, 0.125F});
  EXPECT_EQ(to_csv(predictor.predict_numbers(points)),
            gradus({"predict", "runs/small", "--input", "points.csv"}).output);
}

TEST_F(ProgramModelFile, IsEnoughForEveryCommand) {
  ASSERT_EQ(train_homes().code, 0);
  fs::copy_file(path("runs/small/model.safetensors"), path("m.safetensors"));
  const auto of = [&](const std::string& what, std::vector<std::string> command) {
    command.insert(command.begin() + 1, what);
    return gradus(command);
  };
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"predict", "--input", "new.csv"},
        {"evaluate", "--input", "homes.csv"},
        {"evaluate"},
        {"inspect"}}) {
    const Outcome expected = of("runs/small", command);
    EXPECT_EQ(expected.code, 0) << expected.errors;
    for (const char* file : {"runs/small/model.safetensors", "m.safetensors"}) {
      const Outcome outcome = of(file, command);
      EXPECT_EQ(outcome.code, 0) << outcome.errors;
      EXPECT_EQ(outcome.output, expected.output) << file << " " << command[0];
    }
  }
  // In its folder the record of the data is known, elsewhere it is not.
  EXPECT_EQ(of("runs/small/model.safetensors", {"evaluate"}).errors, "");
  EXPECT_THAT(of("m.safetensors", {"evaluate"}).errors, HasSubstr("has no data.json"));
  // It is never replaced.
  const std::string before = file("m.safetensors");
  const Outcome refused = gradus(
      {"predict", "m.safetensors", "--input", "new.csv", "--output", "m.safetensors", "--force"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(file("m.safetensors") == before);
}

TEST_F(ProgramModelFile, OfACppProgramIsUsedByTheProgram) {
  Model model(Sequential(Linear(2, 3), Tanh(), Linear(3, 2)));
  model.initialize(Rng(1));
  const SampleFormat samples{
      .input = {2}, .classes = 2, .class_names = {"in", "out"}, .loss = {"cross_entropy"}};
  save_model(path("own.safetensors"), model, samples);
  folder_.write("points.csv", "0.25,0.5\n0.75,0.125\n");
  const Outcome predicted = gradus({"predict", "own.safetensors", "--input", "points.csv"});
  EXPECT_EQ(predicted.code, 0) << predicted.errors;
  EXPECT_EQ(predicted.output,
            to_csv(Predictor(std::move(model), samples).predict_csv(path("points.csv"))));
  EXPECT_THAT(predicted.output, StartsWith("p_in,p_out,class\n"));
  folder_.write("labelled.csv", "0.25,0.5,in\n0.75,0.125,1\n");
  const Outcome measured = gradus({"evaluate", "own.safetensors", "--input", "labelled.csv"});
  EXPECT_EQ(measured.code, 0) << measured.errors;
  EXPECT_THAT(measured.output, HasSubstr("own.safetensors: 2 samples, test loss "));
  const Outcome inspected = gradus({"inspect", "own.safetensors"});
  EXPECT_EQ(inspected.code, 0) << inspected.errors;
  EXPECT_THAT(inspected.output, AllOf(HasSubstr("CrossEntropy"), HasSubstr("Linear(2 -> 3)")));
  // There is no configuration that says which rows were held out.
  const Outcome refused = gradus({"evaluate", "own.safetensors"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("gradus evaluate own.safetensors --input FILE"));
}

TEST_F(ProgramModelFile, SaysWhatItLacks) {
  Model model(Linear(2, 1));
  save_model(path("weights.safetensors"), model);
  folder_.write("points.csv", "0.25,0.5\n");
  const Outcome refused = gradus({"predict", "weights.safetensors", "--input", "points.csv"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("SampleFormat"));
  save_model(path("weights.safetensors"), model, {.input = {2}});  // as it says
  EXPECT_EQ(gradus({"predict", "weights.safetensors", "--input", "points.csv"}).code, 0);
  // But nothing to measure with.
  folder_.write("labelled.csv", "0.25,0.5,1\n");
  const Outcome measured = gradus({"evaluate", "weights.safetensors", "--input", "labelled.csv"});
  EXPECT_EQ(measured.code, 1);
  EXPECT_THAT(measured.errors, HasSubstr("no loss"));
  for (const char* command : {"train", "explain"}) {
    const Outcome given = gradus({command, "weights.safetensors"});
    EXPECT_EQ(given.code, 1);
    EXPECT_THAT(given.errors, HasSubstr("gradus predict weights.safetensors"));
  }
  EXPECT_EQ(gradus({"predict", "nowhere.safetensors", "--input", "points.csv"}).code, 1);
}

// As an earlier version wrote it.
TEST_F(ProgramModelFile, WithoutAnArchitectureSaysHowToTrainAgain) {
  ASSERT_EQ(train({}).code, 0);
  TensorFile old = read_safetensors(path("runs/small/model.safetensors"));
  old.metadata = {{"config", old.metadata.at("config")}, {"gradus", "0.1.0"}};
  write_safetensors(path("runs/small/model.safetensors"), old);
  folder_.write("points.csv", "0.25,0.5\n");
  const Outcome refused = gradus({"predict", "runs/small", "--input", "points.csv"});
  EXPECT_EQ(refused.code, 1);
  const std::size_t at = refused.errors.find("gradus train ");
  ASSERT_NE(at, std::string::npos) << refused.errors;
  EXPECT_EQ(shell("\"$gradus\"" + refused.errors.substr(at + 6)).code, 0);  // as it says
  EXPECT_EQ(gradus({"predict", "runs/small", "--input", "points.csv"}).code, 0);
}

}  // namespace
}  // namespace gradus::tests
