// The format of a table in words.
#pragma once

#include <string>

#include "gradus/data/tables/table.hpp"

namespace gradus::app {

// "with a header, separator ";"; inputs area (1), city (2: 3 words); target price (3)"
std::string summary_of(const TableFormat& format);

}  // namespace gradus::app
