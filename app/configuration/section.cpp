#include "app/configuration/section.hpp"

#include <algorithm>
#include <cmath>

#include "app/configuration/nearest.hpp"

namespace gradus::app {
namespace {

// "the string 'ten'", "a table"
std::string described(const toml::node& node) {
  if (const auto* word = node.as_string()) return text("the string '", word->get(), "'");
  if (const auto* whole = node.as_integer()) return text(whole->get());
  if (const auto* number = node.as_floating_point()) return text(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  return "a date or time";
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

Place Section::place_of(const toml::node& node) const {
  return {*file_, static_cast<int>(node.source().begin.line)};
}

void Section::refuse(const toml::node& node, std::string_view what, std::string_view wanted) const {
  throw Error(place_of(node), ": ", what, " wants ", wanted, ", got ", described(node));
}

void Section::refuse_word(const toml::node& node, std::string_view what, std::string_view word,
                          Words known) const {
  throw Error(place_of(node), ": ", what, " '", word, "' is not known: the nearest is '",
              nearest(word, known), "' (known are ", quoted_list(known), ")");
}

void Section::allow(Words keys) const {
  for (const auto& [key, value] : *table_) {
    if (std::ranges::find(keys, key.str()) != keys.end()) continue;
    // A table's own place is that of its bracket; the key's is where it was typed.
    const Place place{*file_, static_cast<int>(key.source().begin.line)};
    throw Error(place, ": ", name_.empty() ? "the file" : name_, " has no key '", key.str(),
                "': the nearest is '", nearest(key.str(), keys), "' (known are ", quoted_list(keys),
                ")");
  }
}

void Section::demand(Words keys) const {
  for (const std::string_view key : keys) {
    if (find(key) != nullptr) continue;
    throw Error(place(), ": ", name_.empty() ? "the file" : name_, " wants the key '", key, "'");
  }
}

Index Section::whole(const toml::node& node, std::string_view what, Index low) const {
  const auto* value = node.as_integer();
  if (value == nullptr || value->get() < low) refuse(node, what, text("a whole number from ", low));
  return value->get();
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
  return Section(*node.as_table(), std::move(name), *file_);
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
