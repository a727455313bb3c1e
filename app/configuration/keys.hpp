// The keys of a section of a configuration: each is named once, beside the member that holds its
// value. Reading, writing and the lists of known keys follow from that. Values; one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "app/configuration/section.hpp"
#include "app/configuration/toml_spec.hpp"

namespace gradus::app {

// Refers to the member.
struct Key {
  std::string name;
  std::function<void(const Section&)> read = {};  // if the section has the key
  std::function<std::string()> value = {};        // in TOML; empty: the key is not written
  bool required = false;
};
using Keys = std::vector<Key>;

// Reads all keys that the section has. Throws Error for another key and for a missing one. choice:
// what in the section allows these keys of all its keys, such as `name = "sgd"`.
void read_keys(const Section& section, const Keys& keys, std::string_view choice = {},
               const Keys& all = {});

std::string written(const Keys& keys);       // a line for each: "epochs = 10\n"
std::string inline_table(const Keys& keys);  // "{mean = 0, deviation = 1}"

// A value in TOML; empty if it stands for none: a number outside its bounds, an empty string.
template <class Number>
std::enable_if_t<std::is_arithmetic_v<Number>, std::string> toml_value(Number number,
                                                                       const Bounds& bounds) {
  return bounds.hold(static_cast<double>(number)) ? text(number) : "";
}
template <class Word>
std::string toml_value(const Word& word, const Words& words) {
  return toml_string(words[static_cast<std::size_t>(word)]);
}
std::string toml_value(bool flag);
std::string toml_value(char character);
inline std::string toml_value(char character, const Words&) { return toml_value(character); }
std::string toml_value(const std::string& word);
inline std::string toml_value(const std::string& word, const Words&) { return toml_value(word); }
std::string toml_value(const std::filesystem::path& path);
std::string toml_value(const std::vector<std::string>& list);
std::string toml_value(const std::vector<ColumnChoice>& list);
template <class T, class... Limits>
std::string toml_value(const std::optional<T>& value, const Limits&... limits) {
  return value ? toml_value(*value, limits...) : "";
}

// limits: the Bounds of a number, or the Words of an enumeration in its order.
template <class T, class... Limits>
Key key(const std::string& name, T& member, const Limits&... limits) {
  return {.name = name,
          .read = [=, &member](const Section& section) { section.read(name, member, limits...); },
          .value = [=, &member] { return toml_value(member, limits...); }};
}
// A table in braces, with keys of its own, if there is one.
template <class T>
Key key(const std::string& name, std::optional<T>& member, Keys (*keys_of)(T&)) {
  const auto read = [=, &member](const Section& section) {
    read_keys(section.inline_table(name), keys_of(member.emplace()));
  };
  return {.name = name, .read = read, .value = [=, &member] {
            return member ? inline_table(keys_of(*member)) : std::string();
          }};
}
Key required(Key key);

Words names_of(const Keys& keys);

}  // namespace gradus::app
