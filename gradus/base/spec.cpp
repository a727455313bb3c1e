#include "gradus/base/spec.hpp"

#include <algorithm>

#include "gradus/base/error.hpp"

namespace gradus {
namespace {

bool same(const OptionValue& a, const OptionValue& b) {
  if (a.index() != b.index()) return false;
  if (const auto* list = std::get_if<std::vector<OptionValue>>(&a))
    return std::ranges::equal(*list, std::get<std::vector<OptionValue>>(b), same);
  if (const auto* spec = std::get_if<Spec>(&a)) return *spec == std::get<Spec>(b);
  if (const auto* word = std::get_if<std::string>(&a)) return *word == std::get<std::string>(b);
  if (const auto* number = std::get_if<double>(&a)) return *number == std::get<double>(b);
  if (const auto* whole = std::get_if<Index>(&a)) return *whole == std::get<Index>(b);
  return std::get<bool>(a) == std::get<bool>(b);
}

}  // namespace

OptionList::OptionList() = default;
OptionList::OptionList(std::vector<Option> list) : std::vector<Option>(std::move(list)) {}
OptionList::OptionList(std::initializer_list<Option> list) : std::vector<Option>(list) {}
OptionList::OptionList(const OptionList& other) = default;
OptionList::OptionList(OptionList&& other) noexcept = default;
OptionList& OptionList::operator=(const OptionList& other) = default;
OptionList& OptionList::operator=(OptionList&& other) noexcept = default;
OptionList::~OptionList() = default;

OptionValue::OptionValue() = default;
OptionValue::OptionValue(const OptionValue& other) = default;
OptionValue::OptionValue(OptionValue&& other) noexcept = default;
OptionValue& OptionValue::operator=(const OptionValue& other) = default;
OptionValue& OptionValue::operator=(OptionValue&& other) noexcept = default;
OptionValue::~OptionValue() = default;

std::string to_string(const Place& place) {
  return place.line > 0 ? text(place.file, ":", place.line) : place.file;
}

std::string prefix_of(const Place& place) {
  return place.file.empty() ? std::string() : text(place, ": ");
}

bool operator==(const Spec& a, const Spec& b) {
  return a.kind == b.kind && a.options.size() == b.options.size() &&
         std::ranges::all_of(a.options, [&](const Option& one) {
           const Option* other = find_option(b, one.name);
           return other != nullptr && same(one.value, other->value);
         });
}

const Option* find_option(const Spec& spec, std::string_view name) {
  const auto found = std::ranges::find(spec.options, name, &Option::name);
  return found == spec.options.end() ? nullptr : &*found;
}

std::string described(const OptionValue& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return text("the string '", *word, "'");
  if (const auto* whole = std::get_if<Index>(&value)) return text(*whole);
  if (const auto* number = std::get_if<double>(&value)) return text(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  const auto* spec = std::get_if<Spec>(&value);
  if (spec == nullptr) return "a list";
  // A word in a list is a spec of that kind.
  const bool is_word = !spec->kind.empty() && spec->options.empty();
  return is_word ? text("the string '", spec->kind, "'") : "a table";
}

Spec kind_in(const OptionValue& value, const Place& place, std::string_view what,
             std::string_view expected) {
  if (const auto* word = std::get_if<std::string>(&value)) return {.kind = *word, .place = place};
  const auto* table = std::get_if<Spec>(&value);
  if (table != nullptr && !table->kind.empty()) return *table;
  if (table != nullptr) {
    for (const char* key : {"kind", "name"}) {
      const Option* named = find_option(*table, key);
      const auto* word = named == nullptr ? nullptr : std::get_if<std::string>(&named->value);
      if (word == nullptr) continue;
      Spec out{.kind = *word, .place = table->place};
      std::ranges::copy_if(table->options, std::back_inserter(out.options),
                           [&](const Option& option) { return option.name != key; });
      return out;
    }
    if (table->options.size() == 1) {
      const Option& only = table->options.front();
      Spec out{.kind = only.name, .place = only.place};
      const auto* options = std::get_if<Spec>(&only.value);
      if (options != nullptr && options->kind.empty()) {
        out.options = options->options;
      } else {
        out.options = {
            {.name = "", .value = only.value, .place = only.place, .written = only.written}};
      }
      return out;
    }
  }
  throw Error(prefix_of(place), what, " expects ", expected, ", got ", described(value));
}

}  // namespace gradus
