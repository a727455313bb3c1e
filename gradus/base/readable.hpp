// Numbers for people. Free functions.
#pragma once

#include <string>
#include <string_view>

#include "gradus/base/export.hpp"
#include "gradus/base/index.hpp"

namespace gradus {

// Four significant digits: "0.03652", "56690", "1.235e+06", "8.800e-12"; "0", "nan", "inf" and
// "-inf" as they are. For a number that is to be read back: text().
GRADUS_EXPORT std::string readable(double number);

// "1 class", "3 classes"
GRADUS_EXPORT std::string counted(Index count, std::string_view one, std::string_view several);

}  // namespace gradus
