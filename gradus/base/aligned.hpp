// Words as columns for a terminal. Free functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gradus/base/export.hpp"

namespace gradus {

// A line a row, two blanks before each column, which is as wide as it must be; the first `left`
// flush left, the others flush right. All rows have as many words, one row at least.
GRADUS_EXPORT std::string aligned(const std::vector<std::vector<std::string>>& rows,
                                  std::size_t left);

// How many columns of a terminal the characters of UTF-8 take, two each of Chinese, Japanese,
// Korean and emoji; what fits into so many columns, the last three as "..." where there is more.
GRADUS_EXPORT std::size_t width_of(std::string_view words);
GRADUS_EXPORT std::string cut_to(std::string_view words, std::size_t most);

}  // namespace gradus
