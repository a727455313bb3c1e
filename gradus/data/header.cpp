#include "gradus/data/header.hpp"

#include <algorithm>
#include <set>

namespace gradus {
namespace {

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

// A number in whatever notation, a date, an amount: what names of columns are not.
bool looks_like_number(std::string_view text) {
  const std::size_t digit = text.find_first_of("0123456789");
  constexpr std::size_t longest_sign = 4;  // "-", ".", a currency's
  if (digit == text.npos || digit > longest_sign) return false;
  const std::string_view before = text.substr(0, digit);
  return std::ranges::none_of(
      before, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; });
}

// The cells below the first of a column, but for missing ones.
struct Below {
  std::size_t count = 0, numbers = 0;
  bool any_quoted_number = false;
  std::set<std::string_view> texts;
};

Below below(const std::deque<TableRow>& rows, std::size_t column) {
  Below out;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    if (column >= row->cells.size()) continue;
    const CsvCell& cell = row->cells[column];
    if (spells_missing(cell.text)) continue;
    ++out.count;
    out.texts.insert(cell.text);
    if (!looks_like_number(cell.text)) continue;
    ++out.numbers;
    out.any_quoted_number = out.any_quoted_number || cell.quoted;
  }
  return out;
}

// 1 where the first cell of a column speaks for a header, -1 against, 0 neither.
int vote(const CsvCell& first, const Below& column) {
  if (column.count == 0 || spells_missing(first.text)) return 0;
  constexpr double nearly_all = 0.9;
  const bool is_of_numbers =
      static_cast<double>(column.numbers) >= nearly_all * static_cast<double>(column.count);
  const bool is_text = first.quoted ? !column.any_quoted_number || !looks_like_number(first.text)
                                    : !looks_like_number(first.text);
  if (is_of_numbers) return is_text && !column.texts.contains(first.text) ? 1 : 0;
  if (column.texts.contains(first.text)) return -1;
  return 2 * column.texts.size() <= column.count ? 1 : 0;  // the words recur
}

// Whether each cell is one more than that before it, as the names 0, 1, 2 or years are.
bool counts_up(const TableRow& row, const NumberNotation& notation) {
  constexpr std::size_t least = 3;
  std::optional<double> before;
  for (const CsvCell& cell : row.cells) {
    const std::optional<double> number = number_in(cell.text, notation);
    if (!number && (before || !cell.text.empty())) return false;
    if (before && *number != *before + 1) return false;
    before = number;
  }
  return row.cells.size() >= least;
}

}  // namespace

FirstRow judge_first_row(const std::deque<TableRow>& rows, const HeaderClues& clues) {
  const TableRow& first = rows.front();
  std::size_t numbers = 0, missing = 0;
  std::set<std::string_view> different;
  std::string_view example;
  int for_header = 0, against = 0;
  for (std::size_t i = 0; i < first.cells.size(); ++i) {
    const CsvCell& cell = first.cells[i];
    if (!cell.text.empty() && contains(clues.names, cell.text)) return {.is_header = true};
    different.insert(cell.text);
    if (spells_missing(cell.text)) {
      ++missing;
    } else if (!cell.quoted && number_in(cell.text, clues.numbers)) {
      ++numbers;
      if (example.empty()) example = cell.text;
    }
    const int voted =
        !cell.text.empty() && contains(clues.words, cell.text) ? -1 : vote(cell, below(rows, i));
    for_header += voted > 0 ? 1 : 0;
    against += voted < 0 ? 1 : 0;
  }
  const std::string has_numbers = text("it has numbers, such as ", shown(example));
  const std::string recurs = "some of its words occur below";
  if (for_header > against) {
    const std::string against_it = numbers > 0 ? has_numbers : against > 0 ? recurs : "";
    return {.is_header = true, .doubt = against_it.empty() ? "" : "although " + against_it};
  }
  if (against > 0) return {.doubt = for_header > 0 ? "since " + recurs : ""};
  if (numbers + missing == first.cells.size()) {
    const bool others_count = std::any_of(rows.begin() + 1, rows.end(), [&](const TableRow& row) {
      return counts_up(row, clues.numbers);
    });
    if (others_count || !counts_up(first, clues.numbers)) return {};
    return {.doubt = text("although it counts up from ", shown(example))};
  }
  if (numbers > 0 || missing > 0)
    return {.doubt = "since " + (numbers > 0 ? has_numbers : "not all of its cells are text")};
  if (different.size() < first.cells.size()) return {.doubt = "since some of its words are equal"};
  return {.is_header = true,
          .doubt = rows.size() > 1 ? "although those below are text as well" : ""};
}

}  // namespace gradus
