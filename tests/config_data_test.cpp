// The [data] table: its keys, and the errors about wrong ones.
#include "app/configuration/config_data.hpp"

#include <gmock/gmock.h>

#include "gradus/base/error.hpp"
#include "tests/program.hpp"
#include "tests/small_config.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::SmallConfig;

Config parsed(const std::string& data, const std::string& loss = "mse") {
  return parse_config(text_of(SmallConfig{.head = "loss = \"" + loss + "\"\n", .data = data}),
                      "small.toml", "small");
}

std::string error_of(const std::string& data, const std::string& loss = "mse") {
  try {
    parsed(data, loss);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

const std::string csv = "source = \"csv\"\nfile = \"x.csv\"\ntarget = \"y\"\n";

TEST(ConfigData, ReadsEveryKeyOfATable) {
  const DataSpec data = parsed(R"(source = "csv"
file = "some/x.csv"
test_file = "y.csv"
header = false
skip_lines = 2
separator = "\t"
decimal = ","
thousands = "\u00a0"
columns = ["area", 3, -2]
categories = ["area", 3]
target = ["y", 5]
target_is = "number"
missing = "mean"
na_values = ["none", "-999"]
text = "one_hot"
standardize = false
standardize_target = true
)",
                               "cross_entropy")
                            .data;
  EXPECT_EQ(data.csv.file, "some/x.csv");
  EXPECT_EQ(data.csv.test_file, "y.csv");
  const TableOptions& options = data.csv.options;
  EXPECT_EQ(options.header, false);
  EXPECT_EQ(options.syntax.skip_lines, 2);
  EXPECT_EQ(options.syntax.separator, '\t');
  EXPECT_EQ(options.numbers, (NumberNotation{.decimal = ',', .thousands = "\xc2\xa0"}));
  EXPECT_THAT(options.inputs, ElementsAre(ColumnChoice("area"), ColumnChoice(3), ColumnChoice(-2)));
  EXPECT_THAT(options.categories, ElementsAre(ColumnChoice("area"), ColumnChoice(3)));
  EXPECT_THAT(options.na_values, ElementsAre("none", "-999"));
  EXPECT_THAT(options.targets, ElementsAre(ColumnChoice("y"), ColumnChoice(5)));
  EXPECT_FALSE(options.classes);
  EXPECT_EQ(options.missing, MissingValues::mean);
  EXPECT_EQ(options.text, TextColumns::one_hot);
  EXPECT_FALSE(data.standardize);
  EXPECT_TRUE(data.standardize_target);
}

TEST(ConfigData, HasDefaultsForATable) {
  const DataSpec data = parsed(csv).data;
  EXPECT_FALSE(data.csv.options.header.has_value());
  EXPECT_FALSE(data.csv.options.syntax.separator.has_value());
  EXPECT_EQ(data.csv.options.numbers, NumberNotation());
  EXPECT_EQ(parsed(csv + "thousands = \".\"\n").data.csv.options.numbers.decimal, ',');
  EXPECT_TRUE(data.csv.options.inputs.empty());
  EXPECT_EQ(data.csv.options.missing, MissingValues::refuse);
  EXPECT_EQ(data.csv.options.text, TextColumns::refuse);
  EXPECT_EQ(data.test_share, 0.2);
  EXPECT_EQ(data.validation_share, 0);
  EXPECT_EQ(parsed(csv + "validation_share = 0.25\n").data.validation_share, 0.25);
  EXPECT_TRUE(data.standardize);
  EXPECT_FALSE(data.standardize_target);
  EXPECT_FALSE(parsed(csv + "scaling = {mean = 1, deviation = 2}\n").data.standardize);
  EXPECT_FALSE(parsed("source = \"digits\"\n").data.standardize);
}

TEST(ConfigData, TakesTheTargetForAClassWhereTheLossRequiresOne) {
  EXPECT_FALSE(parsed(csv).data.csv.options.classes);
  EXPECT_TRUE(parsed(csv, "cross_entropy").data.csv.options.classes);
  EXPECT_TRUE(parsed(csv + "target_is = \"class\"\n").data.csv.options.classes);
  EXPECT_FALSE(parsed(csv + "target_is = \"number\"\n", "cross_entropy").data.csv.options.classes);
}

TEST(ConfigData, ReadsTheKeysOfPoints) {
  const DataSpec data = parsed(
                            "source = \"spirals\"\ntrain = 5\ntest = 6\nfresh = true\nnoise = 0.5\n"
                            "classes = 3\nturns = 1.5\n")
                            .data;
  EXPECT_TRUE(data.fresh);
  EXPECT_EQ(data.noise, 0.5);
  EXPECT_EQ(data.classes, 3);
  EXPECT_EQ(data.turns, 1.5);
  EXPECT_EQ(parsed("source = \"disc\"\ntrain = 5\ntest = 6\nradius = 0.25\n").data.radius, 0.25);
}

TEST(ConfigData, IsWrittenAsItIsRead) {
  for (const std::string& data :
       {csv, csv + "columns = [\"a \\\"b\\\"\\\\\\u0001\", 3]\nmissing = \"drop\"\nheader = true\n",
        csv + "exclude = [\"id\", -3]\ncategories = [\"doors\"]\nthousands = \"'\"\n",
        csv + "decimal = \",\"\nna_values = [\"-\", \"a \\\"b\\\"\"]\n",
        csv + "test_file = \"z.csv\"\nstandardize_target = true\nseparator = \"\\t\"\n",
        std::string("source = \"california_housing\"\ntest_share = 0.25\ntrain = "
                    "100\nvalidation_share = 0.125\n"),
        std::string("source = \"digits\"\nscaling = {mean = 8, deviation = 8}\n"),
        std::string("source = \"rings\"\ntrain = 1\ntest = 1\nfresh = true\nnoise = 0.5\nclasses = "
                    "4\n"),
        std::string("source = \"disc\"\ntrain = 1\ntest = 1\nradius = 0.25\n")}) {
    const std::string first = to_toml(parsed(data));
    EXPECT_EQ(to_toml(parse_config(first, "again.toml", "again")), first);
  }
  EXPECT_THAT(to_toml(parsed(csv + "columns = [\"a \\\"b\\\"\"]\n")),
              HasSubstr("columns = [\"a \\\"b\\\"\"]\ntarget = [\"y\"]\ntarget_is = \"number\"\n"
                        "missing = \"refuse\"\ntext = \"refuse\"\ntest_share = 0.2\nstandardize = "
                        "true\n"));
}

TEST(ConfigData, FindsFilesBesideItself) {
  const TemporaryFolder folder;
  const auto file = folder.write("deep/small.toml",
                                 text_of(SmallConfig{.data = csv + "test_file = \"/y.csv\"\n"}));
  const Config config = read_config(file);
  EXPECT_EQ(config.data.csv.file, folder.path() / "deep/x.csv");
  EXPECT_EQ(config.data.csv.test_file, "/y.csv");
}

TEST(ConfigDataError, SaysWhatATableRequires) {
  EXPECT_THAT(error_of("source = \"csv\"\nfile = \"x.csv\"\n"),
              HasSubstr("small.toml:2: [data] requires the key 'target'"));
  EXPECT_THAT(error_of("source = \"csv\"\ntarget = 1\n"),
              HasSubstr("[data] requires the key 'file'"));
  EXPECT_THAT(error_of("source = \"csv\"\nfile = \"\"\ntarget = 1\n"),
              HasSubstr("small.toml:4: file expects the name of a CSV file, got the string ''"));
  EXPECT_THAT(error_of(csv + "columns = [0]\n"),
              HasSubstr("small.toml:6: columns expects a column: its name, its number from 1, or "
                        "from the end: -1 is the last, got 0"));
  EXPECT_THAT(error_of(csv + "columns = [1.5]\n"), HasSubstr("columns expects a column"));
  EXPECT_THAT(error_of(csv + "columns = []\n"), HasSubstr("columns expects one column at least"));
  for (const char* separator : {"", "::", "\\\"", "\\n", "\\u00e9"}) {
    EXPECT_THAT(error_of(csv + "separator = \"" + separator + "\"\n"),
                HasSubstr("small.toml:6: separator expects one character, such as \";\""));
  }
  for (const char* thousands : {"", "5", "..", "e", "-"}) {
    EXPECT_THAT(
        error_of(csv + "thousands = \"" + thousands + "\"\n"),
        HasSubstr("small.toml:6: thousands expects the character between groups of digits"));
  }
  EXPECT_THAT(error_of(csv + "decimal = \";\"\n"), HasSubstr("small.toml:6: decimal ';'"));
  EXPECT_THAT(error_of(csv + "decimal = \".\"\nthousands = \".\"\n"),
              HasSubstr("small.toml:7: thousands expects another character than decimal"));
  EXPECT_THAT(error_of(csv + "na_values = [-999]\n"),
              HasSubstr("small.toml:6: na_values expects strings, such as"));
  EXPECT_THAT(error_of(csv + "na_values = \"-\"\n"), HasSubstr("na_values expects a list"));
  EXPECT_THAT(error_of(csv + "exclude = [0]\n"), HasSubstr("exclude expects a column"));
  EXPECT_THAT(error_of(csv + "skip_lines = -1\n"),
              HasSubstr("skip_lines expects a whole number from 0, got -1"));
  EXPECT_THAT(error_of(csv + "missing = \"median\"\n"),
              HasSubstr("missing 'median' is not known: the nearest is 'mean'"));
  EXPECT_THAT(error_of(csv + "text = \"onehot\"\n"),
              HasSubstr("text 'onehot' is not known: the nearest is 'one_hot'"));
  EXPECT_THAT(error_of(csv + "target_is = \"classes\"\n"),
              HasSubstr("target_is 'classes' is not known: the nearest is 'class'"));
  EXPECT_THAT(error_of(csv + "test_share = 1\n"),
              HasSubstr("test_share expects a number above 0 to below 1, got 1"));
  EXPECT_THAT(error_of(csv + "validation_share = 0\n"),
              HasSubstr("validation_share expects a number above 0 to below 1, got 0"));
}

TEST(ConfigDataError, RefusesWhatExcludesEachOther) {
  EXPECT_THAT(error_of(csv + "columns = [1]\nexclude = [2]\n"),
              HasSubstr("small.toml:7: exclude expects no columns beside it"));
  EXPECT_THAT(error_of(csv + "scaling = {mean = 0, deviation = 1}\nstandardize = true\n"),
              HasSubstr("small.toml:7: standardize expects no scaling beside it, got true"));
  EXPECT_THAT(error_of(csv + "test_file = \"y.csv\"\ntest_share = 0.5\n"),
              HasSubstr("small.toml:7: test_share expects no test_file beside it, got 0.5"));
  EXPECT_THAT(error_of(csv + "standardize_target = true\n", "cross_entropy"),
              HasSubstr("small.toml:6: standardize_target expects a target of numbers, got true"));
}

TEST(ConfigDataError, RefusesKeysOfOtherSources) {
  EXPECT_THAT(error_of("source = \"disc\"\ntrain = 1\ntest = 1\nnoise = 1\n"),
              HasSubstr("small.toml:6: [data] has no key 'noise'"));
  EXPECT_THAT(error_of("source = \"mnist\"\nfresh = true\n"), HasSubstr("has no key 'fresh'"));
  EXPECT_THAT(error_of("source = \"iris\"\nfile = \"x\"\n"), HasSubstr("has no key 'file'"));
  EXPECT_THAT(error_of("source = \"moons\"\ntrain = 1\n"), HasSubstr("requires the key 'test'"));
  EXPECT_THAT(error_of("source = \"rings\"\ntrain = 1\ntest = 1\nclasses = 1\n"),
              HasSubstr("classes expects a whole number from 2, got 1"));
  EXPECT_THAT(error_of("source = \"moon\"\n"),
              HasSubstr("source 'moon' is not known: the nearest is 'moons'"));
}

}  // namespace
}  // namespace gradus::app
