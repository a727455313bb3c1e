// What to do about a cell that should be a number. Of the readers of tables; free functions.
#pragma once

#include "gradus/data/table_rows.hpp"

namespace gradus {

enum class ColumnUse { input, target };

// The end of a message on the row's cell in this column, beginning with ": ".
std::string advice_on_cell(const TableRows& rows, std::size_t column,
                           const TableFormat::Column& what, ColumnUse use);

}  // namespace gradus
