// Rows of words as columns for the terminal. A free function.
#pragma once

#include <string>
#include <vector>

namespace gradus::app {

// Columns as wide as they must be, a line a row; the first `left` flush left, the others flush
// right. All rows have as many words, one row at least.
std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t left);

}  // namespace gradus::app
