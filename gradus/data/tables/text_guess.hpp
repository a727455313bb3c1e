// What the texts of a column seem to be, where they are not words. Free functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gradus/data/tables/number_notation.hpp"

namespace gradus {

struct TextGuess {
  std::string what;    // "numbers with a decimal comma"; empty where nothing shows it
  std::string advice;  // what makes numbers of them: "set decimal = \",\""
  bool are_numbers = false;
  bool is_notation = false;  // the advice is on keys of a configuration
};

// `texts` are not all numbers in the notation that they were read with.
GRADUS_EXPORT TextGuess guess_of(const std::vector<std::string_view>& texts,
                                 const NumberNotation& notation);

// Whether a column of so many texts is no list of kinds: nearly each row has a text of its own.
GRADUS_EXPORT bool nearly_all_differ(std::size_t different, std::size_t texts);

}  // namespace gradus
