#include "gradus/data/table_rows.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {

bool is_missing(std::string_view cell) {
  constexpr std::string_view words[] = {"", "na", "n/a", "nan", "null", "?"};
  constexpr std::size_t longest = 4;
  if (cell.size() > longest) return false;
  std::string lower(cell);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return std::ranges::find(words, lower) != std::end(words);
}

bool is_number(std::string_view cell) { return number_in(cell).has_value(); }

// What a cell says of a class: the same for all ways to write a number.
std::string label_of(std::string_view cell) {
  const auto number = number_in(cell);
  return number && std::isfinite(*number) ? text(*number + 0.0) : std::string(cell);  // -0 is 0
}

std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  return cell.size() <= most ? text("'", cell, "'") : text("'", cell.substr(0, most), "...'");
}

std::string listed(const std::vector<std::string>& words) {
  constexpr std::size_t most = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, words.size()); ++i)
    out += text(i == 0 ? "" : ", ", shown(words[i]));
  return out + (words.size() > most ? ", ..." : "");
}

TableRows::TableRows(const std::filesystem::path& file, const TableOptions& options)
    : reader_(file, options.syntax) {
  pending_ = reader_.next();
  if (!pending_) {
    throw Error(reader_.place(1), ": there is nothing",
                options.syntax.skip_lines > 0 ? " behind the lines to skip" : " in the file",
                ": wants rows with '", options.syntax.separator, "' between their cells");
  }
  first_line_ = reader_.line();
  columns_ = reader_.cells().size();
  const bool has_header =
      options.header.value_or(std::ranges::none_of(reader_.cells(), [](const CsvCell& cell) {
        return is_number(cell.text) || is_missing(cell.text);
      }));
  if (!has_header) return;
  for (const CsvCell& cell : reader_.cells()) header_.emplace_back(cell.text);
  pending_ = false;
}

bool TableRows::next() {
  if (pending_) {
    pending_ = false;
    ++count_;
    return true;
  }
  if (!reader_.next()) {
    if (count_ > 0) return false;
    throw Error(reader_.place(1), ": no row follows the header: wants one at least");
  }
  const std::size_t cells = reader_.cells().size();
  if (cells < columns_) {
    throw Error(place(cells + 1), " is missing: the row has ", cells,
                cells == 1 ? " cell" : " cells", ", line ", first_line_, " has ", columns_);
  }
  if (cells > columns_) {
    throw Error(place(columns_ + 1), " is one too many: the row has ", cells, " cells, line ",
                first_line_, " has ", columns_);
  }
  ++count_;
  return true;
}

std::size_t TableRows::column_called(const std::string& name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end()) {
    throw Error(
        first_place(), ": no column is called ", shown(name),
        header_.empty()
            ? text(": there is no header, so choose columns by number, 1 to ", columns_)
            : text(columns_ == 1 ? ": column 1 is " : text(": columns 1 to ", columns_, " are "),
                   listed(header_)));
  }
  const auto number = static_cast<std::size_t>(found - header_.begin()) + 1;
  if (const auto again = std::find(found + 1, header_.end(), name); again != header_.end()) {
    throw Error(first_place(), ": column ", again - header_.begin() + 1, " is called ", shown(name),
                " as column ", number, " is: rename one, or choose it by number");
  }
  return number;
}

std::size_t TableRows::number_of(const ColumnChoice& choice) const {
  if (const auto* name = std::get_if<std::string>(&choice)) return column_called(*name);
  const Index number = std::get<Index>(choice);
  const auto columns = static_cast<Index>(columns_);
  const Index from_start = number < 0 ? columns + 1 + number : number;
  if (number == 0 || from_start < 1 || from_start > columns) {
    throw Error(first_place(), ": there is no column ", number, ": columns count from 1 to ",
                columns, ", or from the end: -1 is the last");
  }
  return static_cast<std::size_t>(from_start);
}

std::string TableRows::first_place() const { return text(reader_.file(), ":", first_line_); }

std::string TableRows::place(std::size_t column, const std::string& name) const {
  return reader_.place(column) + (name.empty() ? "" : text(" (", shown(name), ")"));
}

}  // namespace gradus
