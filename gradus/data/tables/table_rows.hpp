// The rows of a CSV file behind its header, each of as many cells, and what its cells may mean. Of
// the readers of tables; one thread.
#pragma once

#include <deque>
#include <string>

#include "gradus/data/tables/table.hpp"

namespace gradus {

struct HeaderClues;

// What the cells of a column are. Of text only an empty cell or one of the na_values is missing: NA
// may be a word.
enum class CellKind { number, text };

// A row that outlives the reader's next one.
struct TableRow {
  std::string text;
  std::vector<CsvCell> cells;  // views of the text: a row stays where it is
  Index line = 0;
};

class TableRows {
 public:
  // Reads the header, where there is one. `format`: what the file is read by; null where that is
  // learned of this file. `keep`: as of read_inputs(). Throws Error where the file holds nothing,
  // or two columns have one name.
  TableRows(const std::filesystem::path& file, const TableOptions& options,
            const TableFormat* format = nullptr, const std::vector<std::string>& keep = {});

  // False at the end. Throws Error for a row of another number of cells, and where there is none.
  bool next();

  std::string_view cell(std::size_t column) const { return cells()[column - 1].text; }
  bool misses(std::size_t column, CellKind kind) const;
  std::optional<double> number(std::size_t column) const;
  bool is_quoted(std::size_t column) const { return cells()[column - 1].quoted; }
  bool is_first() const { return count_ == 1; }
  const std::vector<std::string>& header() const { return header_; }
  std::size_t columns() const { return columns_; }
  char separator() const { return reader_.separator(); }
  FileRole role() const { return reader_.role(); }
  const NumberNotation& notation() const { return notation_; }
  // The number, from 1, of the column that the header calls so. Throws Error where none is.
  std::size_t column_called(const std::string& name) const;
  // The same of a choice. Throws Error as well for a number that no column has.
  std::size_t number_of(const ColumnChoice& choice) const;

  std::string first_place() const;  // "file:1", the line of the first row or the header
  std::string place(std::size_t column) const;
  std::string place(std::size_t column,
                    const std::string& name) const;  // "...: column 2 ('price')"
  const std::string& file() const { return reader_.file(); }
  Index line() const { return row_ == nullptr ? reader_.line() : row_->line; }  // from 1

  // The cells of a column in the first rows of the file, and in this row: to find out what it
  // holds.
  std::vector<std::string_view> texts_of(std::size_t column) const;
  // What to do where the columns are not those that are expected: ": ..." where the file seems to
  // have another separator or to begin further down, or empty.
  std::string advice_on_columns() const;
  // What makes a header of this line: "set header = true".
  std::string advice_on_header(Index line) const;
  void note(const std::string& what) const;

 private:
  std::span<const CsvCell> cells() const {
    return row_ == nullptr ? reader_.cells() : std::span<const CsvCell>(row_->cells);
  }
  void read_ahead();
  bool has_header(const TableOptions& options, const HeaderClues& clues) const;
  void read_header();
  void refuse_equal_names() const;
  void leave_out_trailing_separators(bool may_be_column);
  void check_width() const;
  std::string advice_on_name(const std::string& name) const;
  std::string advice_on_sample() const;
  void report_progress();

  CsvReader reader_;
  NumberNotation notation_;
  std::vector<std::string> na_values_;
  TableReports reports_;
  std::deque<TableRow> ahead_;     // the first rows
  std::size_t next_ahead_ = 0;     // of these, what next() gives
  const TableRow* row_ = nullptr;  // of these, or null where the row is the reader's
  std::vector<std::string> header_;
  std::size_t columns_ = 0;
  bool trailing_separators_ = false;  // behind the last column of each row
  Index first_line_ = 1, count_ = 0, chunks_ = 0;
};

// Whether the cell has no value.
bool is_missing(const CsvCell& cell, CellKind kind, const std::vector<std::string>& na_values,
                const NumberNotation& notation);
// Whether the text spells a missing number in one of the usual ways.
bool spells_missing(std::string_view text);
// The number, where it has so few digits that no other one is the same in float64.
std::optional<double> exact_number_in(std::string_view text, const NumberNotation& notation);
std::string shown(std::string_view cell);                   // in quotes, cut where it is long
std::string listed(const std::vector<std::string>& words);  // likewise
// As a configuration writes it.
std::string toml_string(std::string_view word);         // "price"
std::string key_of(const TableFormat::Column& column);  // "price", or its number

}  // namespace gradus
