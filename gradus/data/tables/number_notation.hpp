// Numbers as files write them: "1.5", "1,5", "1.234.567,5". Free functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// How the numbers of a file are written.
struct NumberNotation {
  char decimal = '.';          // between whole and fraction
  std::string thousands = {};  // one character between groups of digits, or none. A blank stands
                               // for the narrow and the non-breaking one too, ' for U+2019
  bool operator==(const NumberNotation&) const = default;
};

// The number that the text is, and nothing else, whatever the locale: "-1.5e3", "+2", "nan". The
// minus may be the typographic one, U+2212. Groups have three digits, but the first, and two where
// lakhs are counted. Too small for a double is 0, too large infinite.
GRADUS_EXPORT std::optional<double> number_in(std::string_view text,
                                              const NumberNotation& notation = {});

}  // namespace gradus
