// Numbers for people. A free function.
#pragma once

#include <string>

#include "gradus/base/export.hpp"

namespace gradus {

// Four significant digits: "0.03652", "56690", "1.235e+06", "8.800e-12"; "0", "nan", "inf" and
// "-inf" as they are. For a number that is to be read back: text().
GRADUS_EXPORT std::string readable(double number);

}  // namespace gradus
