#include "gradus/data/tables/header.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace gradus {
namespace {

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

// A number in whatever notation, an infinite one, a date, an amount: what names of columns are not.
bool looks_like_number(std::string_view text, const NumberNotation& notation) {
  if (number_in(text, notation)) return true;
  const std::size_t digit = text.find_first_of("0123456789");
  constexpr std::size_t longest_sign = 4;  // "-", ".", a currency's
  if (digit > longest_sign) return false;
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

Below below(const std::deque<TableRow>& rows, std::size_t column, const NumberNotation& notation) {
  Below out;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    if (column >= row->cells.size()) continue;
    const CsvCell& cell = row->cells[column];
    if (spells_missing(cell.text)) continue;
    ++out.count;
    out.texts.insert(cell.text);
    if (!looks_like_number(cell.text, notation)) continue;
    ++out.numbers;
    out.any_quoted_number = out.any_quoted_number || cell.quoted;
  }
  return out;
}

// 1 where the first cell of a column speaks for a header, -1 against, 0 neither.
int vote(const CsvCell& first, const Below& column, const NumberNotation& notation) {
  if (column.count == 0 || spells_missing(first.text)) return 0;
  constexpr double nearly_all = 0.9;
  const bool is_of_numbers =
      static_cast<double>(column.numbers) >= nearly_all * static_cast<double>(column.count);
  const bool is_text =
      (first.quoted && !column.any_quoted_number) || !looks_like_number(first.text, notation);
  if (is_of_numbers) return is_text && !column.texts.contains(first.text) ? 1 : 0;
  if (column.texts.contains(first.text)) return -1;
  return 2 * column.texts.size() <= column.count ? 1 : 0;  // the words recur
}

// Whether each cell is one more than that before it, as the names 0, 1, 2 are.
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

// Whether the cells are different years, but for an empty first one above the index of a data
// frame.
bool holds_years(const TableRow& row, const NumberNotation& notation) {
  constexpr double first_year = 1900, last_year = 2100;
  std::set<double> years;
  for (const CsvCell& cell : row.cells) {
    if (cell.text.empty() && &cell == row.cells.data()) continue;
    const std::optional<double> number = number_in(cell.text, notation);
    if (!number || !(*number >= first_year && *number <= last_year) ||
        std::floor(*number) != *number || !years.insert(*number).second)
      return false;
  }
  return years.size() > 1;
}

// Why a row without text may hold names after all: no other row is like it. Empty where none is
// why.
std::string doubt_about_numbers(const std::deque<TableRow>& rows, const HeaderClues& clues,
                                std::size_t blank_column, std::string_view example) {
  const auto is_alone = [&](const auto& test) {
    return test(rows.front(), clues.numbers) &&
           std::none_of(rows.begin() + 1, rows.end(),
                        [&](const TableRow& row) { return test(row, clues.numbers); });
  };
  if (is_alone(counts_up)) return text("although it counts up from ", shown(example));
  if (!clues.names.empty()) return "";  // a header would hold one of them
  if (is_alone(holds_years)) return text("although it holds years, such as ", shown(example));
  return blank_column == 0
             ? ""
             : text("although column ", blank_column, " is empty here and in no line below");
}

}  // namespace

FirstRow judge_first_row(const std::deque<TableRow>& rows, const HeaderClues& clues) {
  const TableRow& first = rows.front();
  std::size_t numbers = 0, missing = 0, blank_column = 0;
  std::set<std::string_view> different;
  std::string_view example;
  int for_header = 0, against = 0;
  for (std::size_t i = 0; i < first.cells.size(); ++i) {
    const CsvCell& cell = first.cells[i];
    if (!cell.text.empty() && contains(clues.names, cell.text)) return {.is_header = true};
    different.insert(cell.text);
    const Below column = below(rows, i, clues.numbers);
    // A file that quotes its numbers quotes those of its first row as well.
    const bool may_be_number = !cell.quoted || column.any_quoted_number || rows.size() == 1;
    constexpr std::size_t least_rows = 3;
    if (spells_missing(cell.text)) {
      ++missing;
      if (cell.text.empty() && column.count >= least_rows && column.count + 1 == rows.size())
        blank_column = i + 1;
    } else if (may_be_number && number_in(cell.text, clues.numbers)) {
      ++numbers;
      if (example.empty()) example = cell.text;
    }
    const int voted = !cell.text.empty() && contains(clues.words, cell.text)
                          ? -1
                          : vote(cell, column, clues.numbers);
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
  if (numbers + missing == first.cells.size())
    return {.doubt = doubt_about_numbers(rows, clues, blank_column, example)};
  if (numbers > 0 || missing > 0)
    return {.doubt = "since " + (numbers > 0 ? has_numbers : "not all of its cells are text")};
  if (different.size() < first.cells.size()) return {.doubt = "since some of its words are equal"};
  return {.is_header = true,
          .doubt = rows.size() > 1 ? "although those below are text as well" : ""};
}

}  // namespace gradus
