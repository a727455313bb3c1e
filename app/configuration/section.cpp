#include "app/configuration/section.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/configuration/known_keys.hpp"
#include "app/configuration/setting_option.hpp"
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

bool holds(std::span<const std::string_view> keys, std::string_view key) {
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

bool Range::holds(double number) const {
  if (!std::isfinite(number)) return false;
  return (above_low ? number > low : number >= low) &&
         (below_high ? number < high : number <= high);
}

std::string to_string(const Range& range) {
  std::string out = "a number";
  if (std::isfinite(range.low)) out += text(range.above_low ? " above " : " from ", range.low);
  if (std::isfinite(range.high)) out += text(range.below_high ? " to below " : " to ", range.high);
  return out;
}

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

void Section::refuse_word(const toml::node& node, std::string_view what, std::string_view word,
                          Words known) const {
  throw Error(place_of(node), ": ", what, " '", word,
              "' is not known: ", advice_on_name(word, known));
}

void Section::refuse_key(const toml::key& key, std::span<const std::string_view> keys) const {
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

void Section::allow(std::span<const std::string_view> keys) const {
  for (const auto& [key, value] : *table_)
    if (!holds(keys, key.str())) refuse_key(key, keys);
}

void Section::allow_with(std::string_view chosen, std::span<const std::string_view> keys,
                         std::span<const std::string_view> all_of_section) const {
  for (const auto& [key, value] : *table_) {
    if (holds(keys, key.str())) continue;
    if (!holds(all_of_section, key.str())) refuse_key(key, keys);
    throw Error(text_->place_of(key.source()), ": ", name_, " has no key '", key.str(), "' with ",
                chosen, ": leave it out (known are ", quoted_list(keys), ")");
  }
}

void Section::demand(Words keys) const {
  for (const std::string_view key : keys) {
    if (find(key) != nullptr) continue;
    throw Error(place(), ": ", name_.empty() ? "the file" : name_, " requires the key '", key, "'");
  }
}

Index Section::whole(const toml::node& node, std::string_view what, Index low) const {
  const std::optional<Index> value = whole_number(node);
  if (!value || *value < low) refuse(node, what, text("a whole number from ", low));
  return *value;
}

Index Section::whole(std::string_view key, Index fallback, Index low) const {
  const toml::node* node = find(key);
  return node == nullptr ? fallback : whole(*node, key, low);
}

double Section::number(const toml::node& node, std::string_view what, const Range& range) const {
  const auto value = node.value<double>();
  if (!node.is_number() || !value || !range.holds(*value)) refuse(node, what, to_string(range));
  return *value;
}

double Section::number(std::string_view key, double fallback, const Range& range) const {
  const toml::node* node = find(key);
  return node == nullptr ? fallback : number(*node, key, range);
}

bool Section::flag(std::string_view key, bool fallback) const {
  const toml::node* node = find(key);
  if (node == nullptr) return fallback;
  if (!node->is_boolean()) refuse(*node, key, "true or false");
  return node->as_boolean()->get();
}

std::string Section::word(std::string_view key, std::string_view fallback) const {
  const toml::node* node = find(key);
  if (node == nullptr) return std::string(fallback);
  if (!node->is_string()) refuse(*node, key, "a string");
  return node->as_string()->get();
}

std::string Section::word_of(std::string_view key, std::string_view fallback, Words words) const {
  std::string out = word(key, fallback);
  if (std::ranges::find(words, out) == words.end()) refuse_word(*find(key), key, out, words);
  return out;
}

Section Section::section(const toml::node& node, std::string name) const {
  if (!node.is_table()) refuse(node, name, "a table");
  return Section(*node.as_table(), std::move(name), *text_);
}

Section Section::section(std::string_view key) const {
  return section(*find(key), text("[", key, "]"));
}

const toml::array& Section::list(const toml::node& node, std::string_view what) const {
  if (!node.is_array()) refuse(node, what, "a list");
  return *node.as_array();
}

const toml::array& Section::list(std::string_view key) const { return list(*find(key), key); }

}  // namespace gradus::app
