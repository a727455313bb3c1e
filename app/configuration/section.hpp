// A table of a configuration, read key by key; a wrong value is an Error with file and line.
#pragma once

#include <toml++/toml.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "app/configuration/config.hpp"
#include "app/configuration/toml_text.hpp"
#include "gradus/base/options.hpp"

namespace gradus::app {

using Words = std::vector<std::string_view>;

// Refers to the table and the text.
class Section {
 public:
  // `name` as written: "[data]", "{linear = ...}", or empty for the whole file.
  Section(const toml::table& table, std::string name, const TomlText& text)
      : table_(&table), name_(std::move(name)), text_(&text) {}

  // Any other key is an Error that names the section which has it, or the nearest of these keys.
  // choice: what in the section allows these keys of all its keys, such as `name = "sgd"`.
  void allow(const Words& keys, std::string_view choice = {}, const Words& all = {}) const;
  void demand(std::string_view key) const;  // a missing one is an Error
  bool has(std::string_view key) const { return find(key) != nullptr; }

  const TomlText& source() const { return *text_; }
  const toml::table& table() const { return *table_; }
  const toml::node* find(std::string_view key) const { return table_->get(key); }
  Place place() const { return place_of(*table_); }
  Place place_of(const toml::node& node) const { return text_->place_of(node.source()); }
  // "small.toml:5: test_share = 0.0001", as it is written there.
  std::string stated(std::string_view key) const;

  // Each reads the value of a key that exists. Throws Error for a value of another type or out of
  // its bounds, and for an unknown word.
  void read(std::string_view key, Index& whole, const Bounds& bounds) const;
  void read(std::string_view key, std::uint64_t& whole, const Bounds& bounds) const;
  void read(std::string_view key, double& number, const Bounds& bounds) const;
  void read(std::string_view key, bool& flag) const;
  void read(std::string_view key, char& character) const;  // of ASCII, not a quote or a line break
  void read(std::string_view key, char& character, const Words& words) const;
  void read(std::string_view key, std::string& word) const;
  void read(std::string_view key, std::string& word, const Words& words) const;
  void read(std::string_view key, std::filesystem::path& path) const;
  void read(std::string_view key, std::vector<std::string>& list) const;
  void read(std::string_view key, std::vector<ColumnChoice>& list) const;  // or a single one
  template <class Word>
  void read(std::string_view key, Word& chosen, const Words& words) const {
    std::string word;
    read(key, word, words);
    chosen = static_cast<Word>(std::ranges::find(words, word) - words.begin());
  }
  template <class T, class... Limits>
  void read(std::string_view key, std::optional<T>& value, const Limits&... limits) const {
    read(key, value.emplace(), limits...);
  }
  // Of a key that is a table: "[data]", or "scaling".
  Section section(std::string_view key) const { return table_called(text("[", key, "]"), key); }
  Section inline_table(std::string_view key) const { return table_called(std::string(key), key); }
  const toml::array& list(std::string_view key) const;
  // Throws the Error "file:line: KEY expects `expected`, got the string 'ten'".
  [[noreturn]] void refuse(std::string_view key, std::string_view expected) const;

 private:
  [[noreturn]] void refuse(const toml::node& node, std::string_view what,
                           std::string_view expected) const;
  [[noreturn]] void refuse_key(const toml::key& key, const Words& keys) const;
  Section table_called(const std::string& name, std::string_view key) const;
  ColumnChoice column(const toml::node& node, std::string_view key) const;
  // "the string 'ten'", "a table", numbers as they are written.
  std::string described(const toml::node& node) const;

  const toml::table* table_;
  std::string name_;
  const TomlText* text_;
};

}  // namespace gradus::app
