// The format of a table as text: JSON for the model file, and words for people.
#pragma once

#include <string>

#include "gradus/data/table.hpp"

namespace gradus::app {

std::string table_json(const TableFormat& format);
// Reads what table_json() wrote. Throws Error, beginning with `place`, for anything else.
TableFormat parse_table(const std::string& json, const std::string& place);

// "with a header, separator ";"; inputs area (1), city (2: 3 words); target price (3)"
std::string summary_of(const TableFormat& format);

}  // namespace gradus::app
