#include "gradus/data/tables/table_rows.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "gradus/data/tables/header.hpp"

namespace gradus {

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

// With line ends and other control characters as TOML writes them.
std::string on_one_line(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '\n' || c == '\r' || c == '\t')
      out += '\\', out += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
    else if (code < 0x20 || code == 0x7f)
      out += "\\u00", out += digits[code / 16], out += digits[code % 16];
    else
      out += c;
  }
  return out;
}

// "1.#IND" and "-1.#QNAN0": what the C library of Windows wrote for NaN.
bool spells_nan_of_windows(std::string_view text) {
  const std::size_t mark = text.find('#');
  if (mark == text.npos) return false;
  std::string_view before = text.substr(0, mark);
  if (before.starts_with('-')) before.remove_prefix(1);
  if (!before.empty() && before != "1.") return false;
  const std::string after = lower_case(text.substr(mark + 1));
  return std::ranges::any_of(std::initializer_list<std::string_view>{"ind", "qnan", "snan", "nan"},
                             [&](std::string_view word) {
                               return after.starts_with(word) &&
                                      after.find_first_not_of('0', word.size()) == after.npos;
                             });
}

}  // namespace

bool spells_missing(std::string_view text) {
  constexpr std::string_view words[] = {
      "",     "na",     "n/a",          "n.a.",         "#n/a",        "#na", "<na>", "nan", "-nan",
      "null", "<null>", "none",         "\\n",          "?",           "-",   "--",   "---", ".",
      "..",   "#null!", "\xe2\x88\x92", "\xe2\x80\x93", "\xe2\x80\x94"};  // U+2212, two dashes
  constexpr std::size_t longest = 6;
  if (spells_nan_of_windows(text)) return true;
  if (text.size() > longest || (!text.empty() && text[0] >= '0' && text[0] <= '9')) return false;
  return std::ranges::find(words, lower_case(text)) != std::end(words);
}

bool is_missing(const CsvCell& cell, CellKind kind, const std::vector<std::string>& na_values,
                const NumberNotation& notation) {
  if (cell.quoted) return false;
  if (cell.text.empty() || std::ranges::find(na_values, cell.text) != na_values.end()) return true;
  if (kind == CellKind::text) return false;
  if (spells_missing(cell.text)) return true;
  if (na_values.empty()) return false;
  const std::optional<double> value = number_in(cell.text, notation);
  return value && std::ranges::any_of(na_values, [&](const std::string& spelling) {
           return number_in(spelling, notation) == value;
         });
}

std::optional<double> exact_number_in(std::string_view text, const NumberNotation& notation) {
  constexpr int most_digits = std::numeric_limits<double>::digits10;
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits > most_digits ? std::nullopt : number_in(text, notation);
}

std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  const bool is_long = cell.size() > most;
  return text("'", on_one_line(cell.substr(0, most)), is_long ? "...'" : "'");
}

std::string listed(const std::vector<std::string>& words) {
  constexpr std::size_t most = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, words.size()); ++i)
    out += text(i == 0 ? "" : ", ", shown(words[i]));
  return out + (words.size() > most ? ", ..." : "");
}

std::string toml_string(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return '"' + on_one_line(out) + '"';
}

std::string key_of(const TableFormat::Column& column) {
  return column.name.empty() ? text(column.number) : toml_string(column.name);
}

namespace {

CsvSyntax syntax_for(const TableOptions& options, const TableFormat* format) {
  CsvSyntax syntax = options.syntax;
  syntax.in_numbers = options.numbers.decimal + options.numbers.thousands;
  if (format == nullptr) return syntax;
  syntax.candidates.insert(0, 1, format->separator);
  std::erase(syntax.in_numbers, format->separator);
  return syntax;
}

HeaderClues clues_for(const TableOptions& options, const TableFormat* format,
                      const std::vector<std::string>& keep) {
  HeaderClues clues{.names = {}, .words = {}, .numbers = options.numbers};
  for (const auto* choices :
       {&options.inputs, &options.exclude, &options.categories, &options.targets}) {
    for (const ColumnChoice& choice : *choices)
      if (const auto* name = std::get_if<std::string>(&choice)) clues.names.push_back(*name);
  }
  for (const std::string& column : keep)
    if (!number_in(column)) clues.names.push_back(column);
  if (format == nullptr) return clues;
  for (const auto* columns : {&format->inputs, &format->targets}) {
    for (const TableFormat::Column& column : *columns) {
      if (!column.name.empty()) clues.names.push_back(column.name);
      clues.words.insert(clues.words.end(), column.words.begin(), column.words.end());
    }
  }
  clues.words.insert(clues.words.end(), format->labels.begin(), format->labels.end());
  return clues;
}

}  // namespace

TableRows::TableRows(const std::filesystem::path& file, const TableOptions& options,
                     const TableFormat* format, const std::vector<std::string>& keep)
    : reader_(file, syntax_for(options, format)),
      notation_(options.numbers),
      na_values_(options.na_values),
      reports_(options.reports) {
  read_ahead();
  if (ahead_.empty()) {
    throw Error(reader_.place(1), ": there is nothing",
                options.syntax.skip_lines > 0 ? " behind the lines to skip" : " in the file",
                ": a table has rows, with ',' or another separator between their cells");
  }
  first_line_ = ahead_.front().line;
  columns_ = ahead_.front().cells.size();
  if (has_header(options, clues_for(options, format, keep))) read_header();
  // Without a header an empty last column may be one of those that are expected.
  const auto is_expected = [&] {
    if (format == nullptr) return columns_ == 2;  // an input and the target
    const std::size_t inputs = format->inputs.size();
    return static_cast<Index>(columns_) == format->columns || columns_ == inputs ||
           columns_ == inputs + keep.size();
  };
  leave_out_trailing_separators(header_.empty() && is_expected());
  refuse_equal_names();
}

void TableRows::read_header() {
  next_ahead_ = 1;
  for (const CsvCell& cell : ahead_.front().cells) header_.emplace_back(cell.text);
}

// Enough to find out what the columns are, and little enough to keep.
void TableRows::read_ahead() {
  constexpr std::size_t most_rows = 1000, most_bytes = std::size_t{1} << 18;
  for (std::size_t bytes = 0; ahead_.size() < most_rows && bytes < most_bytes && reader_.next();) {
    TableRow& row = ahead_.emplace_back();
    for (const CsvCell& cell : reader_.cells()) row.text += cell.text;
    const char* begin = row.text.data();
    for (const CsvCell& cell : reader_.cells()) {
      row.cells.push_back({{begin, cell.text.size()}, cell.quoted});
      begin += cell.text.size();
    }
    row.line = reader_.line();
    bytes += row.text.size() + row.cells.size();
    report_progress();
  }
}

bool TableRows::has_header(const TableOptions& options, const HeaderClues& clues) const {
  if (options.header) return *options.header;
  const FirstRow judged = judge_first_row(ahead_, clues);
  if (judged.doubt.empty()) return judged.is_header;
  note(text(first_place(), ": this line is read as ",
            judged.is_header ? "the names of the columns" : "a sample", ", ", judged.doubt, ": ",
            judged.is_header
                ? "if it is a sample, " + advice_on_sample()
                : "if it holds the names of columns, " + advice_on_header(first_line_)));
  return judged.is_header;
}

// What makes a sample of the header.
std::string TableRows::advice_on_sample() const {
  return role() == FileRole::training ? "set header = false"
                                      : "put a line with the names of the columns above it";
}

std::string TableRows::advice_on_header(Index line) const {
  if (line > first_line_ || !header_.empty()) return reader_.advice_to_skip(line - 1);
  // A trained model takes the columns by their numbers as well.
  return role() == FileRole::training ? "set header = true" : reader_.advice_to_skip(line);
}

void TableRows::refuse_equal_names() const {
  std::map<std::string_view, std::size_t> columns;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const auto [first, is_new] = columns.try_emplace(header_[i], i);
    if (is_new || header_[i].empty()) continue;
    const bool is_number = number_in(header_[i], notation_).has_value();
    throw Error(
        first_place(), ": column ", i + 1, " is called ", shown(header_[i]), " as column ",
        first->second + 1, " is: ",
        is_number ? text("if this line is a sample, ", advice_on_sample(), "; else ") : text(),
        "rename one of them in the file");
  }
}

// Some programs write a separator behind the last cell of each row, of the header, or of both.
// `may_be_column`: the first row may end in an empty cell instead.
void TableRows::leave_out_trailing_separators(bool may_be_column) {
  const CsvCell& last = ahead_.front().cells.back();
  const bool first_row_ends_in_one = last.text.empty() && !last.quoted;
  const std::size_t columns = first_row_ends_in_one ? columns_ - 1 : columns_;
  const auto fits = [&](const TableRow& row) {
    if (row.cells.size() == columns) return !header_.empty() && first_row_ends_in_one;
    return row.cells.size() == columns + 1 && row.cells.back().text.empty() &&
           !row.cells.back().quoted;
  };
  if (may_be_column || columns == 0 || (header_.empty() && !first_row_ends_in_one) ||
      next_ahead_ == ahead_.size() ||
      !std::all_of(ahead_.begin() + static_cast<std::ptrdiff_t>(next_ahead_), ahead_.end(), fits))
    return;
  trailing_separators_ = true;
  columns_ = columns;
  if (!header_.empty()) header_.resize(columns);
}

bool TableRows::next() {
  if (next_ahead_ < ahead_.size()) {
    row_ = &ahead_[next_ahead_++];
  } else {
    row_ = nullptr;
    if (!reader_.next()) {
      if (count_ > 0) return false;
      throw Error(reader_.place(1), ": no row follows the header: a table has one at least");
    }
    report_progress();
  }
  check_width();
  ++count_;
  return true;
}

void TableRows::check_width() const {
  const std::size_t count = cells().size();
  if (count == columns_) return;
  if (trailing_separators_ && count == columns_ + 1 && cells().back().text.empty()) return;
  if (count < columns_) {
    throw Error(place(count + 1), " is missing: the row has ", count,
                count == 1 ? " cell" : " cells", ", line ", first_line_, " has ", columns_,
                advice_on_columns());
  }
  throw Error(place(columns_ + 1), " is one too many: the row has ", count, " cells, line ",
              first_line_, " has ", columns_, advice_on_columns());
}

void TableRows::report_progress() {
  if (reader_.chunks() == chunks_) return;
  chunks_ = reader_.chunks();
  if (reports_.progress)
    reports_.progress({.file = file(), .rows = count_, .share = reader_.share_read()});
}

bool TableRows::misses(std::size_t column, CellKind kind) const {
  return is_missing(cells()[column - 1], kind, na_values_, notation_);
}

std::optional<double> TableRows::number(std::size_t column) const {
  return number_in(cell(column), notation_);
}

std::size_t TableRows::column_called(const std::string& name) const {
  const auto found = std::ranges::find(header_, name);
  if (found != header_.end()) return static_cast<std::size_t>(found - header_.begin()) + 1;
  const std::string known =
      header_.empty()
          ? text("there is no header, so choose columns by number, 1 to ", columns_)
          : text(columns_ == 1 ? "column 1 is " : text("columns 1 to ", columns_, " are "),
                 listed(header_));
  throw Error(first_place(), ": no column is called ", shown(name), ": ", known,
              advice_on_name(name));
}

std::string TableRows::advice_on_name(const std::string& name) const {
  const auto row = std::ranges::find_if(ahead_, [&](const TableRow& one) {
    return std::ranges::find(one.cells, name, &CsvCell::text) != one.cells.end();
  });
  if (row == ahead_.end()) return advice_on_columns();
  return text(": line ", row->line, " has it: if that is the header, ",
              advice_on_header(row->line));
}

std::size_t TableRows::number_of(const ColumnChoice& choice) const {
  if (const auto* name = std::get_if<std::string>(&choice)) return column_called(*name);
  const Index number = std::get<Index>(choice);
  const auto columns = static_cast<Index>(columns_);
  const Index from_start = number < 0 ? columns + 1 + number : number;
  if (number == 0 || from_start < 1 || from_start > columns) {
    throw Error(first_place(), ": there is no column ", number, ": columns count from 1 to ",
                columns, ", or from the end: -1 is the last", advice_on_columns());
  }
  return static_cast<std::size_t>(from_start);
}

std::string TableRows::advice_on_columns() const {
  const auto named = [](char separator) { return toml_string({&separator, 1}); };
  if (const char likely = reader_.likely_separator(); likely != separator()) {
    return text(": the cells seem to be separated by ", named(likely), ", not by ",
                named(separator()), ": ",
                role() == FileRole::input
                    ? text("write ", named(separator()), " between them, as the training requires")
                : role() == FileRole::test
                    ? text("leave the key separator out")
                    : text("leave the key separator out, or set separator = ", named(likely)));
  }
  // Where the rows begin that are all as wide as the last of those read ahead.
  const std::size_t width = ahead_.back().cells.size();
  if (width == ahead_.front().cells.size()) {
    if (width > 1 || role() != FileRole::training) return "";
    const auto in_all = [&](char c) {
      return std::ranges::all_of(
          ahead_, [&](const TableRow& row) { return row.text.find(c) != std::string::npos; });
    };
    if (notation_.decimal == ',' && separator() != ',' && in_all(','))
      return ": if a comma is between the cells, set separator = \",\"";
    const bool has_blanks = ahead_.front().text.find(' ') != std::string::npos;
    return has_blanks ? ": if one blank is between the cells, set separator = \" \"" : "";
  }
  std::size_t begin = ahead_.size();
  while (begin > 0 && ahead_[begin - 1].cells.size() == width) --begin;
  constexpr std::size_t least = 2;
  if (begin + least > ahead_.size()) return "";
  const Index line = ahead_[begin].line;
  return text(": each line from ", line, " on has ", width, width == 1 ? " cell" : " cells",
              ": if the table begins there, ", reader_.advice_to_skip(line - 1));
}

std::vector<std::string_view> TableRows::texts_of(std::size_t column) const {
  std::vector<std::string_view> out;
  for (std::size_t i = header_.empty() ? 0 : 1; i < ahead_.size(); ++i)
    if (column <= ahead_[i].cells.size()) out.push_back(ahead_[i].cells[column - 1].text);
  if (row_ == nullptr && count_ > 0) out.push_back(cell(column));
  return out;
}

void TableRows::note(const std::string& what) const {
  if (reports_.note) reports_.note(what);
}

std::string TableRows::first_place() const { return text(reader_.file(), ":", first_line_); }

std::string TableRows::place(std::size_t column) const {
  return text(reader_.file(), ":", line(), ": column ", column);
}

std::string TableRows::place(std::size_t column, const std::string& name) const {
  return place(column) + (name.empty() ? "" : text(" (", shown(name), ")"));
}

}  // namespace gradus
