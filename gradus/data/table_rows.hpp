// The rows of a CSV file behind its header, each of as many cells, and what its cells may mean. Of
// the readers of tables; one thread.
#pragma once

#include <string>

#include "gradus/data/table.hpp"

namespace gradus {

class TableRows {
 public:
  // Reads the header, where there is one. Throws Error where the file holds nothing.
  TableRows(const std::filesystem::path& file, const TableOptions& options);

  // False at the end. Throws Error for a row of another number of cells, and where there is none.
  bool next();

  Index line() const { return reader_.line(); }  // where the row begins, from 1
  std::string_view cell(std::size_t column) const { return reader_.cells()[column - 1].text; }
  const std::vector<std::string>& header() const { return header_; }
  std::size_t columns() const { return columns_; }
  // The number, from 1, of the column that the header calls so. Throws Error where none is, or two.
  std::size_t column_called(const std::string& name) const;
  // The same of a choice. Throws Error as well for a number that no column has.
  std::size_t number_of(const ColumnChoice& choice) const;

  std::string first_place() const;  // "file:1", the line of the first row or the header
  std::string place(std::size_t column) const { return reader_.place(column); }
  std::string place(std::size_t column,
                    const std::string& name) const;  // "...: column 2 ('price')"
  const std::string& file() const { return reader_.file(); }

 private:
  CsvReader reader_;
  std::vector<std::string> header_;
  std::size_t columns_ = 0;
  Index first_line_ = 1, count_ = 0;
  bool pending_ = false;  // the first row is read, but not given out
};

bool is_missing(std::string_view cell);
bool is_number(std::string_view cell);
// What a cell says of a class: the same for all ways to write a number.
std::string label_of(std::string_view cell);
std::string shown(std::string_view cell);                   // in quotes, cut where it is long
std::string listed(const std::vector<std::string>& words);  // likewise

}  // namespace gradus
