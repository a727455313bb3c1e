// Which character is between the cells of a CSV file. Free functions; any thread.
#pragma once

#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// The candidate that divides the lines most evenly and leaves no other one within the cells, judged
// by the beginning of a file; one that leaves some must divide the first line as the others. Where
// none divides them, the first that is not `in_numbers`. A comma
// within a number or before a blank counts as part of its cell. A character that is part of numbers
// is a separator only where a cell holds one in quotes.
GRADUS_EXPORT char likely_separator(std::string_view beginning, std::string_view candidates,
                                    std::string_view in_numbers = "");

}  // namespace gradus
