#include "gradus/data/tables/text_guess.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "gradus/base/text.hpp"

namespace gradus {
namespace {

constexpr double nearly_all = 0.9;

const NumberNotation notations[] = {{'.', ""},  {',', ""},  {',', "."}, {'.', ","},
                                    {',', " "}, {'.', " "}, {',', "'"}, {'.', "'"}};
const NumberNotation decimal_comma = notations[1], thousands_comma = notations[3];

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::ptrdiff_t count_numbers(const std::vector<std::string_view>& texts,
                             const NumberNotation& notation) {
  return std::ranges::count_if(
      texts, [&](std::string_view cell) { return number_in(cell, notation).has_value(); });
}

bool are_most(std::ptrdiff_t count, const std::vector<std::string_view>& texts) {
  return static_cast<double>(count) >= nearly_all * static_cast<double>(texts.size());
}

bool are_numbers(const std::vector<std::string_view>& texts, const NumberNotation& notation) {
  return are_most(count_numbers(texts, notation), texts);
}

// The meaning of 1,234 is known to its writer only.
TextGuess guess_of_comma(const std::vector<std::string_view>& texts) {
  const auto example = std::ranges::find_if(
      texts, [](std::string_view cell) { return cell.find(',') != cell.npos; });
  return {
      "numbers with a comma",
      text("set decimal = \",\" if '", *example, "' has a fraction, or thousands = \",\" if not"),
      true, true};
}

// The notation that reads the most of the texts, or none. Of several that read as many: the one
// that keeps what the configuration sets, since other columns are read by it, or else the decimal.
const NumberNotation* other_notation(const std::vector<std::string_view>& texts,
                                     const NumberNotation& now) {
  const auto rank = [&](const NumberNotation& other) {
    const bool same_decimal = other.decimal == now.decimal;
    const int kept = (same_decimal && now.decimal != '.' ? 1 : 0) +
                     (other.thousands == now.thousands && !now.thousands.empty() ? 1 : 0);
    return std::tuple(count_numbers(texts, other), kept, same_decimal);
  };
  const NumberNotation* best = nullptr;
  for (const NumberNotation& other : notations) {
    if (other == now || !are_numbers(texts, other)) continue;
    if (best == nullptr || rank(other) > rank(*best)) best = &other;
  }
  return best;
}

TextGuess guess_of_notation(const NumberNotation& found, const NumberNotation& now) {
  TextGuess out{.what = {}, .advice = {}, .are_numbers = true, .is_notation = true};
  if (found.thousands.empty())
    out.what = text("numbers with a decimal ", found.decimal == ',' ? "comma" : "point");
  else
    out.what = text("numbers with '", found.thousands, "' between their thousands");
  if (found.decimal != now.decimal) out.advice = text("set decimal = \"", found.decimal, '"');
  if (found.thousands == now.thousands) return out;
  const std::string before = out.advice.empty() ? "" : " and ";
  if (found.thousands.empty())
    out.advice += before + "remove the key thousands";
  else
    out.advice += text(before.empty() ? "set " : before, "thousands = \"", found.thousands, '"');
  return out;
}

std::string_view trimmed(std::string_view cell) {
  while (cell.starts_with(' ')) cell.remove_prefix(1);
  while (cell.ends_with(' ')) cell.remove_suffix(1);
  return cell;
}

// "12 %" and "$5": a number, and the same beside it in nearly all cells. A word before a number
// makes an identifier of it, so that only signs and the codes of currencies count there.
TextGuess guess_of_unit(const std::vector<std::string_view>& texts) {
  std::map<std::string_view, std::size_t> units;
  for (const std::string_view cell : texts) {
    const std::size_t first = cell.find_first_of("0123456789");
    if (first == cell.npos) continue;
    const std::size_t last = cell.find_last_of("0123456789");
    std::string_view before = trimmed(cell.substr(0, first));
    while (before.starts_with('-') || before.starts_with('+')) before = trimmed(before.substr(1));
    while (before.ends_with('-') || before.ends_with('+'))
      before = trimmed(before.substr(0, before.size() - 1));
    const std::string_view after = trimmed(cell.substr(last + 1));
    const std::string_view number = cell.substr(first, last + 1 - first);
    const bool is_code = before.size() == 3 &&
                         std::ranges::all_of(before, [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool is_sign = std::ranges::none_of(before, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#';
    });
    constexpr std::size_t longest = 8;
    // "1.#INF" is an infinity, not a 1 beside a unit.
    if (before.empty() == after.empty() || (!is_code && !is_sign) || after.size() > longest ||
        after.starts_with(".#"))
      continue;
    const bool is_number = std::ranges::any_of(notations, [&](const NumberNotation& notation) {
      return number_in(number, notation).has_value();
    });
    if (is_number) ++units[before.empty() ? after : before];
  }
  const auto most = std::ranges::max_element(
      units, {}, [](const auto& unit_and_count) { return unit_and_count.second; });
  if (most == units.end() || !are_most(static_cast<std::ptrdiff_t>(most->second), texts)) return {};
  const std::string unit = most->first == "%" ? "a per cent sign" : text("'", most->first, "'");
  return {text("numbers with ", unit),
          text("take '", most->first, "' out of these cells, so that numbers remain"), true};
}

// En dash and its relatives, that look like a minus sign; U+2212 is one.
std::string_view dash_at(std::string_view cell) {
  for (const std::string_view dash :
       {"\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x80\x92", "\xe2\x80\x91", "\xe2\x80\x90",
        "\xef\xb9\xa3", "\xef\xbc\x8d"}) {
    if (cell.starts_with(dash)) return dash;
  }
  return {};
}

bool is_dashed_number(std::string_view cell, const NumberNotation& notation) {
  return number_in(cell.substr(dash_at(cell).size()), notation).has_value();
}

// "2020-01-31", "31.1.20 12:00", "12:00"
bool is_date(std::string_view cell) {
  std::size_t lengths[3] = {}, groups = 0;
  char between = 0;
  while (groups < 3 && !cell.empty() && is_digit(cell[0])) {
    while (!cell.empty() && is_digit(cell[0])) ++lengths[groups], cell.remove_prefix(1);
    ++groups;
    if (cell.empty() || std::string_view("-/.:").find(cell[0]) == std::string_view::npos) break;
    if (between != 0 && cell[0] != between) break;
    between = cell[0];
    if (groups < 3) cell.remove_prefix(1);
  }
  if (between == ':') return groups >= 2 && lengths[0] <= 2 && lengths[1] == 2;
  const auto is_day = [](std::size_t length) { return length == 1 || length == 2; };
  return groups == 3 && is_day(lengths[1]) &&
         ((lengths[0] == 4 && is_day(lengths[2])) ||
          (is_day(lengths[0]) && (lengths[2] == 2 || lengths[2] == 4)));
}

}  // namespace

TextGuess guess_of(const std::vector<std::string_view>& texts, const NumberNotation& notation) {
  if (texts.empty()) return {};
  if (are_most(std::ranges::count_if(texts, is_date), texts)) {
    return {"dates or times",
            "write year, month, day or hour as numbers, each in a column of its own", false};
  }
  if (notation == NumberNotation() && are_numbers(texts, decimal_comma) &&
      are_numbers(texts, thousands_comma))
    return guess_of_comma(texts);
  if (const NumberNotation* other = other_notation(texts, notation))
    return guess_of_notation(*other, notation);
  const auto is_dashed = [&](std::string_view cell) { return is_dashed_number(cell, notation); };
  if (are_most(std::ranges::count_if(texts, is_dashed), texts)) {
    return {"numbers with a dash for the minus sign", "write '-' for the dash", true};
  }
  return guess_of_unit(texts);
}

bool nearly_all_differ(std::size_t different, std::size_t texts) {
  constexpr std::size_t least = 20;
  return texts >= least &&
         static_cast<double>(different) >= nearly_all * static_cast<double>(texts);
}

}  // namespace gradus
