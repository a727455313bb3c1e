#include "app/configuration/config_data.hpp"

#include <algorithm>

namespace gradus::app {
namespace {

Words both(Words words, const Words& others) {
  words.insert(words.end(), others.begin(), others.end());
  return words;
}

const Words drawn = {"disc", "moons", "rings", "spirals", "xor"};
const Words noisy = {"moons", "rings", "spirals", "xor"};
const Words csv = {"csv"};
const Words with_numbers = {"california_housing", "csv"};  // as targets
const Words tables = {"california_housing", "csv", "digits", "iris"};
const Words files = both(tables, {"mnist"});
const Words sources = both(files, drawn);

bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != words.end();
}

// One character in UTF-8, but no part of a number.
bool may_be_between_thousands(std::string_view character) {
  if (character.empty()) return false;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  constexpr std::string_view in_numbers = "0123456789+-eE\"\r\n";
  return std::ranges::all_of(character.substr(1), continues) &&
         in_numbers.find(character[0]) == in_numbers.npos;
}

Keys keys_of_scaling(ScalingSpec& scaling) {
  return {required(key("mean", scaling.mean, Bounds())),
          required(key("deviation", scaling.deviation, above_zero))};
}

// Beside a test file it has no meaning.
Key test_share_key(DataSpec& data) {
  Key out = key("test_share", data.test_share, inside_one);
  out.value = [&, value = out.value] { return data.csv.test_file.empty() ? value() : ""; };
  return out;
}

struct SourceKey {
  Key key;
  Words sources;           // that have it
  Words required_by = {};  // those among them that require it
};

std::vector<SourceKey> keys_of_sources(DataSpec& data) {
  TableOptions& table = data.csv.options;
  return {
      {key("source", data.source, sources), sources, sources},
      {key("file", data.csv.file), csv, csv},
      {key("test_file", data.csv.test_file), csv},
      {key("header", table.header), csv},
      {key("skip_lines", table.syntax.skip_lines, from_zero), csv},
      {key("separator", table.syntax.separator), csv},
      {key("decimal", table.numbers.decimal, Words{".", ","}), csv},
      {key("thousands", table.numbers.thousands), csv},
      {key("columns", table.inputs), csv},
      {key("exclude", table.exclude), csv},
      {key("categories", table.categories), csv},
      {key("target", table.targets), csv, csv},
      {key("target_is", table.classes, Words{"number", "class"}), csv},
      {key("missing", table.missing, Words{"refuse", "drop", "mean"}), csv},
      {key("na_values", table.na_values), csv},
      {key("text", table.text, Words{"refuse", "one_hot"}), csv},
      {key("train", data.train, from_one), sources, drawn},
      {key("test", data.test, from_one), sources, drawn},
      {key("scaling", data.scaling, keys_of_scaling), sources},
      {test_share_key(data), tables},
      {key("standardize", data.standardize), tables},
      {key("standardize_target", data.standardize_target), with_numbers},
      {key("validation_share", data.validation_share, inside_one), files},  // 0: not written
      {key("fresh", data.fresh), drawn},
      {key("radius", data.radius, above_zero), {"disc"}},
      {key("noise", data.noise, from_zero), noisy},
      {key("turns", data.turns, Bounds()), {"spirals"}},
      {key("classes", data.classes, Bounds{.least = 2}), {"rings", "spirals"}},
  };
}

// What is right alone but not with the rest.
void check_together(const DataSpec& data, const Section& section, bool classifies) {
  const TableOptions& table = data.csv.options;
  const auto refuse = [&](bool is_wrong, std::string_view key, std::string_view expected) {
    if (is_wrong) section.refuse(key, expected);
  };
  refuse(section.has("thousands") && !may_be_between_thousands(table.numbers.thousands),
         "thousands",
         "the character between groups of digits, such as \".\", \",\", \" \" or \"'\"");
  refuse(section.has("thousands") && table.numbers.thousands == text(table.numbers.decimal),
         "thousands", "another character than decimal");
  refuse(!table.inputs.empty() && !table.exclude.empty(), "exclude",
         "no columns beside it: these are the inputs");
  refuse(table.classes && table.targets.size() > 1, "target",
         classifies ? "one column, since the loss requires a class: choose one, or write loss = "
                      "\"mse\""
                    : "one column, since it is a class: choose one, or write target_is = "
                      "\"number\"");
  refuse(data.standardize && data.scaling, "standardize", "no scaling beside it");
  refuse(!data.csv.test_file.empty() && section.has("test_share"), "test_share",
         "no test_file beside it");
  refuse(data.standardize_target && table.classes, "standardize_target", "a target of numbers");
  refuse(data.source == "csv" && data.csv.file.empty(), "file", "the name of a CSV file");
}

}  // namespace

SourceKind kind_of_source(std::string_view source) {
  if (is_one_of(source, drawn)) return SourceKind::drawn;
  return source == "mnist" ? SourceKind::split : SourceKind::table;
}

Keys keys_of(DataSpec& data) {
  Keys out;
  for (SourceKey& one : keys_of_sources(data)) {
    if (!data.source.empty() && !is_one_of(data.source, one.sources)) continue;
    one.key.required = is_one_of(data.source, one.required_by);
    out.push_back(std::move(one.key));
  }
  return out;
}

DataSpec read_data(const Section& data, bool classifies) {
  DataSpec any, out;
  data.demand("source");
  data.read("source", out.source, sources);
  out.place = data.place();
  // What the other keys imply is the default.
  out.csv.options.classes = out.source == "csv" && classifies;
  out.standardize = kind_of_source(out.source) == SourceKind::table && out.source != "digits" &&
                    !data.has("scaling");  // the digits have one of their own
  const Keys keys = keys_of(out);
  read_keys(data, keys, text("source = \"", out.source, "\""), keys_of(any));
  NumberNotation& notation = out.csv.options.numbers;
  if (notation.thousands == "." && !data.has("decimal")) notation.decimal = ',';
  for (const Key& key : keys)
    if (data.has(key.name)) out.stated[key.name] = data.stated(key.name);
  check_together(out, data, classifies);
  return out;
}

}  // namespace gradus::app
