#include "app/configuration/toml_slips.hpp"

#include <algorithm>
#include <charconv>

#include "app/configuration/config.hpp"
#include "gradus/base/aligned.hpp"
#include "gradus/base/text.hpp"

namespace gradus::app {
namespace {

constexpr auto npos = std::string_view::npos;

bool holds(std::string_view words, std::string_view part) { return words.find(part) != npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_of_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

// A line and the place of the slip in it.
class Slip {
 public:
  Slip(std::string_view content, const LinePart& part)
      : content_(content), part_(part), line_(part.line), at_(part.at) {}

  std::string_view before() const { return trimmed(line_.substr(0, at_)); }
  std::string_view rest() const { return trimmed(line_.substr(at_)); }
  bool is_first() const { return before().empty(); }

  // The longest run of such characters around the place, and the text on both sides of it.
  struct Run {
    std::string_view before, run, after;
  };
  Run run(bool (*is_part)(char)) const {
    std::size_t first = std::min(at_, line_.size()), last = first;
    while (first > 0 && is_part(line_[first - 1])) --first;
    while (last < line_.size() && is_part(line_[last])) ++last;
    return {trimmed(line_.substr(0, first)), line_.substr(first, last - first),
            trimmed(line_.substr(last))};
  }
  Run number() const {
    return run([](char c) { return is_of_word(c) || c == '.' || c == '+'; });
  }

  // The line, from 1, where the list begins that is not closed at the place.
  std::size_t line_of_list() const {
    const std::string_view earlier = content_.substr(0, part_.begin);
    std::size_t from = earlier.rfind('=');
    while (from != npos && from > 0) {
      const std::string_view value = trimmed(earlier.substr(from + 1, 2));
      if (value.starts_with('[')) break;
      from = earlier.rfind('=', from - 1);
    }
    const std::string_view above = earlier.substr(0, from == npos ? 0 : from);
    return static_cast<std::size_t>(std::ranges::count(above, '\n')) + 1;
  }

 private:
  std::string_view content_;
  LinePart part_;
  std::string_view line_;
  std::size_t at_;
};

// Up to the end of an element of a list or of an inline table.
std::string_view element(std::string_view words) {
  return trimmed(words.substr(0, words.find_first_of(",]}#")));
}

bool is_section(std::string_view word) {
  return std::ranges::any_of(known_sections(), [&](const KnownSection& section) {
    return section.name == text("[", word, "]");
  });
}

std::string advice_to_close_list(const Slip& slip) {
  return text("the list that begins in line ", slip.line_of_list(),
              " is not closed: write ] at its end");
}

std::string advice_for_list(const Slip& slip) {
  const std::string_view rest = slip.rest();
  if (rest.empty() || (slip.is_first() && (rest.starts_with('[') || holds(rest, "="))))
    return advice_to_close_list(slip);
  return text("write a comma before ", element(rest.substr(0, rest.find_first_of(" ="))));
}

// A word in the place of a value: relu, True, linear = 16, Linear(16).
std::string advice_for_word(const Slip& slip, std::string_view said) {
  const auto [before, word, after] = slip.run(is_of_word);
  if (word.empty()) {
    return holds(slip.rest().substr(0, 3), "\xe2\x80") ? "write straight quotes, \" or '"
                                                       : std::string(said);
  }
  const bool in_list = before.empty() || before.ends_with('[') || before.ends_with(',');
  if (before == "[" && after.starts_with(']') && is_section(word))
    return advice_to_close_list(slip);
  if (after.starts_with('='))
    return text("write {", word, " = ", element(after.substr(1)), "}, with braces");
  if (after.starts_with('(')) {
    const std::string_view inside = after.substr(1, after.find(')') - 1);
    return inside.empty() ? text("write \"", lower(word), "\"")
                          : text("write {", lower(word), " = ", inside, "}");
  }
  const std::string plain = lower(word);
  if (plain == "true" || plain == "yes" || plain == "on") return "write true";
  if (plain == "false" || plain == "no" || plain == "off") return "write false";
  if (plain == "none" || plain == "null" || plain == "nil") return "leave the key out";
  if (in_list && !after.empty() && is_digit(after[0]))
    return text("write {", word, " = ", element(after), "}");
  return text("write \"", word, "\", with quotes");
}

// 0,1 or 1,000 or a comma at the end of a line.
std::string advice_for_comma(const Slip& slip) {
  const std::string_view before = slip.before(), after = slip.rest().substr(1);
  std::size_t digits = 0;
  while (digits < after.size() && is_digit(after[digits])) ++digits;
  if (digits == 0 || before.empty() || !is_digit(before.back())) return "leave out the comma";
  const std::string_view whole = trimmed(before.substr(before.rfind('=') + 1));
  const bool groups = digits == 3 && whole != "0" && whole != "-0";
  return groups ? text("write ", whole, after.substr(0, digits), ", without a comma")
                : text("write ", whole, ".", after.substr(0, digits), ", with a point");
}

// epochs: 10, epochs 10, learning rate = 0.1
std::string advice_for_equals(const Slip& slip) {
  std::string key(slip.before());
  key = key.substr(key.find_last_of("{,") + 1);
  key = trimmed(key);
  std::string_view value = slip.rest();
  const std::size_t equals = value.find('=');
  if (equals != npos && !value.starts_with(':')) {
    key += ' ';
    key += trimmed(value.substr(0, equals));
    value = value.substr(equals);
  }
  std::ranges::replace(key, ' ', '_');
  value = trimmed(value.starts_with(':') || value.starts_with('=') ? value.substr(1) : value);
  if (value.empty()) return "a line is KEY = VALUE, a [section] or a # comment";
  return text("write ", key, " = ", slip.before().find('{') == npos ? value : element(value));
}

std::string advice_for_number(const Slip& slip, std::string_view said) {
  const auto [before, run, after] = slip.number();
  const std::string number(run);
  const bool is_negative = number.starts_with('-');
  const std::string digits = is_negative ? number.substr(1) : number;
  const std::string sign = is_negative ? "-" : "";
  if (digits.starts_with('.')) return text("write ", sign, "0", digits);
  if (digits.ends_with('.')) return text("write ", number, "0");
  if (holds(said, "leading zero"))
    return text("write ", sign,
                digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1)));
  if (holds(said, "not representable") || holds(said, "could not be interpreted") ||
      holds(said, "length limit") || holds(said, "too long"))
    return text(cut_to(number, 40), " is too large");
  double percent = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), percent);
  if (after.starts_with('%') && error == std::errc() && end == number.data() + number.size())
    return text("write ", percent / 100, ", a share");
  return std::string(said);
}

std::string advice_for_string(const Slip& slip, std::string_view said) {
  if (holds(said, "unknown escape")) {
    const std::string_view before = slip.before();
    const std::string_view inside = before.substr(before.rfind('"') + 1), rest = slip.rest();
    return text("write '", inside, rest.substr(0, rest.find('"')),
                "': a backslash stands for itself in single quotes only");
  }
  const char quote = slip.before().find('"') == npos ? '\'' : '"';
  return text("the quotes are not closed: write ", quote, " at the end");
}

std::string advice_for_inline_table(const Slip& slip, std::string_view said) {
  if (holds(said, "dangling comma")) return "leave out the comma before }";
  if (slip.rest().empty()) return "close the table by } in the line where it begins";
  return text("write a comma before ", element(slip.rest().substr(0, slip.rest().find('='))));
}

}  // namespace

std::string_view trimmed(std::string_view words) {
  const std::size_t first = words.find_first_not_of(" \t");
  if (first == npos) return {};
  return words.substr(first, words.find_last_not_of(" \t") + 1 - first);
}

LinePart part_of(std::string_view content, const toml::source_position& position) {
  LinePart part;
  for (toml::source_index line = 1; line < position.line; ++line) {
    const std::size_t end = content.find('\n', part.begin);
    if (end == npos) break;
    part.begin = end + 1;
  }
  part.line = content.substr(part.begin, content.find('\n', part.begin) - part.begin);
  if (part.line.ends_with('\r')) part.line.remove_suffix(1);
  for (toml::source_index column = 1; column < position.column && part.at < part.line.size();
       ++column) {
    ++part.at;
    while (part.at < part.line.size() &&
           (static_cast<unsigned char>(part.line[part.at]) & 0xC0U) == 0x80U)
      ++part.at;
  }
  return part;
}

std::string advice_for_slip(std::string_view content, const toml::source_position& position,
                            std::string_view said) {
  if (content.starts_with("\xff\xfe") || content.starts_with("\xfe\xff"))
    return "the file is in UTF-16: save it as UTF-8";
  const Slip slip(content, part_of(content, position));
  const auto says = [&](std::string_view part) { return holds(said, part); };
  if (says("cannot redefine")) {
    const std::size_t quote = said.find('\'');
    return text(quote == npos ? std::string_view("the key") : said.substr(quote),
                " is there twice: leave one out");
  }
  if (says("parsing string") || says("literal string")) return advice_for_string(slip, said);
  if (says("value type") || says("boolean") || says("expected 'nan'") || says("expected 'inf'"))
    return advice_for_word(slip, said);
  if (says("floating-point") || says("integer") || says("numeric value too long"))
    return advice_for_number(slip, said);
  if (says("expected '='")) return advice_for_equals(slip);
  if (says("whitespace, saw ','")) return advice_for_comma(slip);
  if (says("expected a comment"))
    return text("leave out ", slip.rest(), ", or put a # before it, which begins a comment");
  if (says("expected ']'")) return text("write ", slip.before(), "]");
  if (says("expected value")) return "write a value after the =";
  if (says("saw '/'")) return "a comment begins with #, not with //";
  if (says("inline table")) return advice_for_inline_table(slip, said);
  if (says("parsing array")) return advice_for_list(slip);
  return std::string(said);
}

}  // namespace gradus::app
