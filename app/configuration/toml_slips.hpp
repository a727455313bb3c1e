// Frequent mistakes in TOML, and what to write instead. Free functions.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

namespace gradus::app {

// A place in a text: its line begins at byte `begin`, and it is `at` bytes behind that.
struct LinePart {
  std::size_t begin = 0, at = 0;
  std::string_view line = {};  // whole, without its end
};
// toml++ counts lines and characters from 1.
LinePart part_of(std::string_view content, const toml::source_position& position);

std::string_view trimmed(std::string_view words);  // without blanks at its ends

// `said`: the error of toml++ at the position, which is returned if nothing better is known.
std::string advice_for_slip(std::string_view content, const toml::source_position& position,
                            std::string_view said);

}  // namespace gradus::app
