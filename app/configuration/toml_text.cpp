#include "app/configuration/toml_text.hpp"

#include <cmath>
#include <optional>

#include "app/configuration/toml_slips.hpp"
#include "app/configuration/toml_spec.hpp"
#include "gradus/base/shell_word.hpp"
#include "gradus/data/tables/number_notation.hpp"

namespace gradus::app {
namespace {

// toml++ reads numbers of up to 128 digits. Replaces a longer one by the double of its value, with
// blanks after it, so that columns do not move. False if it is not a finite number.
bool shorten_number(std::string& content, const toml::source_region& region) {
  constexpr std::string_view of_numbers = "0123456789.+-eE_";
  const LinePart part = part_of(content, region.begin);
  const std::size_t at = part.begin + part.at;
  std::size_t first = at;
  while (first > part.begin && of_numbers.find(content[first - 1]) != of_numbers.npos) --first;
  std::size_t last = content.find_first_not_of(of_numbers, at);
  if (last == content.npos) last = content.size();
  std::string digits;
  for (const char c : content.substr(first, last - first)) {
    if (c != '_') digits += c;
  }
  const std::optional<double> number = number_in(digits);
  if (!number || !std::isfinite(*number)) return false;
  std::string shorter = text(*number);
  if (shorter.find_first_of(".e") == shorter.npos) shorter += ".0";
  content.replace(first, last - first, shorter + std::string(last - first - shorter.size(), ' '));
  return true;
}

// `key`: the text before the =.
void check_key(const std::string& setting, std::string_view key) {
  const auto refuse = [&](const auto&... advice) {
    throw Error(set_option, setting, ": ", advice...);
  };
  const std::size_t bracket = key.find('[');
  if (bracket != key.npos) {
    const std::string_view list = key.substr(0, bracket);
    refuse("a list has no keys: set ", list, " as a whole, as in --set '", list, "=[...]'");
  }
  const bool is_whole = !key.empty() && !key.starts_with('.') && !key.ends_with('.') &&
                        key.find("..") == key.npos && key.find_first_of(" \t") == key.npos;
  if (!is_whole) {
    refuse("'", key, "' is no key: write SECTION.KEY, such as ",
           setting_option("[optimizer]", "learning_rate", "0.01"));
  }
}

// The table of `--set KEY=VALUE`. A value that is not TOML is a word: --set loss=mse.
toml::table parse_setting(const std::string& setting) {
  TomlText text{std::string(set_option) + setting, setting};
  const std::size_t equals = setting.find('=');
  const std::string key(trimmed(std::string_view(setting).substr(0, equals)));
  const std::string value(trimmed(std::string_view(setting).substr(equals + 1)));
  check_key(setting, key);
  if (value.empty()) {
    throw Error(text.file, ": there is no value after the =: write one, such as ",
                setting_option("", key, "..."));
  }
  try {
    return toml::parse(std::string_view(setting), std::string(text.file));
  } catch (const toml::parse_error&) {
    if (value.find_first_of("\"'[]{}#\n") != value.npos) return parse_toml(text);
  }
  text.content = setting.substr(0, equals + 1) + toml_string(value);
  return parse_toml(text);
}

// Puts the values of one table in place of the other's; a table in braces is one value.
void merge(toml::table& into, toml::table&& from, const std::string& path,
           const std::string& setting) {
  for (auto&& [key, value] : from) {
    toml::node* old = into.get(key.str());
    const std::string name = path + std::string(key.str());
    if (old == nullptr || !value.is_table() || value.as_table()->is_inline()) {
      value.visit([&](auto& node) { into.insert_or_assign(key, std::move(node)); });
    } else if (old->is_table()) {
      merge(*old->as_table(), std::move(*value.as_table()), name + ".", setting);
    } else {
      throw Error(set_option, setting, ": ", name, " is no table in the file, so that it has no ",
                  "keys to set: set ", name, " as a whole, as in --set '", name, "={...}'");
    }
  }
}

}  // namespace

std::string setting_option(std::string_view section, std::string_view key, std::string_view value) {
  const std::string prefix =
      section.empty() ? std::string() : text(section.substr(1, section.size() - 2), ".");
  return text(set_option, shell_word(text(prefix, key, "=", value)));
}

bool TomlText::is_setting(const toml::source_region& region) {
  return region.path && region.path->starts_with(set_option);
}

Place TomlText::place_of(const toml::source_region& region) const {
  // A setting has one line, which is its name.
  if (is_setting(region)) return {*region.path, 0};
  return {file, static_cast<int>(region.begin.line)};
}

std::string_view TomlText::written(const toml::source_region& region) const {
  std::string_view source = content;
  if (is_setting(region)) source = std::string_view(*region.path).substr(set_option.size());
  const LinePart begin = part_of(source, region.begin), end = part_of(source, region.end);
  return source.substr(begin.begin + begin.at, end.begin + end.at - begin.begin - begin.at);
}

toml::table parse_toml(TomlText& text) {
  // The parser reports less for a line without an end.
  if (!text.content.ends_with('\n')) text.content += '\n';
  for (;;) {
    try {
      return toml::parse(std::string_view(text.content), std::string(text.file));
    } catch (const toml::parse_error& error) {
      const std::string_view said = error.description();
      const bool is_long =
          said.find("length limit") != said.npos || said.find("too long") != said.npos;
      if (is_long && shorten_number(text.content, error.source())) continue;
      throw Error(
          text.place_of(error.source()), ": column ", error.source().begin.column,
          ": this is not TOML: ", advice_for_slip(text.content, error.source().begin, said));
    }
  }
}

void set_value(toml::table& table, const std::string& setting) {
  merge(table, parse_setting(setting), "", setting);
}

}  // namespace gradus::app
