#include "gradus/data/tables/number_notation.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace gradus {
namespace {

constexpr std::string_view minus = "\xe2\x88\x92";  // U+2212

// Of a decimal number that is no double: whether it is too small for one, not too large. Its first
// digit that is not 0 and its exponent decide.
bool is_below_one(std::string_view text) {
  const std::size_t mark = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, mark);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.find_first_of("123456789");
  if (first == digits.npos) return true;
  const auto places = static_cast<long long>(point) - static_cast<long long>(first);
  if (mark == text.npos) return places < 0;
  std::string_view power = text.substr(mark + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  long long exponent = 0;
  const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
  if (error == std::errc::result_out_of_range) return power.starts_with('-');
  return exponent < -places;
}

// As the C library reads it.
std::optional<double> plain_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    if (is_below_one(text)) return 0.0;
    // A number all the same: it is refused where it stands.
    const double infinite = std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -infinite : infinite;
  }
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

// The bytes of the thousands separator that the text begins with, or 0.
std::size_t separator_at(std::string_view text, std::string_view thousands) {
  if (thousands.empty()) return 0;
  if (text.starts_with(thousands)) return thousands.size();
  if (thousands == " ") {
    // Non-breaking, thin, narrow and non-breaking.
    for (const std::string_view blank : {"\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf"})
      if (text.starts_with(blank)) return blank.size();
  }
  constexpr std::string_view apostrophe = "\xe2\x80\x99";
  return thousands == "'" && text.starts_with(apostrophe) ? apostrophe.size() : 0;
}

// Moves the digits before the fraction to `out`, without what is between their groups; false where
// the groups have other lengths than numbers have.
bool move_whole_part(std::string_view& text, std::string_view thousands, std::string& out) {
  std::size_t groups = 1, digits = 0;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text[0] >= '0' && text[0] <= '9') {
      out += text[0];
      ++digits;
      continue;
    }
    const std::size_t separator = separator_at(text, thousands);
    if (separator == 0) break;
    if (digits > 3 || digits < (groups == 1 ? 1 : 2)) return false;
    ++groups;
    digits = 0;
    text.remove_prefix(separator - 1);
  }
  return groups == 1 || digits == 3;
}

}  // namespace

std::optional<double> number_in(std::string_view text, const NumberNotation& notation) {
  const bool is_plain = notation == NumberNotation() && !text.starts_with(minus);
  if (is_plain) return plain_number(text);
  std::string plain;
  if (text.starts_with(minus)) {
    plain = '-';
    text.remove_prefix(minus.size());
  } else if (text.starts_with('-') || text.starts_with('+')) {
    plain = text[0];
    text.remove_prefix(1);
  }
  if (text.starts_with('-') || text.starts_with('+')) return std::nullopt;
  if (!move_whole_part(text, notation.thousands, plain)) return std::nullopt;
  if (!text.empty() && text[0] == notation.decimal) {
    plain += '.';
    text.remove_prefix(1);
  } else if (text.starts_with('.')) {
    return std::nullopt;
  }
  plain += text;
  return plain_number(plain);
}

}  // namespace gradus
