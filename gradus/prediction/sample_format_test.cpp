#include "gradus/prediction/sample_format.hpp"

#include <gmock/gmock.h>

#include "gradus/base/file.hpp"
#include "gradus/formats/model_file.hpp"
#include "gradus/layers/linear.hpp"
#include "gradus/prediction/sample_json.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/tensors.hpp"

namespace gradus {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::error_of;

SampleFormat of_homes() {
  TableReading table{
      .format = {.inputs = {{.name = "area", .number = 1, .fill = {0.1}},
                            {.name = "ci\"ty", .number = 3, .words = {"B\xc3\xa4rn", "Rom"}}},
                 .targets = {{.name = "price", .number = 2}},
                 .columns = 3,
                 .separator = ';',
                 .header = true}};
  table.format.inputs[1].fill = {0, 1};
  table.options.syntax.skip_lines = 2;
  table.options.header = true;
  table.options.numbers = {.decimal = ',', .thousands = "."};
  table.options.missing = MissingValues::mean;
  table.options.na_values = {"-999"};
  return {.input = {3},
          .dtype = DType::float64,
          .scaling = {{2, 1, 1}, {0.5, 0, 0}},
          .target_scaling = {{1e-300}, {1.0 / 3}},
          .target_names = {"price"},
          .loss = {"huber", {{.name = "delta", .value = 0.5}}},
          .table = table};
}

SampleFormat of_digits() {
  return {.input = {2, 3},
          .dtype = DType::uint8,
          .scaling = {{1.0 / 255}, {0}},
          .classes = 2,
          .class_names = {"007", "7"},
          .loss = {"cross_entropy"}};
}

TEST(SampleFormat, IsReadAsItWasWritten) {
  const std::string json = sample_json(of_homes());
  const SampleFormat again = parse_sample_json(json, "here");
  EXPECT_EQ(sample_json(again), json);
  EXPECT_EQ(again.input, Shape{3});
  EXPECT_EQ(again.dtype, DType::float64);
  EXPECT_THAT(again.scaling.scale, ElementsAre(2, 1, 1));
  EXPECT_THAT(again.scaling.shift, ElementsAre(0.5, 0, 0));
  EXPECT_THAT(again.target_scaling.scale, ElementsAre(1e-300));
  EXPECT_THAT(again.target_scaling.shift, ElementsAre(1.0 / 3));
  EXPECT_THAT(again.target_names, ElementsAre("price"));
  EXPECT_EQ(again.loss, of_homes().loss);
  const TableFormat& format = again.table->format;
  EXPECT_EQ(format.inputs[1].name, "ci\"ty");
  EXPECT_EQ(format.inputs[1].number, 3);
  EXPECT_THAT(format.inputs[1].words, ElementsAre("B\xc3\xa4rn", "Rom"));
  EXPECT_THAT(format.inputs[1].fill, ElementsAre(0, 1));
  EXPECT_EQ(format.columns, 3);
  EXPECT_EQ(format.separator, ';');
  EXPECT_TRUE(format.header);
  const TableOptions& options = again.table->options;
  EXPECT_EQ(options.syntax.skip_lines, 2);
  EXPECT_EQ(options.header, true);
  EXPECT_EQ(options.numbers, of_homes().table->options.numbers);
  EXPECT_EQ(options.missing, MissingValues::mean);
  EXPECT_THAT(options.na_values, ElementsAre("-999"));

  const SampleFormat digits = parse_sample_json(sample_json(of_digits()), "here");
  EXPECT_EQ(digits.input, (Shape{2, 3}));
  EXPECT_EQ(digits.dtype, DType::uint8);
  EXPECT_EQ(digits.classes, 2);
  EXPECT_THAT(digits.class_names, ElementsAre("007", "7"));
  EXPECT_FALSE(digits.table);
}

TEST(SampleFormat, SurvivesAModelFile) {
  const TemporaryFolder folder;
  Model model(Linear(3, 1));
  save_model(folder.path() / "m", model, of_homes(), {{"note", "mine"}});
  EXPECT_EQ(sample_json(read_sample_format(folder.path() / "m")), sample_json(of_homes()));
  EXPECT_EQ(read_metadata(folder.path() / "m").at("note"), "mine");
  save_model(folder.path() / "plain", model);
  EXPECT_THAT(error_of([&] { read_sample_format(folder.path() / "plain"); }),
              AllOf(StartsWith((folder.path() / "plain").string()), HasSubstr("SampleFormat")));
}

// One part is changed in a text that is right.
TEST(SampleFormat, OfADamagedFileIsRefused) {
  const auto complaint = [](const SampleFormat& samples, const std::string& part,
                            const std::string& other) {
    std::string json = sample_json(samples);
    const std::size_t at = json.find(part);
    EXPECT_NE(at, json.npos) << part << " in " << json;
    json.replace(at, part.size(), other);
    std::string message = error_of([&] { parse_sample_json(json, "m: its samples"); });
    EXPECT_THAT(message, StartsWith("m: its samples")) << json;
    return message;
  };
  EXPECT_THAT(complaint(of_homes(), "\"version\": 1", "\"version\": 2"), HasSubstr("version 2"));
  for (const auto& [part, other] : std::vector<std::pair<std::string, std::string>>{
           {"\"version\": 1, ", ""},
           {"\"shape\": [3]", "\"shape\": [4]"},
           {"\"shape\": [3]", "\"shape\": [-3]"},
           {"\"shape\": [3]", "\"shape\": 3"},
           {"\"shape\": [3]", "\"shape\": [1, 1, 1, 1, 1, 3]"},
           {"\"shape\": [3]", "\"shape\": [3, 6148914691236517206]"},
           {"float64", "float"},
           {"\"scale\": [2.0", "\"scale\": [0.0"},
           {"\"scale\": [2.0, ", "\"scale\": ["},
           {"\"scale\": [2.0", "\"scale\": [\"2\""},
           {"\"numbers\": 1", "\"numbers\": 0"},
           {"\"numbers\": 1", "\"numbers\": 2"},
           {"[\"price\"]", "[\"price\", \"more\"]"},
           {"huber", "hubris"},
           {"\"delta\": 0.5", "\"delta\": -1.0"},
           {"\"number\": 3", "\"number\": 9"},
           {"\"columns\": 3", "\"columns\": 0"},
           {"\"separator\": \";\"", "\"separator\": \"\""},
           {"\"has_header\": true", "\"has_header\": 1"},
           {"\"missing\": \"mean\"", "\"missing\": \"guess\""},
           {"\"fill\": [0.1]", "\"fill\": [0.1, 0.2]"},
           {"\"words\": [\"", "\"words\": [3, \""},
       })
    complaint(of_homes(), part, other);
  complaint(of_digits(), "\"classes\": 2", "\"classes\": 3");
  complaint(of_digits(), "\"classes\": 2", "\"classes\": -2");
  EXPECT_THAT(error_of([] { parse_sample_json("{", "m: its samples"); }),
              StartsWith("m: its samples is not JSON"));
}

TEST(SampleFormat, WhosePartsDoNotFitIsNotSaved) {
  const TemporaryFolder folder;
  const Model model(Linear(3, 1));
  SampleFormat wrong = of_homes();
  wrong.loss.kind = "hubris";
  EXPECT_THAT(error_of([&] { save_model(folder.path() / "m", model, wrong); }),
              AllOf(StartsWith("will not save"), HasSubstr("huber")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "m"));
}

}  // namespace
}  // namespace gradus
