#include "app/configuration/config_data.hpp"

#include <algorithm>

#include "app/configuration/known_keys.hpp"
#include "app/configuration/toml_spec.hpp"

namespace gradus::app {
namespace {

const Words sources = {"california_housing",
                       "csv",
                       "digits",
                       "disc",
                       "iris",
                       "mnist",
                       "moons",
                       "rings",
                       "spirals",
                       "xor"};
const Words missing_words = {"refuse", "drop", "mean"};  // in the order of MissingValues

bool is_one_of(std::string_view word, Words words) {
  return std::ranges::find(words, word) != words.end();
}

void check_keys(const Section& data, const std::string& source) {
  const auto allow = [&](Words keys) {
    data.allow_with(text("source = \"", source, "\""), std::span(keys.begin(), keys.size()),
                    data_keys);
  };
  if (source == "disc") {
    allow({"source", "train", "test", "scaling", "fresh", "radius"});
  } else if (source == "moons" || source == "xor") {
    allow({"source", "train", "test", "scaling", "fresh", "noise"});
  } else if (source == "rings") {
    allow({"source", "train", "test", "scaling", "fresh", "noise", "classes"});
  } else if (source == "spirals") {
    allow({"source", "train", "test", "scaling", "fresh", "noise", "classes", "turns"});
  } else if (source == "mnist") {
    allow({"source", "train", "test", "scaling", "validation_share"});
  } else if (source == "iris" || source == "digits") {
    allow({"source", "train", "test", "scaling", "validation_share", "test_share", "standardize"});
  } else if (source == "california_housing") {
    allow({"source", "train", "test", "scaling", "validation_share", "test_share", "standardize",
           "standardize_target"});
  } else {
    allow({"source",
           "train",
           "test",
           "scaling",
           "validation_share",
           "test_share",
           "standardize",
           "standardize_target",
           "file",
           "test_file",
           "header",
           "skip_lines",
           "separator",
           "decimal",
           "thousands",
           "columns",
           "exclude",
           "categories",
           "target",
           "target_is",
           "missing",
           "na_values",
           "text"});
    data.demand({"file", "target"});
  }
  if (kind_of_source(source) == SourceKind::drawn) data.demand({"train", "test"});
}

ColumnChoice read_column(const Section& data, const toml::node& node, std::string_view what) {
  if (const auto* name = node.as_string()) return name->get();
  const auto* number = node.as_integer();
  if (number == nullptr || number->get() == 0) {
    data.refuse(node, what,
                "a column: its name, its number from 1, or from the end: -1 is the last");
  }
  return Index{number->get()};
}

std::vector<ColumnChoice> read_columns(const Section& data, std::string_view key) {
  const toml::node* node = data.find(key);
  if (node == nullptr) return {};
  if (!node->is_array()) return {read_column(data, *node, key)};
  std::vector<ColumnChoice> out;
  for (const toml::node& one : *node->as_array()) out.push_back(read_column(data, one, key));
  if (out.empty()) data.refuse(*node, key, "one column at least");
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<char> read_separator(const Section& data) {
  if (data.find("separator") == nullptr) return std::nullopt;
  const std::string separator = data.word("separator", "");
  constexpr std::string_view no_separators = "\"\r\n";
  if (separator.size() != 1 || static_cast<unsigned char>(separator[0]) >= 0x80 ||
      separator[0] == '\0' || no_separators.find(separator[0]) != no_separators.npos) {
    data.refuse(*data.find("separator"), "separator", "one character, such as \";\" or \"\\t\"");
  }
  return separator[0];
}

// One character in UTF-8, but no part of a number.
bool may_be_between_thousands(std::string_view character) {
  if (character.empty()) return false;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  constexpr std::string_view in_numbers = "+-eE\"\r\n";
  return std::ranges::all_of(character.substr(1), continues) && !is_digit(character[0]) &&
         in_numbers.find(character[0]) == in_numbers.npos;
}

NumberNotation read_notation(const Section& data) {
  NumberNotation out;
  if (data.find("thousands") != nullptr) {
    out.thousands = data.word("thousands", "");
    if (!may_be_between_thousands(out.thousands)) {
      data.refuse(*data.find("thousands"), "thousands",
                  "the character between groups of digits, such as \".\", \",\", \" \" or \"'\"");
    }
    // 1.234.5 is not a number.
    if (out.thousands == ".") out.decimal = ',';
  }
  out.decimal = data.word_of("decimal", std::string(1, out.decimal), {".", ","})[0];
  if (out.thousands == std::string_view(&out.decimal, 1))
    data.refuse(*data.find("thousands"), "thousands", "another character than decimal");
  return out;
}

std::vector<std::string> read_words(const Section& data, std::string_view key) {
  const toml::node* node = data.find(key);
  if (node == nullptr) return {};
  std::vector<std::string> out;
  for (const toml::node& one : data.list(*node, key)) {
    if (!one.is_string()) data.refuse(one, key, "strings, such as \"missing\" or \"-999\"");
    out.push_back(one.as_string()->get());
  }
  return out;
}

CsvSpec read_csv_spec(const Section& data, bool classifies) {
  CsvSpec out{.file = data.word("file", ""), .test_file = data.word("test_file", "")};
  if (out.file.empty()) data.refuse(*data.find("file"), "file", "the name of a CSV file");
  if (data.find("header") != nullptr) out.options.header = data.flag("header", true);
  out.options.syntax.skip_lines = data.whole("skip_lines", 0, 0);
  out.options.syntax.separator = read_separator(data);
  out.options.numbers = read_notation(data);
  out.options.inputs = read_columns(data, "columns");
  out.options.exclude = read_columns(data, "exclude");
  if (!out.options.inputs.empty() && !out.options.exclude.empty())
    data.refuse(*data.find("exclude"), "exclude", "no columns beside it: these are the inputs");
  out.options.categories = read_columns(data, "categories");
  out.options.targets = read_columns(data, "target");
  out.options.classes =
      data.word_of("target_is", classifies ? "class" : "number", {"class", "number"}) == "class";
  if (out.options.classes && out.options.targets.size() > 1) {
    data.refuse(*data.find("target"), "target",
                classifies ? "one column, since the loss requires a class: choose one, or write "
                             "loss = \"mse\""
                           : "one column, since it is a class: choose one, or write target_is = "
                             "\"number\"");
  }
  const std::string missing = data.word_of("missing", "refuse", missing_words);
  out.options.missing =
      static_cast<MissingValues>(std::ranges::find(missing_words, missing) - missing_words.begin());
  out.options.na_values = read_words(data, "na_values");
  if (data.word_of("text", "refuse", {"refuse", "one_hot"}) == "one_hot")
    out.options.text = TextColumns::one_hot;
  return out;
}

std::string written(const std::vector<ColumnChoice>& columns) {
  std::string out;
  for (const ColumnChoice& column : columns) {
    const auto* name = std::get_if<std::string>(&column);
    out += (out.empty() ? "" : ", ") +
           (name != nullptr ? toml_string(*name) : text(std::get<Index>(column)));
  }
  return "[" + out + "]";
}

std::string_view written(bool flag) { return flag ? "true" : "false"; }

std::string written(const CsvSpec& csv) {
  const TableOptions& options = csv.options;
  std::string out = text("file = ", toml_string(csv.file.string()), "\n");
  if (!csv.test_file.empty())
    out += text("test_file = ", toml_string(csv.test_file.string()), "\n");
  if (options.header) out += text("header = ", written(*options.header), "\n");
  out += text("skip_lines = ", options.syntax.skip_lines, "\n");
  if (const auto separator = options.syntax.separator)
    out += text("separator = ", toml_string({&*separator, 1}), "\n");
  out += text("decimal = \"", options.numbers.decimal, "\"\n");
  if (!options.numbers.thousands.empty())
    out += text("thousands = ", toml_string(options.numbers.thousands), "\n");
  for (const auto& [key, columns] : {std::pair{"columns", &options.inputs},
                                     {"exclude", &options.exclude},
                                     {"categories", &options.categories},
                                     {"target", &options.targets}}) {
    if (!columns->empty()) out += text(key, " = ", written(*columns), "\n");
  }
  out += text("target_is = ", options.classes ? "\"class\"" : "\"number\"", "\nmissing = \"",
              missing_words.begin()[static_cast<int>(options.missing)], "\"\n");
  if (!options.na_values.empty()) {
    std::string values;
    for (const std::string& value : options.na_values)
      values += text(values.empty() ? "" : ", ", toml_string(value));
    out += text("na_values = [", values, "]\n");
  }
  return out +
         text("text = \"", options.text == TextColumns::one_hot ? "one_hot" : "refuse", "\"\n");
}

}  // namespace

SourceKind kind_of_source(std::string_view source) {
  if (is_one_of(source, {"disc", "moons", "rings", "spirals", "xor"})) return SourceKind::drawn;
  return source == "mnist" ? SourceKind::split : SourceKind::table;
}

DataSpec read_data(const Section& data, bool classifies) {
  data.demand({"source"});
  DataSpec out;
  out.place = data.place();
  out.source = data.word_of("source", "", sources);
  check_keys(data, out.source);
  for (const char* key : {"train", "test", "test_share", "validation_share"})
    if (data.find(key) != nullptr) out.stated[key] = data.stated(key);
  if (data.find("train") != nullptr) out.train = data.whole("train", 0, 1);
  if (data.find("test") != nullptr) out.test = data.whole("test", 0, 1);
  if (data.find("scaling") != nullptr) {
    const Section scaling = data.section("scaling");
    scaling.allow({"mean", "deviation"});
    scaling.demand({"mean", "deviation"});
    out.scaling = {scaling.number("mean", 0, any_number),
                   scaling.number("deviation", 1, above_zero)};
  }
  const bool is_table = kind_of_source(out.source) == SourceKind::table;
  // The digits have a scaling of their own.
  out.standardize = data.flag("standardize", is_table && out.source != "digits" && !out.scaling);
  if (out.standardize && out.scaling)
    data.refuse(*data.find("standardize"), "standardize", "no scaling beside it");
  out.standardize_target = data.flag("standardize_target", false);
  out.test_share = data.number("test_share", out.test_share, inside_one);
  if (data.find("validation_share") != nullptr)
    out.validation_share = data.number("validation_share", 0, inside_one);
  out.fresh = data.flag("fresh", false);
  if (data.find("radius") != nullptr) out.radius = data.number("radius", 0, above_zero);
  if (data.find("noise") != nullptr) out.noise = data.number("noise", 0, from_zero);
  if (data.find("turns") != nullptr) out.turns = data.number("turns", 0, any_number);
  if (data.find("classes") != nullptr) out.classes = data.whole("classes", 2, 2);
  if (out.source != "csv") return out;
  out.csv = read_csv_spec(data, classifies);
  if (!out.csv.test_file.empty() && data.find("test_share") != nullptr)
    data.refuse(*data.find("test_share"), "test_share", "no test_file beside it");
  if (out.standardize_target && out.csv.options.classes)
    data.refuse(*data.find("standardize_target"), "standardize_target", "a target of numbers");
  return out;
}

std::string written(const DataSpec& data) {
  std::string out = text("[data]\nsource = \"", data.source, "\"\n");
  if (data.source == "csv") out += written(data.csv);
  if (data.train) out += text("train = ", *data.train, "\n");
  if (data.test) out += text("test = ", *data.test, "\n");
  if (data.scaling) {
    out += text("scaling = {mean = ", data.scaling->mean, ", deviation = ", data.scaling->deviation,
                "}\n");
  }
  if (kind_of_source(data.source) == SourceKind::table) {
    if (data.csv.test_file.empty()) out += text("test_share = ", data.test_share, "\n");
    out += text("standardize = ", written(data.standardize), "\n");
  }
  if (data.validation_share > 0) out += text("validation_share = ", data.validation_share, "\n");
  if (data.standardize_target) out += "standardize_target = true\n";
  if (data.fresh) out += "fresh = true\n";
  for (const auto& [key, value] :
       {std::pair{"radius", data.radius}, {"noise", data.noise}, {"turns", data.turns}}) {
    if (value) out += text(key, " = ", *value, "\n");
  }
  if (data.classes) out += text("classes = ", *data.classes, "\n");
  return out;
}

}  // namespace gradus::app
