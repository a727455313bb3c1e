#include "app/configuration/toml_text.hpp"

#include <charconv>

#include "app/configuration/toml_slips.hpp"

namespace gradus::app {
namespace {

constexpr std::string_view set_option = "--set ";

// toml++ takes numbers of up to 128 digits. A longer one becomes the double that it stands for,
// with blanks behind it, so that columns stay; false where there is none.
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
    if (c != '_' && (c != '+' || !digits.empty())) digits += c;
  }
  double number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, number);
  // Below the smallest double it is 0.
  if (read != end || (error == std::errc::result_out_of_range && !digits.starts_with("0.") &&
                      !digits.starts_with("-0.")))
    return false;
  std::string shorter = text(number);
  if (shorter.find_first_of(".e") == shorter.npos) shorter += ".0";
  content.replace(first, last - first, shorter + std::string(last - first - shorter.size(), ' '));
  return true;
}

std::string toml_string(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return out + '"';
}

// What `--set KEY=VALUE` stands for; a value that is no TOML is a word: --set loss=mse.
toml::table parse_setting(const std::string& setting) {
  TomlText text{std::string(set_option) + setting, setting};
  const std::size_t equals = setting.find('=');
  const std::string value = setting.substr(equals + 1);
  try {
    return toml::parse(std::string_view(setting), std::string(text.file));
  } catch (const toml::parse_error&) {
    if (value.empty() || value.find_first_of("\"'[]{}#\n") != value.npos) return parse_toml(text);
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

Place TomlText::place_of(const toml::source_region& region) const {
  // A setting has one line, which is its name.
  if (region.path && region.path->starts_with(set_option)) return {*region.path, 0};
  return {file, static_cast<int>(region.begin.line)};
}

std::string_view TomlText::written(const toml::source_region& region) const {
  std::string_view source = content;
  if (region.path && region.path->starts_with(set_option))
    source = std::string_view(*region.path).substr(set_option.size());
  const LinePart begin = part_of(source, region.begin), end = part_of(source, region.end);
  return source.substr(begin.begin + begin.at, end.begin + end.at - begin.begin - begin.at);
}

toml::table parse_toml(TomlText& text) {
  for (;;) {
    try {
      return toml::parse(std::string_view(text.content), std::string(text.file));
    } catch (const toml::parse_error& error) {
      const bool is_long = error.description().find("length limit") != std::string_view::npos;
      if (is_long && shorten_number(text.content, error.source())) continue;
      throw Error(text.place_of(error.source()), ": column ", error.source().begin.column,
                  ": this is not TOML: ",
                  advice_for_slip(text.content, error.source().begin, error.description()));
    }
  }
}

void set_value(toml::table& table, const std::string& setting) {
  merge(table, parse_setting(setting), "", setting);
}

}  // namespace gradus::app
