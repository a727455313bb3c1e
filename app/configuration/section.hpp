// A table of a configuration, read key by key; a wrong value is an Error with file and line.
#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "app/configuration/config.hpp"
#include "app/configuration/toml_text.hpp"

namespace gradus::app {

// The numbers that a key accepts.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above_low = false, below_high = false;  // the ends themselves are left out
  bool holds(double number) const;
};
std::string to_string(const Range& range);  // "a number from 0 to below 1"

inline constexpr Range any_number = {};
inline constexpr Range from_zero = {.low = 0};
inline constexpr Range above_zero = {.low = 0, .above_low = true};
inline constexpr Range share = {.low = 0, .high = 1, .below_high = true};
inline constexpr Range inside_one = {.low = 0, .high = 1, .above_low = true, .below_high = true};
inline constexpr Range above_zero_to_one = {.low = 0, .high = 1, .above_low = true};

using Words = std::initializer_list<std::string_view>;

// Refers to the table and the text.
class Section {
 public:
  // `name` as written: "[data]", "{linear = ...}", or empty for the whole file.
  Section(const toml::table& table, std::string name, const TomlText& text)
      : table_(&table), name_(std::move(name)), text_(&text) {}

  // Any other key is an Error that names the section which has it, or the nearest of these keys.
  void allow(std::span<const std::string_view> keys) const;
  void allow(Words keys) const { allow(std::span(keys.begin(), keys.size())); }
  // The same for the keys that a choice in the section allows, such as `name = "sgd"`.
  void allow_with(std::string_view chosen, std::span<const std::string_view> keys,
                  std::span<const std::string_view> all_of_section) const;
  void demand(Words keys) const;  // a missing one is an Error

  const TomlText& source() const { return *text_; }
  const toml::table& table() const { return *table_; }
  const toml::node* find(std::string_view key) const { return table_->get(key); }
  Place place() const { return place_of(*table_); }
  Place place_of(const toml::node& node) const { return text_->place_of(node.source()); }
  // "small.toml:5: test_share = 0.0001", as it is written there.
  std::string stated(std::string_view key) const;

  Index whole(std::string_view key, Index fallback, Index low) const;
  double number(std::string_view key, double fallback, const Range& range) const;
  bool flag(std::string_view key, bool fallback) const;
  std::string word(std::string_view key, std::string_view fallback) const;
  std::string word_of(std::string_view key, std::string_view fallback, Words words) const;
  Section section(std::string_view key) const;  // must exist and be a table
  const toml::array& list(std::string_view key) const;

  // The same for a value in a list.
  Index whole(const toml::node& node, std::string_view what, Index low) const;
  double number(const toml::node& node, std::string_view what, const Range& range) const;
  Section section(const toml::node& node, std::string name) const;
  const toml::array& list(const toml::node& node, std::string_view what) const;
  // Throws the Error "file:line: `what` expects `expected`, got the string 'ten'".
  [[noreturn]] void refuse(const toml::node& node, std::string_view what,
                           std::string_view expected) const;
  // Throws the Error for an unknown word.
  [[noreturn]] void refuse_word(const toml::node& node, std::string_view what,
                                std::string_view word, Words known) const;

 private:
  [[noreturn]] void refuse_key(const toml::key& key, std::span<const std::string_view> keys) const;
  // "the string 'ten'", "a table", numbers as they are written.
  std::string described(const toml::node& node) const;

  const toml::table* table_;
  std::string name_;
  const TomlText* text_;
};

}  // namespace gradus::app
