// The known name that is closest to one that was mistyped.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gradus/base/export.hpp"

namespace gradus {

// The fewest letters to insert, delete, replace or swap with a neighbour that turn one word into
// the other (optimal string alignment).
GRADUS_EXPORT int distance(std::string_view a, std::string_view b);

// The known name that means the same: equal but for case, '_' and '-', or what other frameworks
// call it ("lr": learning_rate). Empty where there is none.
GRADUS_EXPORT std::string_view same_name(std::string_view name,
                                         std::span<const std::string_view> known);

// The same name, else the one with the smallest distance, case, '_' and '-' apart; the first of
// equals. Empty where more than half of the letters differ and it is not how a known name begins.
GRADUS_EXPORT std::string_view near_name(std::string_view name,
                                         std::span<const std::string_view> known);

// "'a', 'b', 'c'"
GRADUS_EXPORT std::string quoted_list(std::span<const std::string_view> names);

// "the nearest is 'a' (known are 'a', 'b', 'c')", or where none is near "known are 'a', 'b', 'c'".
GRADUS_EXPORT std::string advice_on_name(std::string_view name,
                                         std::span<const std::string_view> known);

}  // namespace gradus
