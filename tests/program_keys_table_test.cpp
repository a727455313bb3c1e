// Cases of program_keys_test.cpp: the keys of source = "csv".
#include <gmock/gmock.h>

#include "gradus/base/text.hpp"
#include "tests/program_keys.hpp"

namespace gradus::tests {
namespace {

using testing::HasSubstr;

// A configuration of this file; the target is its last column unless the keys say otherwise.
SmallConfig table(const std::string& file, const std::string& keys = "target = -1\n") {
  return {.head = "seed = 3\nloss = \"mse\"\n",
          .data = "source = \"csv\"\nfile = \"" + file + "\"\n" + keys,
          .layers = "[{linear = 4}, \"tanh\", {linear = 1}]"};
}
SmallConfig homes(const std::string& keys = "") {
  return table("homes.csv", "target = \"price\"\n" + keys);
}

Expectation samples(const std::string& without, const std::string& with) {
  return [=](const KeyRun& first, const KeyRun& second) {
    EXPECT_THAT(first.outcome().output, HasSubstr(without)) << first.outcome().errors;
    EXPECT_THAT(second.outcome().output, HasSubstr(with)) << second.outcome().errors;
  };
}

}  // namespace

// homes.csv: 40 rows of numbers under a header; the others are variations.
void write_tables(const TemporaryFolder& folder) {
  std::string homes = "area,rooms,price\n", semicolons, words = "area,place,price\n",
              gaps = "area,rooms,price\n", noise = "x,y\n", spare = "made by hand\n",
              commas = "area;rooms;price\n", points = commas, marked = homes;
  for (int i = 0; i < 40; ++i) {
    const int area = 30 + i * 37 % 100, rooms = 1 + i * 7 % 5;
    const std::string price = text(2 * area + 10 * rooms, "\n");
    homes += text(area, ",", rooms, ",", price);
    semicolons += text(area, ";", rooms, ";", price);
    words += text(area, i % 3 == 0 ? ",town," : ",country,", price);
    gaps += text(area, ",", i % 8 == 0 ? "" : text(rooms), ",", price);
    commas += text(area, ",5;", rooms, ";", price);
    points += text("1.0", area % 90 + 10, ",5;", rooms, ";", price);
    marked += text(area, ",", i % 8 == 0 ? "-999" : text(rooms), ",", price);
    noise += text(i / 10.0, ",", (i * 37 % 11 - 5) / 5.0, "\n");
  }
  folder.write("homes.csv", homes);
  folder.write("later.csv", homes.substr(0, homes.find('\n', 60) + 1));
  folder.write("years.csv", "2019,2020,2021\n" + homes.substr(homes.find('\n') + 1));
  folder.write("semicolons.csv", semicolons);
  folder.write("words.csv", words);
  folder.write("gaps.csv", gaps);
  folder.write("commas.csv", commas);
  folder.write("points.csv", points);
  folder.write("marked.csv", marked);
  folder.write("noise.csv", noise);
  folder.write("spare.csv", spare + homes);
}

std::vector<KeyCase> table_key_cases() {
  const SmallConfig classifying{.head = "seed = 3\nloss = \"cross_entropy\"\n",
                                .data = "source = \"csv\"\nfile = \"homes.csv\"\ntarget = 2\n",
                                .layers = "[{linear = 5}]"};
  const std::string all = "32 samples of csv to train, 8 to test";
  return {
      {"source:csv", SmallConfig(), homes(), prints("samples of csv to train")},
      {"data.file", table("no_such.csv"), homes(), is_taken_only_with_it("no_such.csv")},
      {"data.test_file", homes(), homes("test_file = \"later.csv\"\n"),
       samples(all, "40 samples of csv to train, ")},
      {"data.header", table("years.csv"), table("years.csv", "target = -1\nheader = true\n"),
       samples("33 samples of csv to train, 8 to test", all)},
      {"data.skip_lines", homes("test_share = 0.2\n"),
       table("spare.csv", "target = \"price\"\nskip_lines = 1\n"), samples(all, all)},
      {"data.separator", table("semicolons.csv", "target = -1\nseparator = \",\"\n"),
       table("semicolons.csv", "target = -1\nseparator = \";\"\n"),
       is_taken_only_with_it("semicolons.csv")},
      {"data.decimal", table("commas.csv"), table("commas.csv", "target = -1\ndecimal = \",\"\n"),
       is_taken_only_with_it("commas.csv")},
      {"data.thousands", table("points.csv", "target = -1\ndecimal = \",\"\n"),
       table("points.csv", "target = -1\ndecimal = \",\"\nthousands = \".\"\n"),
       is_taken_only_with_it("points.csv")},
      {"data.exclude", homes(), homes("exclude = [\"rooms\"]\n"), changes("parameters", 17, 13)},
      {"data.categories", homes(), homes("categories = [\"rooms\"]\n"),
       changes("parameters", 17, 33)},
      {"data.na_values", table("marked.csv", "target = -1\nmissing = \"drop\"\n"),
       table("marked.csv", "target = -1\nmissing = \"drop\"\nna_values = [\"-999\"]\n"),
       samples(all, "28 samples of csv to train, 7 to test")},
      {"data.columns", homes(), homes("columns = [\"area\"]\n"), changes("parameters", 17, 13)},
      {"data.target", table("homes.csv", "target = \"no_such\"\n"), homes(),
       is_taken_only_with_it("no_such")},
      {"data.target_is",
       classifying,
       {.head = "seed = 3\nloss = \"mse\"\n",
        .data = classifying.data + "target_is = \"number\"\n",
        .layers = "[{linear = 1}]"},
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_TRUE(without.summary()["test_error"].is_number());
         EXPECT_TRUE(with.summary()["test_error"].is_null());
       }},
      {"data.missing", table("gaps.csv"), table("gaps.csv", "target = -1\nmissing = \"drop\"\n"),
       is_taken_only_with_it("gaps.csv:2: column 2")},
      {"data.text", table("words.csv"), table("words.csv", "target = -1\ntext = \"one_hot\"\n"),
       is_taken_only_with_it("words.csv:2: column 2")},
      {"data.standardize", homes(), homes("standardize = false\n"),
       trains_otherwise("standardize = false")},
      {"data.standardize_target", homes(), homes("standardize_target = true\n"),
       trains_otherwise("standardize_target = true")},
      {"data.test_share", homes(), homes("test_share = 0.5\n"),
       samples(all, "20 samples of csv to train, 20 to test")},
      {"data.validation_share", homes(), homes("validation_share = 0.25\n"),
       [](const KeyRun& without, const KeyRun& with) {
         EXPECT_TRUE(without.summary().contains("test_loss"));
         EXPECT_TRUE(with.summary().contains("validation_loss"));
         EXPECT_THAT(with.outcome().output, HasSubstr("24 samples of csv to train, 8 to validate"));
       }},
  };
}

}  // namespace gradus::tests
