#include "gradus/data/tables/separator.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace gradus {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// Whether a cell without quotes has no character in it that may be the true separator.
bool is_whole(std::string_view cell, char separator) {
  while (!cell.empty() && is_blank(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const char c = cell[i];
    if (c == separator) continue;
    if (c == ';' || c == '\t' || c == '|') return false;
    if (c != ',') continue;
    const bool is_decimal =
        i > 0 && i + 1 < cell.size() && is_digit(cell[i - 1]) && is_digit(cell[i + 1]);
    const bool is_prose = i + 1 < cell.size() && cell[i + 1] == ' ';
    if (!is_decimal && !is_prose) return false;
  }
  return true;
}

// What the lines look like with one separator.
struct Division {
  std::map<std::size_t, std::size_t> rows_of_width;
  std::size_t rows = 0, cells = 0, whole_cells = 0, first_width = 0;
  bool is_quoted_somewhere = false;  // the separator

  std::size_t usual_width() const {
    const auto usual = std::ranges::max_element(
        rows_of_width, {}, [](const auto& width_and_rows) { return width_and_rows.second; });
    return usual == rows_of_width.end() ? 0 : usual->first;
  }
  double wholeness() const { return static_cast<double>(whole_cells) / static_cast<double>(cells); }
  // From 0 to 1; 0 where most rows have one cell.
  double evenness() const {
    const std::size_t usual = usual_width();
    if (usual < 2) return 0;
    return static_cast<double>(rows_of_width.at(usual)) / static_cast<double>(rows) * wholeness();
  }
  // Whether the first line may be the header of the rows, or else a title above them.
  bool fits_first_line() const {
    constexpr double nearly_all = 0.95;
    return first_width == usual_width() || wholeness() >= nearly_all;
  }
};

// Where the cell ends that begins here: at a separator, a line's end or the end of the text.
std::size_t end_of_cell(std::string_view text, std::size_t begin, char separator, bool& quoted) {
  std::size_t at = begin;
  while (at < text.size() && is_blank(text[at]) && text[at] != separator) ++at;
  quoted = at < text.size() && text[at] == '"';
  if (quoted) {
    // A quote within quotes is written twice, which reads as two quoted texts side by side.
    do {
      at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
    } while (at < text.size() && text[at] == '"');
  }
  while (at < text.size() && text[at] != separator && !is_line_end(text[at])) ++at;
  return at;
}

Division divide(std::string_view text, char separator) {
  Division out;
  std::size_t width = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    bool quoted = false;
    const std::size_t end = end_of_cell(text, begin, separator, quoted);
    ++width;
    ++out.cells;
    const std::string_view cell = text.substr(begin, end - begin);
    out.is_quoted_somewhere |= quoted && cell.find(separator) != cell.npos;
    if (quoted || is_whole(cell, separator)) ++out.whole_cells;
    begin = end + 1;
    if (end < text.size() && !is_line_end(text[end])) continue;
    if (out.rows++ == 0) out.first_width = width;
    ++out.rows_of_width[width];
    width = 0;
    while (begin < text.size() && is_line_end(text[begin])) ++begin;
  }
  return out;
}

}  // namespace

char likely_separator(std::string_view beginning, std::string_view candidates,
                      std::string_view in_numbers) {
  // The last line may be cut short.
  const std::size_t last_end = beginning.find_last_of("\r\n");
  if (last_end != beginning.npos) beginning = beginning.substr(0, last_end);
  const std::size_t first = candidates.find_first_not_of(in_numbers);
  char best = candidates[first == candidates.npos ? 0 : first];
  std::pair<bool, double> most = {false, 0};
  for (const char candidate : candidates) {
    const Division division = divide(beginning, candidate);
    const bool is_in_numbers = in_numbers.find(candidate) != in_numbers.npos;
    if (division.evenness() == 0 || (is_in_numbers && !division.is_quoted_somewhere)) continue;
    const std::pair<bool, double> fit = {division.fits_first_line(), division.evenness()};
    if (fit <= most) continue;
    best = candidate;
    most = fit;
  }
  return best;
}

}  // namespace gradus
