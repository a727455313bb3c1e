// What the columns of words and classes hold, learned row by row. Of learn_format(); one thread.
#pragma once

#include <set>

#include "gradus/data/tables/table_rows.hpp"

namespace gradus {

// The different texts of one column.
class ColumnWords {
 public:
  ColumnWords(const TableFormat::Column& column, const NumberNotation& notation)
      : column_(column), notation_(notation) {}

  // Takes the row's cell; false past 1000 different ones, which are no list of kinds.
  bool add(const TableRows& rows);
  void clear() { words_.clear(), texts_ = 0; }

  bool empty() const { return words_.empty(); }
  std::size_t texts() const { return texts_; }
  std::size_t different() const { return words_.size(); }
  bool nearly_all_differ() const;
  bool are_mostly_numbers() const;
  // Sorted by size where all are finite numbers, else by alphabet.
  std::vector<std::string> sorted() const;
  std::vector<std::string_view> views() const { return {words_.begin(), words_.end()}; }
  // "'007' and '7'", or empty: those that are equal as numbers, but not as text.
  std::string equal_numbers() const;
  const std::string& place() const { return place_; }  // of the first one

 private:
  const TableFormat::Column& column_;
  NumberNotation notation_;
  std::set<std::string, std::less<>> words_;
  std::size_t texts_ = 0;
  std::string place_;
};

// Reads all rows, for the words of the inputs and the labels of the classes. `is_category`: of each
// input, whether it is one-hot whatever it holds. Throws Error as learn_format().
void learn_words(TableRows& rows, const TableOptions& options, const std::vector<bool>& is_category,
                 TableFormat& format);

}  // namespace gradus
