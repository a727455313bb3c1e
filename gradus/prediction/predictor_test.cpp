#include "gradus/prediction/predictor.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "gradus/data/standardize.hpp"
#include "gradus/formats/model_file.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/containers/sequential.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/layers/sum.hpp"
#include "gradus/model/workspace.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::error_of;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// y = 2 a + 3 b + 1, of raw a = (x + 1) / 2, and y in thousands.
Predictor of_numbers(DType dtype = DType::float32) {
  Model model(Linear(2, 1), dtype);
  const auto set = [&](const char* name, std::initializer_list<double> numbers) {
    const TensorView to = model.values()[model.parameter(name)];
    with_float_type(dtype, [&]<class T> {
      T* element = to.data<T>();
      for (const double number : numbers) *element++ = static_cast<T>(number);
    });
  };
  set("weight", {2, 3});
  set("bias", {1});
  return Predictor(std::move(model), {.input = {2},
                                      .dtype = DType::float64,
                                      .scaling = {{2, 1}, {-1, 0}},
                                      .target_scaling = {{1e-3}, {0}},
                                      .target_names = {"price"}});
}

Predictor of_classes(const Spec& loss, Index outputs = 3) {
  Model model(Sequential(Flatten(), Linear(4, outputs)));
  model.initialize(Rng(1));
  return Predictor(std::move(model), {.input = {2, 2},
                                      .dtype = DType::uint8,
                                      .scaling = {{1.0 / 255}, {0}},
                                      .classes = outputs == 1 ? 2 : outputs,
                                      .loss = loss});
}

TEST(Predictor, AnswersInTheUnitsOfTheTargets) {
  for (const DType dtype : tests::float_types) {
    const Predictor predictor = of_numbers(dtype);
    const Tensor rows = Tensor::of<double>({2, 2}, {1, 10, 0.5, -1});
    const Answers answers = predictor.predict_numbers(rows);
    EXPECT_THAT(answers.columns, ElementsAre("price"));
    EXPECT_THAT(answers.values, ElementsAre(33000, -2000));
    EXPECT_THAT(answers.classes, testing::IsEmpty());
    EXPECT_FALSE(answers.is_single);  // unscaled in float64
    EXPECT_EQ(to_csv(answers), "price\n33000\n-2000\n");
    EXPECT_EQ(to_csv(predictor.predict_cells({{"1", "10"}, {"5e-1", "-1"}})), to_csv(answers));
  }
}

TEST(Predictor, GivesProbabilitiesAndClasses) {
  const Tensor images = Tensor::of<std::uint8_t>({2, 2, 2}, {0, 255, 9, 80, 200, 3, 4, 100});
  for (const char* loss : {"cross_entropy", "hinge"}) {
    const Predictor predictor = of_classes({loss});
    const bool has_probabilities = std::string_view(loss) == "cross_entropy";
    const Answers answers = predictor.predict_numbers(images);
    EXPECT_THAT(answers.columns,
                has_probabilities ? ElementsAre("p0", "p1", "p2") : ElementsAre("y0", "y1", "y2"));
    Workspace workspace(predictor.model(), Mode::inference);
    const ConstTensorView outputs = workspace.forward(
        Rows(images, {}, predictor.samples().scaling.scale, predictor.samples().scaling.shift));
    for (Index row = 0; row < 2; ++row) {
      const auto y = outputs.slice(row, 1).as<float>();
      const double sum = std::exp(y[0]) + std::exp(y[1]) + std::exp(y[2]);
      const auto largest = std::max_element(y.begin(), y.end()) - y.begin();
      EXPECT_EQ(answers.classes[static_cast<std::size_t>(row)], largest);
      EXPECT_EQ(answers.class_name(row), text(largest));
      for (std::size_t i = 0; i < 3; ++i) {
        const double expected = has_probabilities ? std::exp(y[i]) / sum : double{y[i]};
        EXPECT_NEAR(answers.row(row)[i], expected, 1e-6);
      }
    }
  }
}

TEST(Predictor, ReadsASingleOutputAsTheSecondOfTwoClasses) {
  const Predictor predictor = of_classes({"binary_cross_entropy"}, 1);
  const Answers answers =
      predictor.predict_numbers(Tensor::of<std::uint8_t>({1, 4}, {0, 255, 9, 80}));
  EXPECT_THAT(answers.columns, ElementsAre("p1"));
  EXPECT_EQ(answers.classes[0], answers.values[0] >= 0.5 ? 1 : 0);
}

// In parts, with rows that have no answer, and in any type that holds the numbers.
TEST(Predictor, AnswersManyRowsAsOneByOne) {
  const Predictor predictor = of_numbers(DType::float64);
  Tensor rows({2345, 2}, DType::float64);
  const Rng rng(5);
  for (std::size_t i = 0; i < 4690; ++i)
    rows.as<double>()[i] = std::floor(rng.uniform(static_cast<Index>(i)) * 64);
  Tensor single({2345, 2}), bytes({2345, 2}, DType::uint8);
  Rows(rows).gather(single);
  for (std::size_t i = 0; i < 4690; ++i)
    bytes.as<std::uint8_t>()[i] = static_cast<std::uint8_t>(rows.as<double>()[i]);
  const Answers all = predictor.predict_numbers(rows);
  EXPECT_EQ(all.size(), 2345);
  EXPECT_EQ(all.unanswered(), 0);
  EXPECT_EQ(predictor.predict_numbers(single).values, all.values);
  EXPECT_EQ(predictor.predict_numbers(bytes).values, all.values);
  rows.as<double>()[2 * 1100] = nan;
  const Answers some = predictor.predict_numbers(rows);
  EXPECT_EQ(some.unanswered(), 1);
  for (const Index row : {0, 999, 1000, 1099, 1100, 1101, 2344}) {
    const double alone = predictor.predict_numbers(rows.view().slice(row, 1)).values[0];
    if (row == 1100)
      EXPECT_TRUE(std::isnan(alone) && std::isnan(some.row(row)[0]));
    else
      EXPECT_DOUBLE_EQ(alone, some.row(row)[0]) << row;
  }
}

TEST(Predictor, ServesManyThreadsAtOnce) {
  const Predictor predictor = of_classes({"cross_entropy"});
  const Tensor images =
      Tensor::of<std::uint8_t>({3, 4}, {0, 255, 9, 80, 200, 3, 4, 100, 1, 2, 3, 4});
  const std::vector<double> expected = predictor.predict_numbers(images).values;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, copy = predictor, i] {
      const Predictor& used = i % 2 == 0 ? predictor : copy;
      for (int call = 0; call < 50; ++call) {
        const Index count = 1 + call % 3;
        const auto values = used.predict_numbers(images.view().slice(0, count)).values;
        for (std::size_t k = 0; k < values.size(); ++k)
          if (std::abs(values[k] - expected[k]) > 1e-6) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Predictor, OfAFileIsTheOneThatWasSaved) {
  const TemporaryFolder folder;
  const Predictor saved = of_classes({"cross_entropy"});
  save_model(folder.path() / "m", saved.model(), saved.samples());
  const Tensor images = Tensor::of<std::uint8_t>({1, 4}, {0, 255, 9, 80});
  EXPECT_EQ(Predictor(folder.path() / "m").predict_numbers(images).values,
            saved.predict_numbers(images).values);
}

// ---- Rows of text ----

// Learned of a file, so that there are words, means and names.
Predictor of_homes(const TemporaryFolder& folder, MissingValues missing) {
  const auto file = folder.write(
      "homes.csv", "area,place,price\n50,town,3\n70,country,2\n,town,4\n90,country,3\n80,town,9\n");
  const TableOptions options{
      .targets = {"price"}, .missing = missing, .text = TextColumns::one_hot};
  Table homes = read_csv(file, options);
  TrainTest data{homes.data, homes.data};
  learn_fill(homes.format, data.train);
  if (missing == MissingValues::mean) fill_missing(data.train, homes.format);
  standardize_inputs(data);
  Model model(Linear(3, 1));
  model.initialize(Rng(2));
  return Predictor(std::move(model),
                   sample_format(data.train, {"mse"}, TableReading{homes.format, options}));
}

TEST(Predictor, ReadsCellsAsAFileOfThem) {
  const TemporaryFolder folder;
  const Predictor predictor = of_homes(folder, MissingValues::mean);
  const auto file = folder.write("new.csv", "place,area\ntown,60\n,60\ncountry,\n");
  const std::string of_file = to_csv(predictor.predict_csv(file));
  EXPECT_EQ(to_csv(predictor.predict_cells({{"60", "town"}, {"60", ""}, {"NA", "country"}})),
            of_file);
  EXPECT_EQ(predictor.predict_csv(file).unanswered(), 0);
}

TEST(Predictor, TreatsMissingValuesAsRequested) {
  const TemporaryFolder folder;
  const std::vector<std::vector<std::string>> rows = {{"60", "town"}, {"", "town"}};
  const Predictor drops = of_homes(folder, MissingValues::drop);
  EXPECT_EQ(drops.predict_cells(rows).unanswered(), 1);
  EXPECT_EQ(drops.predict_cells(rows, MissingInputs::fill).unanswered(), 0);
  EXPECT_THAT(error_of([&] { drops.predict_cells(rows, MissingInputs::refuse); }),
              AllOf(StartsWith("row 2: column 1 ('area') has no value"),
                    HasSubstr("MissingInputs::empty"), HasSubstr("MissingInputs::fill")));
  EXPECT_EQ(of_homes(folder, MissingValues::mean).predict_cells(rows).unanswered(), 0);
  // A word that it does not know.
  const std::vector<std::vector<std::string>> unknown = {{"60", "castle"}, {"60", "town"}};
  EXPECT_THAT(error_of([&] { drops.predict_cells(unknown, MissingInputs::fill); }),
              AllOf(StartsWith("row 1: column 2 ('place') holds 'castle'"), HasSubstr("'town'")));
  const Answers answers = drops.predict_cells(unknown, MissingInputs::empty);
  EXPECT_EQ(answers.unanswered(), 1);
  EXPECT_THAT(to_csv(answers), StartsWith("price\n\"\"\n"));
}

// ---- What it refuses ----

TEST(Predictor, NamesTheRowThatItCannotAnswer) {
  const Predictor predictor = of_numbers();
  const auto complaint = [&](const Tensor& rows) {
    return error_of([&] { predictor.predict_numbers(rows); });
  };
  EXPECT_THAT(complaint(Tensor::of<double>({2, 2}, {1, 2, 3, 1e300})),
              StartsWith("row 2: input 2 holds 1e+300, which is beyond float32"));
  EXPECT_THAT(complaint(Tensor::of<double>({1, 2}, {1, 2e38})),
              StartsWith("row 1: the answer is not finite (inf): input 2 holds 2e+38"));
  EXPECT_THAT(complaint(Tensor({2, 3})), AllOf(HasSubstr("[2, 2]"), HasSubstr("[2, 3]")));
  EXPECT_THAT(error_of([&] {
                predictor.predict_cells({{"1", "2"}, {"1", "x"}});
              }),
              StartsWith("row 2: column 2 holds 'x'"));
  EXPECT_THAT(error_of([&] { predictor.predict_cells({{"1"}}); }),
              AllOf(StartsWith("row 1"), HasSubstr("requires 2")));
}

TEST(Predictor, RefusesAModelThatDoesNotFitItsSamples) {
  const auto complaint = [](Index inputs, Index outputs, const SampleFormat& samples) {
    return error_of([&] { Predictor(Model(Linear(inputs, outputs)), samples); });
  };
  EXPECT_THAT(complaint(3, 1, {.input = {2}}), HasSubstr("Linear(3 -> 1)"));
  EXPECT_THAT(complaint(2, 3, {.input = {2}}), HasSubstr("[1]"));
  EXPECT_THAT(complaint(2, 3, {.input = {2}, .classes = 4}), HasSubstr("4 classes"));
  EXPECT_EQ(complaint(2, 3, {.input = {2}, .targets = 3}), "no error");
}

TEST(Predictor, RefusesAModelOfSeveralInputs) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "two.safetensors";
  EXPECT_EQ(error_of([] { Predictor(Model(Sum{}), {.input = {2}, .targets = 2}); }),
            "a Predictor gives a model 1 input, and this one takes 2: run it with a Workspace");
  EXPECT_EQ(
      error_of([&] { save_model(file, Model(Sum{}), SampleFormat{.input = {2}, .targets = 2}); }),
      text("will not save ", file.string(),
           ": a SampleFormat describes 1 input, and the "
           "model takes 2: save it without one, as save_model(path, model)"));
  EXPECT_EQ(
      error_of([] {
        sample_format({.inputs = {Tensor({1, 2}), Tensor({1, 2})}, .targets = Tensor({1, 2})});
      }),
      "a SampleFormat describes samples of 1 input, and these have 2: save the model without "
      "one, as save_model(path, model)");
  save_model(file, Model(Sum{}));
  EXPECT_EQ(error_of([&] { Predictor predictor(file); }),
            text(file.string(), " does not say what its samples are, which predictions require: ",
                 "save the model, of one input, with a SampleFormat"));
}

}  // namespace
}  // namespace gradus
