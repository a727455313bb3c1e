// Whether the first row of a table holds the names of its columns. Free functions; any thread.
#pragma once

#include <deque>

#include "gradus/data/tables/table_rows.hpp"

namespace gradus {

// What is known of a table before it is read.
struct HeaderClues {
  std::vector<std::string> names;  // of its columns
  std::vector<std::string> words;  // of its cells
  NumberNotation numbers;
};

struct FirstRow {
  bool is_header = false;
  std::string doubt = {};  // "since ..." or "although ...", where this may be wrong, or empty
};

// The first row is a header if it holds a known name; or if in most columns it is text above
// numbers, or occurs nowhere below while the cells below recur; or, if no column decides, if all
// its cells are different texts. A quoted number is text, but for a column that quotes its numbers.
// Numbers that may be names, such as years, are doubtful.
FirstRow judge_first_row(const std::deque<TableRow>& rows, const HeaderClues& clues);

}  // namespace gradus
