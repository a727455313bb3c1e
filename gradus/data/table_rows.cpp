#include "gradus/data/table_rows.hpp"

#include <algorithm>
#include <map>

#include "gradus/data/header.hpp"

namespace gradus {

bool spells_missing(std::string_view text) {
  constexpr std::string_view words[] = {
      "",     "na",     "n/a",          "n.a.",         "#n/a",        "#na", "<na>", "nan", "-nan",
      "null", "<null>", "none",         "\\n",          "?",           "-",   "--",   "---", ".",
      "..",   "#null!", "\xe2\x88\x92", "\xe2\x80\x93", "\xe2\x80\x94"};  // U+2212, two dashes
  constexpr std::size_t longest = 6;
  if (text.size() > longest || (!text.empty() && text[0] >= '0' && text[0] <= '9')) return false;
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return std::ranges::find(words, lower) != std::end(words);
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

std::string toml_string(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string key_of(const TableFormat::Column& column) {
  return column.name.empty() ? text(column.number) : toml_string(column.name);
}

namespace {

CsvSyntax syntax_for(const TableOptions& options, const TableFormat* format) {
  CsvSyntax syntax = options.syntax;
  syntax.in_numbers = options.numbers.decimal + options.numbers.thousands;
  if (format != nullptr) syntax.candidates.insert(0, 1, format->separator);
  return syntax;
}

HeaderClues clues_for(const TableOptions& options, const TableFormat* format) {
  HeaderClues clues{.names = {}, .words = {}, .numbers = options.numbers};
  for (const auto* choices :
       {&options.inputs, &options.exclude, &options.categories, &options.targets}) {
    for (const ColumnChoice& choice : *choices)
      if (const auto* name = std::get_if<std::string>(&choice)) clues.names.push_back(*name);
  }
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
                     const TableFormat* format)
    : reader_(file, syntax_for(options, format)),
      notation_(options.numbers),
      na_values_(options.na_values),
      reports_(options.reports),
      learns_(format == nullptr) {
  read_ahead();
  if (ahead_.empty()) {
    throw Error(reader_.place(1), ": there is nothing",
                options.syntax.skip_lines > 0 ? " behind the lines to skip" : " in the file",
                ": a table has rows, with ',' or another separator between their cells");
  }
  const TableRow& first = ahead_.front();
  first_line_ = first.line;
  columns_ = first.cells.size();
  if (!has_header(options, format)) return;
  next_ahead_ = 1;
  for (const CsvCell& cell : first.cells) header_.emplace_back(cell.text);
  trailing_separators_ = every_row_ends_in_a_separator();
  if (trailing_separators_ && header_.back().empty()) {
    header_.pop_back();
    --columns_;
  }
  refuse_equal_names();
}

// Enough to tell what the columns are, and little enough to keep.
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

bool TableRows::has_header(const TableOptions& options, const TableFormat* format) const {
  if (options.header) return *options.header;
  const FirstRow judged = judge_first_row(ahead_, clues_for(options, format));
  if (judged.doubt.empty()) return judged.is_header;
  std::string advice;
  if (learns_) {
    advice = judged.is_header ? "if it is a sample, set header = false"
                              : "if it holds the names of columns, set header = true";
  } else {
    advice = judged.is_header ? "if it is a sample, put a line with the names of the columns above"
                              : "if it holds the names of columns, take it out";
  }
  note(text(first_place(), ": this line is read as ",
            judged.is_header ? "the names of the columns" : "a sample", ", ", judged.doubt, ": ",
            advice));
  return judged.is_header;
}

void TableRows::refuse_equal_names() const {
  std::map<std::string_view, std::size_t> columns;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const auto [first, is_new] = columns.try_emplace(header_[i], i);
    if (is_new || header_[i].empty()) continue;
    throw Error(first_place(), ": column ", i + 1, " is called ", shown(header_[i]), " as column ",
                first->second + 1, " is: rename one of them in the file");
  }
}

// Some programs write a separator behind the last cell, with or without one in the header.
bool TableRows::every_row_ends_in_a_separator() const {
  const std::size_t names = header_.back().empty() ? header_.size() : header_.size() + 1;
  return ahead_.size() > 1 && names > 1 &&
         std::all_of(ahead_.begin() + 1, ahead_.end(), [&](const TableRow& row) {
           return row.cells.size() == names && row.cells.back().text.empty() &&
                  !row.cells.back().quoted;
         });
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
  const CsvCell& cell = cells()[column - 1];
  if (cell.quoted) return false;
  if (cell.text.empty() || std::ranges::find(na_values_, cell.text) != na_values_.end())
    return true;
  if (kind == CellKind::text) return false;
  if (spells_missing(cell.text)) return true;
  if (na_values_.empty()) return false;
  const std::optional<double> value = number(column);
  return value && std::ranges::any_of(na_values_, [&](const std::string& spelling) {
           return number_in(spelling, notation_) == value;
         });
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
  return text(
      ": line ", row->line, " has it: if that is the header, set ",
      row->line == first_line_ ? text("header = true") : text("skip_lines = ", row->line - 1));
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
  const auto named = [](char separator) {
    return separator == '\t' ? std::string("\"\\t\"") : toml_string({&separator, 1});
  };
  if (const char likely = reader_.likely_separator(); likely != separator()) {
    return text(": the cells seem to be separated by ", named(likely), ", not by ",
                named(separator()),
                ": leave the key separator out, or set separator = ", named(likely));
  }
  // Where the rows begin that are all as wide as the last of those read ahead.
  const std::size_t width = ahead_.back().cells.size();
  if (width == ahead_.front().cells.size()) {
    const bool has_blanks = ahead_.front().text.find(' ') != std::string::npos;
    return width == 1 && has_blanks && learns_
               ? ": if one blank is between the cells, set separator = \" \""
               : "";
  }
  std::size_t begin = ahead_.size();
  while (begin > 0 && ahead_[begin - 1].cells.size() == width) --begin;
  constexpr std::size_t least = 2;
  if (begin + least > ahead_.size()) return "";
  const Index line = ahead_[begin].line;
  return text(": each line from ", line, " on has ", width, width == 1 ? " cell" : " cells",
              ": if the table begins there, set skip_lines = ", line - 1);
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
