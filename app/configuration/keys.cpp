#include "app/configuration/keys.hpp"

#include <algorithm>

namespace gradus::app {
namespace {

template <class Element, class ToToml>
std::string list_of(const std::vector<Element>& list, const ToToml& to_toml) {
  std::string out;
  for (const Element& element : list) out += text(out.empty() ? "[" : ", ", to_toml(element));
  return out.empty() ? out : out + "]";
}

}  // namespace

std::string toml_value(bool flag) { return flag ? "true" : "false"; }

std::string toml_value(const std::string& word) { return word.empty() ? "" : toml_string(word); }

std::string toml_value(char character) { return toml_string({&character, 1}); }

std::string toml_value(const std::filesystem::path& path) { return toml_value(path.string()); }

std::string toml_value(const std::vector<std::string>& list) { return list_of(list, toml_string); }

std::string toml_value(const std::vector<ColumnChoice>& list) {
  return list_of(list, [](const ColumnChoice& column) {
    const auto* name = std::get_if<std::string>(&column);
    return name != nullptr ? toml_string(*name) : text(std::get<Index>(column));
  });
}

Key required(Key key) {
  key.required = true;
  return key;
}

Words names_of(const Keys& keys) {
  Words out;
  for (const Key& key : keys) out.push_back(key.name);
  return out;
}

void read_keys(const Section& section, const Keys& keys, std::string_view choice, const Keys& all) {
  section.allow(names_of(keys), choice, names_of(all));
  for (const Key& key : keys) {
    if (key.required) section.demand(key.name);
  }
  for (const Key& key : keys) {
    if (section.has(key.name) && key.read) key.read(section);
  }
}

std::string written(const Keys& keys) {
  std::string out;
  for (const Key& key : keys) {
    const std::string value = key.value ? key.value() : "";
    if (!value.empty()) out += text(key.name, " = ", value, "\n");
  }
  return out;
}

std::string inline_table(const Keys& keys) {
  std::string out = written(keys);
  out.pop_back();
  for (std::size_t end; (end = out.find('\n')) != out.npos;) out.replace(end, 1, ", ");
  return "{" + out + "}";
}

}  // namespace gradus::app
