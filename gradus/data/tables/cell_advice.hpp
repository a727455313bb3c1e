// The numbers of cells, and what to do about a cell that should be one. Of the readers of tables;
// free functions.
#pragma once

#include "gradus/data/tables/table_rows.hpp"

namespace gradus {

enum class ColumnUse { input, target };

// The number in the row's cell of this column. Throws Error with its place and what to do about it
// where it is no finite number.
double finite_number(const TableRows& rows, std::size_t column, const TableFormat::Column& what,
                     ColumnUse use);

}  // namespace gradus
