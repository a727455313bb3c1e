#include "app/configuration/section.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/configuration/keys.hpp"
#include "gradus/base/nearest.hpp"

namespace gradus::app {
namespace {

// A whole number, however it is written: 10, 1e1 or 10.0.
std::optional<Index> whole_number(const toml::node& node) {
  if (const auto* whole = node.as_integer()) return whole->get();
  constexpr double most = 9007199254740992;  // 2^53: doubles up to there are exact
  const auto* number = node.as_floating_point();
  if (number == nullptr || number->get() != std::floor(number->get()) ||
      std::abs(number->get()) > most)
    return std::nullopt;
  return static_cast<Index>(number->get());
}

bool holds(const Words& keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

// Where a key belongs that this section does not have; without a name where no section has it.
struct KnownKey {
  std::string_view section, name;
};
KnownKey known_elsewhere(std::string_view section, std::string_view key) {
  for (const KnownSection& other : known_sections()) {
    const std::string_view name = same_name(key, other.keys);
    if (!name.empty() && other.name != section) return {other.name, name};
  }
  return {};
}

}  // namespace

std::string Section::described(const toml::node& node) const {
  if (const auto* word = node.as_string()) return text("the string '", word->get(), "'");
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  return std::string(text_->written(node.source()));
}

std::string Section::stated(std::string_view key) const {
  const toml::node& node = *find(key);
  return text(place_of(node), ": ", key, " = ", described(node));
}

void Section::refuse(const toml::node& node, std::string_view what,
                     std::string_view expected) const {
  throw Error(place_of(node), ": ", what, " expects ", expected, ", got ", described(node));
}

void Section::refuse(std::string_view key, std::string_view expected) const {
  refuse(*find(key), key, expected);
}

void Section::refuse_key(const toml::key& key, const Words& keys) const {
  const bool is_here = !same_name(key.str(), keys).empty();
  const bool is_section = name_.empty() || name_.starts_with('[');
  // A table's own place is that of its bracket; the key's is where it was typed.
  const Place place = text_->place_of(key.source());
  const bool is_setting = text_->is_setting(key.source());
  const std::string what = text(place, ": ",
                                !name_.empty() ? name_
                                : is_setting   ? "a configuration"
                                               : "the file",
                                " has no key '", key.str(), "'",
                                name_.empty() && is_setting ? " outside its sections" : "", ": ");
  const auto [section, name] =
      is_here || !is_section ? KnownKey() : known_elsewhere(name_, key.str());
  if (name.empty()) throw Error(what, advice_on_name(key.str(), keys));
  if (is_setting) {
    throw Error(what, "write ", setting_option(section, name, text_->written(find(key)->source())));
  }
  throw Error(what, "'", name, "' ",
              section.empty() ? "belongs above the first section" : text("is a key of ", section),
              ": move it there (known are ", quoted_list(keys), ")");
}

void Section::allow(const Words& keys, std::string_view choice, const Words& all) const {
  for (const auto& [key, value] : *table_) {
    if (holds(keys, key.str())) continue;
    if (!holds(all, key.str())) refuse_key(key, keys);
    throw Error(text_->place_of(key.source()), ": ", name_, " has no key '", key.str(), "' with ",
                choice, ": leave it out (known are ", quoted_list(keys), ")");
  }
}

void Section::demand(std::string_view key) const {
  if (has(key)) return;
  throw Error(place(), ": ", name_.empty() ? "the file" : name_, " requires the key '", key, "'");
}

void Section::read(std::string_view key, Index& whole, const Bounds& bounds) const {
  const std::optional<Index> value = whole_number(*find(key));
  if (!value || !bounds.hold(static_cast<double>(*value))) refuse(key, whole_text(bounds));
  whole = *value;
}

void Section::read(std::string_view key, std::uint64_t& whole, const Bounds& bounds) const {
  Index value = 0;
  read(key, value, bounds);
  whole = static_cast<std::uint64_t>(value);
}

void Section::read(std::string_view key, double& number, const Bounds& bounds) const {
  const auto value = find(key)->value<double>();
  if (!find(key)->is_number() || !value || !bounds.hold(*value)) refuse(key, to_string(bounds));
  number = *value;
}

void Section::read(std::string_view key, bool& flag) const {
  if (!find(key)->is_boolean()) refuse(key, "true or false");
  flag = find(key)->as_boolean()->get();
}

void Section::read(std::string_view key, char& character) const {
  std::string word;
  read(key, word);
  constexpr std::string_view others{"\"\r\n\0", 4};
  if (word.size() != 1 || static_cast<unsigned char>(word[0]) >= 0x80 ||
      others.find(word[0]) != others.npos)
    refuse(key, "one character, such as \";\" or \"\\t\"");
  character = word[0];
}

void Section::read(std::string_view key, char& character, const Words& words) const {
  std::string word;
  read(key, word, words);
  character = word[0];
}

void Section::read(std::string_view key, std::string& word) const {
  if (!find(key)->is_string()) refuse(key, "a string");
  word = find(key)->as_string()->get();
}

void Section::read(std::string_view key, std::string& word, const Words& words) const {
  read(key, word);
  if (holds(words, word)) return;
  throw Error(place_of(*find(key)), ": ", key, " '", word,
              "' is not known: ", advice_on_name(word, words));
}

void Section::read(std::string_view key, std::filesystem::path& path) const {
  std::string word;
  read(key, word);
  path = word;
}

void Section::read(std::string_view key, std::vector<std::string>& words) const {
  for (const toml::node& one : list(key)) {
    if (!one.is_string()) refuse(one, key, "strings, such as \"missing\" or \"-999\"");
    words.push_back(one.as_string()->get());
  }
}

ColumnChoice Section::column(const toml::node& node, std::string_view key) const {
  if (const auto* name = node.as_string()) return name->get();
  const auto* number = node.as_integer();
  if (number == nullptr || number->get() == 0)
    refuse(node, key, "a column: its name, its number from 1, or from the end: -1 is the last");
  return Index{number->get()};
}

void Section::read(std::string_view key, std::vector<ColumnChoice>& columns) const {
  columns.clear();
  if (!find(key)->is_array()) {
    columns.push_back(column(*find(key), key));
    return;
  }
  for (const toml::node& one : list(key)) columns.push_back(column(one, key));
  if (columns.empty()) refuse(key, "one column at least");
}

Section Section::table_called(const std::string& name, std::string_view key) const {
  if (!find(key)->is_table()) refuse(*find(key), name, "a table");
  return Section(*find(key)->as_table(), name, *text_);
}

const toml::array& Section::list(std::string_view key) const {
  if (!find(key)->is_array()) refuse(key, "a list");
  return *find(key)->as_array();
}

}  // namespace gradus::app
