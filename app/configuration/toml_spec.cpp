#include "app/configuration/toml_spec.hpp"

#include <algorithm>
#include <numeric>

#include "gradus/base/error.hpp"

namespace gradus::app {
namespace {

// toml++ sorts a table by name; this is the order of the file.
Spec in_order(Spec spec, const std::vector<toml::source_position>& order) {
  std::vector<std::size_t> ranks(order.size());
  std::iota(ranks.begin(), ranks.end(), std::size_t{0});
  std::ranges::stable_sort(ranks,
                           [&](std::size_t a, std::size_t b) { return order[a] < order[b]; });
  std::vector<Option> options;
  for (const std::size_t rank : ranks) options.push_back(std::move(spec.options[rank]));
  spec.options = std::move(options);
  return spec;
}

std::string entries(const std::vector<Option>& options) {
  std::string out;
  for (const Option& option : options)
    out += text(out.empty() ? "" : ", ", option.name, " = ", toml_of(option.value));
  return out;
}

}  // namespace

OptionValue option_value(const toml::node& node, const TomlText& text) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* whole = node.as_integer()) return Index{whole->get()};
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* word = node.as_string()) return word->get();
  if (const auto* list = node.as_array()) {
    std::vector<OptionValue> out;
    for (const toml::node& element : *list) {
      if (const auto* word = element.as_string()) {
        out.emplace_back(Spec{.kind = word->get(), .place = text.place_of(element.source())});
      } else {
        out.push_back(option_value(element, text));
      }
    }
    return out;
  }
  const auto* table = node.as_table();
  if (table == nullptr)
    throw Error(text.place_of(node.source()), ": a date or a time is not an option's value");
  Spec out{.place = text.place_of(node.source())};
  std::vector<toml::source_position> order;
  for (const auto& [key, value] : *table) {
    // A table's own place is its bracket's; the key's is where it was typed.
    out.options.push_back(
        {.name = std::string(key.str()),
         .value = option_value(value, text),
         .place = text.place_of(value.source()),
         .written = value.is_number() ? std::string(text.written(value.source())) : std::string()});
    order.push_back(key.source().begin);
  }
  return in_order(std::move(out), order);
}

std::string toml_string(std::string_view words) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : words) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (code < 0x20 || code == 0x7f)
      out += "\\u00", out += digits[code / 16], out += digits[code % 16];
    else
      out += c;
  }
  return out + '"';
}

std::string toml_of(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<Index>(&value)) return text(*whole);
  if (const auto* number = std::get_if<double>(&value)) return text(*number);
  if (const auto* word = std::get_if<std::string>(&value)) return toml_string(*word);
  if (const auto* spec = std::get_if<Spec>(&value)) return toml_of(*spec);
  std::string out;
  for (const OptionValue& element : std::get<std::vector<OptionValue>>(value))
    out += text(out.empty() ? "" : ", ", toml_of(element));
  return text("[", out, "]");
}

std::string toml_of(const Spec& spec) {
  if (spec.kind.empty()) return text("{", entries(spec.options), "}");
  if (spec.options.empty()) return toml_string(spec.kind);
  if (spec.options.size() == 1 && spec.options.front().name.empty())
    return text("{", spec.kind, " = ", toml_of(spec.options.front().value), "}");
  return text("{", spec.kind, " = {", entries(spec.options), "}}");
}

std::string toml_with_name(const Spec& spec) {
  if (spec.options.empty()) return toml_string(spec.kind);
  return text("{name = ", toml_string(spec.kind), ", ", entries(spec.options), "}");
}

}  // namespace gradus::app
